"""When a mixer's and a guest's data went, certificates of it, how long a guest keeps notes, who looked and exported."""

import sqlalchemy as sa
from alembic import op

import mixer.core.columns

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

MOMENT = mixer.core.columns.UtcDateTime(timezone=True)
NEW = (('event', 'erased_at', MOMENT), ('guest', 'cleared_at', MOMENT), ('guest', 'keep_notes_days', sa.Integer()))


def upgrade() -> None:
    for table, name, kind in NEW:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_table('certificate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('asked_by', sa.String(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('went', sa.JSON(), nullable=False),
    sa.Column('stayed', sa.JSON(), nullable=False),
    sa.Column('totals', sa.JSON(), nullable=False),
    sa.Column('began_at', MOMENT, nullable=False),
    sa.Column('ended_at', MOMENT, nullable=True),
    sa.Column('scrubbed_at', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['group_id'], ['mixer_group.id'], name=op.f('fk_certificate_group_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_certificate_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_certificate_account_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate')),
    sa.UniqueConstraint('code', name=op.f('uq_certificate_code')),
    sa.UniqueConstraint('event_id', name=op.f('uq_certificate_event_id')))
    op.create_index('ix_certificate_group_at', 'certificate', ['group_id', 'began_at'])
    op.create_table('inspection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['mixer_group.id'], name=op.f('fk_inspection_group_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_inspection_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_inspection_account_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_inspection_contact_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspection')),
    sa.UniqueConstraint('key', name=op.f('uq_inspection_key')))
    op.create_index('ix_inspection_group_at', 'inspection', ['group_id', 'at'])


def downgrade() -> None:
    op.drop_table('inspection')
    op.drop_table('certificate')
    for table, name, _ in NEW:
        op.drop_column(table, name)
