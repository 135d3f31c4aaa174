"""A kiosk is a door too, phones may keep names, and guests ticked off a sheet can be taken back together."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Columns are added in place: rebuilding event, as a batch does on SQLite, would drop every mixer's rows with it.
    op.add_column('door_link', sa.Column('kind', sa.String(), server_default='scanner', nullable=False))
    op.add_column('device', sa.Column('kind', sa.String(), server_default='scanner', nullable=False))
    op.add_column('event', sa.Column('names_at_door', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('scan', sa.Column('batch', sa.String(length=36), nullable=True))


def downgrade() -> None:
    op.drop_column('scan', 'batch')
    op.drop_column('event', 'names_at_door')
    op.drop_column('device', 'kind')
    op.drop_column('door_link', 'kind')
