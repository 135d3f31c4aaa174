"""A zone may stand for several spheres, or be made for some professions of one."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Columns are added in place: rebuilding zone, as a batch does on SQLite, would drop everybody's place with it.
    op.add_column('zone', sa.Column('also', sa.JSON(), server_default='[]', nullable=False))
    op.add_column('zone', sa.Column('professions', sa.JSON(), server_default='[]', nullable=False))


def downgrade() -> None:
    op.drop_column('zone', 'professions')
    op.drop_column('zone', 'also')
