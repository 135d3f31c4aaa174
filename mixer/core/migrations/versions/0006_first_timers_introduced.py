"""Whom first-timers were introduced to; what is odd at the door and who has met are found by an index."""

import sqlalchemy as sa
from alembic import op

import mixer.core.columns

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

ODD = sa.text("verdict IN ('unknown', 'refused', 'double', 'undone') OR shown IS NOT NULL")


def upgrade() -> None:
    op.create_table('introduction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('tap', sa.String(length=36), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('first_timer_id', sa.Integer(), nullable=False),
    sa.Column('to_id', sa.Integer(), nullable=True),
    sa.Column('made_at', mixer.core.columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('undone_at', mixer.core.columns.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_introduction_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['first_timer_id'], ['guest.id'], name=op.f('fk_introduction_first_timer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['to_id'], ['guest.id'], name=op.f('fk_introduction_to_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_introduction')),
    sa.UniqueConstraint('tap', name=op.f('uq_introduction_tap'))
    )
    op.create_index(op.f('ix_introduction_event_id'), 'introduction', ['event_id'])
    op.create_index(op.f('ix_introduction_first_timer_id'), 'introduction', ['first_timer_id'])
    op.create_index('ix_scan_odd', 'scan', ['event_id', 'seq'], sqlite_where=ODD, postgresql_where=ODD)
    op.create_index('ix_meeting_confirmed', 'meeting', ['event_id', 'confirmed_at'])


def downgrade() -> None:
    op.drop_index('ix_meeting_confirmed', 'meeting')
    op.drop_index('ix_scan_odd', 'scan')
    op.drop_table('introduction')
