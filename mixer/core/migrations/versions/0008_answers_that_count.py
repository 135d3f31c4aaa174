"""Offers with a deadline, one business per category, sign-up, waves by the clock, and addresses that bounce."""

import sqlalchemy as sa
from alembic import op

import mixer.core.columns

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

MOMENT = mixer.core.columns.UtcDateTime(timezone=True)
COUNTED = ('event_id', 'removed_at', 'answer', 'part', 'first_timer', 'invited_at', 'contact_id')


def upgrade() -> None:
    # Columns are added in place: rebuilding event, as a batch does on SQLite, would drop every mixer's rows with it.
    op.add_column('event', sa.Column('offer_hours', sa.Integer(), server_default='24', nullable=False))
    op.add_column('event', sa.Column('parties', sa.String(), server_default='together', nullable=False))
    op.add_column('event', sa.Column('most_companions', sa.Integer(), server_default='1', nullable=False))
    op.add_column('event', sa.Column('one_per_category', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('event', sa.Column('sign_up_cap', sa.Integer(), server_default='0', nullable=False))
    op.add_column('event', sa.Column('sign_ups', sa.Integer(), server_default='0', nullable=False))
    op.add_column('guest', sa.Column('waiting_for', sa.String(), server_default='', nullable=False))
    op.add_column('guest', sa.Column('offered_until', MOMENT, nullable=True))
    op.add_column('guest', sa.Column('told_sequence', sa.Integer(), server_default='0', nullable=False))
    op.create_index('ix_guest_counted', 'guest', COUNTED)
    op.drop_column('wave', 'send_at')
    op.add_column('wave', sa.Column('days', sa.Integer(), nullable=True))
    op.add_column('wave', sa.Column('minute', sa.Integer(), nullable=True))
    op.add_column('wave', sa.Column('from_name', sa.String(), server_default='', nullable=False))
    op.add_column('wave', sa.Column('reply_to', sa.String(), nullable=True))
    op.add_column('letter', sa.Column('to_domain', sa.String(), server_default='', nullable=False))
    op.add_column('letter', sa.Column('bounced_at', MOMENT, nullable=True))
    op.execute("UPDATE guest SET waiting_for = 'seat' WHERE answer = 'waiting'")
    _create_tables()


def _create_tables() -> None:
    op.create_table('category_place',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('profession_id', sa.Integer(), nullable=False),
    sa.Column('house_id', sa.Integer(), nullable=True),
    sa.Column('guest_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_category_place_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['profession_id'], ['profession.id'], name=op.f('fk_category_place_profession_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['house_id'], ['company.id'], name=op.f('fk_category_place_house_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['guest_id'], ['guest.id'], name=op.f('fk_category_place_guest_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_category_place')),
    sa.UniqueConstraint('event_id', 'profession_id', name=op.f('uq_category_place_event_id_profession_id'))
    )
    for column in ('profession_id', 'house_id', 'guest_id'):
        op.create_index(op.f(f'ix_category_place_{column}'), 'category_place', [column])
    op.create_table('bounce',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('letter_id', sa.Integer(), nullable=True),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('address_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('detail', sa.String(), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_bounce_letter_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['group_id'], ['mixer_group.id'], name=op.f('fk_bounce_group_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bounce')),
    sa.UniqueConstraint('source', name=op.f('uq_bounce_source'))
    )
    op.create_index(op.f('ix_bounce_letter_id'), 'bounce', ['letter_id'])
    op.create_index(op.f('ix_bounce_address_hash'), 'bounce', ['address_hash'])
    op.create_table('domain_pace',
    sa.Column('domain', sa.String(), nullable=False),
    sa.Column('next_at', MOMENT, nullable=False),
    sa.PrimaryKeyConstraint('domain', name=op.f('pk_domain_pace'))
    )


def downgrade() -> None:
    op.drop_table('domain_pace')
    op.drop_table('bounce')
    op.drop_table('category_place')
    for column in ('bounced_at', 'to_domain'):
        op.drop_column('letter', column)
    for column in ('reply_to', 'from_name', 'minute', 'days'):
        op.drop_column('wave', column)
    op.add_column('wave', sa.Column('send_at', MOMENT, nullable=True))
    op.drop_index('ix_guest_counted', 'guest')
    for column in ('told_sequence', 'offered_until', 'waiting_for'):
        op.drop_column('guest', column)
    for column in ('sign_ups', 'sign_up_cap', 'one_per_category', 'most_companions', 'parties', 'offer_hours'):
        op.drop_column('event', column)
