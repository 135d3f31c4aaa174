"""A code on the host's screen lets one more device in at a door, once and for a quarter of an hour."""

import sqlalchemy as sa
from alembic import op

import mixer.core.columns

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # An index stands for the constraint: SQLite adds no constraint to a table that is there.
    op.add_column('door_link', sa.Column('pass_hash', sa.LargeBinary(length=32), nullable=True))
    op.add_column('door_link', sa.Column('pass_until', mixer.core.columns.UtcDateTime(timezone=True), nullable=True))
    op.create_index(op.f('ix_door_link_pass_hash'), 'door_link', ['pass_hash'], unique=True)


def downgrade() -> None:
    op.drop_index(op.f('ix_door_link_pass_hash'), table_name='door_link')
    op.drop_column('door_link', 'pass_until')
    op.drop_column('door_link', 'pass_hash')
