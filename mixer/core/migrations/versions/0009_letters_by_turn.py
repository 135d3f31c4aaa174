"""The next letter is found from an index alone, however many wait."""

from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_letter_waiting', 'letter')
    op.create_index('ix_letter_waiting', 'letter', ['state', 'stream', 'not_before', 'deadline', 'to_domain'])


def downgrade() -> None:
    op.drop_index('ix_letter_waiting', 'letter')
    op.create_index('ix_letter_waiting', 'letter', ['state', 'not_before'])
