"""Claims of walk-ins, one-to-ones, referrals, wishes, the follow-up desk, own segments, nudges, blocks taken back."""

from typing import Any

import sqlalchemy as sa
from alembic import op

import mixer.core.columns

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

MOMENT = mixer.core.columns.UtcDateTime(timezone=True)
NEW: tuple[tuple[str, str, Any, Any], ...] = (
    ('mixer_group', 'nudges', sa.String(), 'day list week month'),
    ('guest', 'nudges', sa.String(), None),
    ('block', 'lifted_at', MOMENT, None),
    ('block', 'handled_at', MOMENT, None),
    ('export', 'columns', sa.String(), ''),
    ('export', 'purpose', sa.String(), ''),
    ('connection_step', 'undone_at', MOMENT, None),
)
INDEXED = (
    ('claim', 'event_id', 'guest_id', 'code_hash'),
    ('one_to_one', 'event_id', 'asker_id', 'asked_id'),
    ('referral', 'event_id', 'giver_id', 'receiver_id'),
    ('introduction_wish', 'event_id', 'guest_id'),
    ('desk_item', 'guest_id', 'other_id', 'owner_guest_id'),
    ('desk_change', 'item_id', 'guest_id'),
)


def _id() -> sa.Column[int]:
    return sa.Column('id', sa.Integer(), primary_key=True, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _moment(name: str, *, lacking: bool = True) -> sa.Column[Any]:
    return sa.Column(name, MOMENT, nullable=lacking)


def _key(table: str, name: str, target: str, *, goes: bool = True, lacking: bool = False) -> sa.Column[int]:
    rule = 'CASCADE' if goes else 'SET NULL'
    key = sa.ForeignKey(f'{target}.id', name=f'fk_{table}_{name}', ondelete=rule)
    return sa.Column(name, sa.Integer(), key, nullable=lacking or not goes)


def _code() -> sa.Column[str]:
    return sa.Column('code', sa.String(length=32), nullable=False)


def _unique(table: str, *names: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*names, name=f'uq_{table}_{"_".join(names)}')


def upgrade() -> None:
    for table, name, kind, default in NEW:
        op.add_column(table, sa.Column(name, kind, nullable=default is None, server_default=default))
    op.create_table(
        'claim', _id(), _key('claim', 'event_id', 'event'), _key('claim', 'guest_id', 'guest'), _text('way'),
        sa.Column('code_hash', sa.LargeBinary(length=32), nullable=False), _moment('made_at', lacking=False),
        _moment('good_until', lacking=False), _moment('used_at'), _number('tries'),
    )
    op.create_table(
        'one_to_one', _id(), _code(), _key('one_to_one', 'event_id', 'event'),
        _key('one_to_one', 'asker_id', 'guest'), _key('one_to_one', 'asked_id', 'guest'), _text('state'),
        _text('place'), _text('words'), sa.Column('times', sa.JSON(), nullable=False), _moment('starts_at'),
        _number('minutes'), _number('sequence'), _moment('proposed_at', lacking=False), _moment('answered_at'),
        _moment('held_at'), _text('asker_words'), _text('asked_words'), _unique('one_to_one', 'code'),
    )
    op.create_table(
        'referral', _id(), _code(), _key('referral', 'event_id', 'event'),
        _key('referral', 'giver_id', 'guest'), _key('referral', 'receiver_id', 'guest'),
        _key('referral', 'by_id', 'guest'), _text('words'), _moment('at', lacking=False), _moment('thanked_at'),
        sa.Column('value', sa.BigInteger(), nullable=True), _text('currency'), _moment('removed_at'),
        _unique('referral', 'code'),
    )
    op.create_table(
        'introduction_wish', _id(), _code(), _key('introduction_wish', 'event_id', 'event'),
        _key('introduction_wish', 'guest_id', 'guest'), _text('words'), _moment('asked_at', lacking=False),
        _moment('taken_back_at'), _unique('introduction_wish', 'code'),
    )
    op.create_table(
        'desk_item', _id(), _code(), _key('desk_item', 'event_id', 'event'), _text('key'), _text('kind'),
        _key('desk_item', 'guest_id', 'guest', lacking=True), _key('desk_item', 'other_id', 'guest', lacking=True),
        _text('words'), sa.Column('due_on', sa.Date(), nullable=True),
        _key('desk_item', 'owner_account_id', 'account', goes=False),
        _key('desk_item', 'owner_guest_id', 'guest', goes=False), _text('outcome'),
        _moment('made_at', lacking=False), _moment('done_at'), _moment('removed_at'), _unique('desk_item', 'code'),
        _unique('desk_item', 'event_id', 'key'),
    )
    op.create_table(
        'desk_change', _id(), _key('desk_change', 'item_id', 'desk_item'),
        _key('desk_change', 'account_id', 'account', goes=False),
        _key('desk_change', 'guest_id', 'guest', goes=False), _moment('at', lacking=False), _text('what'),
        _text('before'), _text('after'),
    )
    op.create_table(
        'own_segment', _id(), _code(), _key('own_segment', 'group_id', 'mixer_group'), _text('name'),
        _text('rule'), _moment('made_at', lacking=False), _unique('own_segment', 'code'),
        _unique('own_segment', 'group_id', 'rule'),
    )
    for table, *names in INDEXED:
        for name in names:
            op.create_index(f'ix_{table}_{name}', table, [name])


def downgrade() -> None:
    for table in ('own_segment', 'desk_change', 'desk_item', 'introduction_wish', 'referral', 'one_to_one', 'claim'):
        op.drop_table(table)
    for table, name, _, _ in NEW:
        op.drop_column(table, name)
