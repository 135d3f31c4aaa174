"""Owners of tasks as rows, what was done to a task, own templates, the room and its money, the rota, the evening."""

import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

import mixer.core.columns
from mixer.core.names import fold

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

MOMENT = mixer.core.columns.UtcDateTime(timezone=True)
ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
NEW: dict[str, tuple[tuple[str, Any, Any], ...]] = {
    'event': (
        ('extra_entries', sa.Integer(), '0'),
        ('tickets_paid', sa.Boolean(), sa.false()),
        ('hosts_briefed_at', MOMENT, None),
    ),
    'mixer_group': (('currency', sa.String(), 'USD'), ('rhythm', sa.String(), '')),
    'run_item': (
        ('least', sa.Integer(), None),
        ('tonight', sa.Integer(), None),
        ('began_at', MOMENT, None),
        ('ended_at', MOMENT, None),
    ),
    'prize': (
        ('donor_person', sa.String(), ''),
        ('donor_phone', sa.String(), ''),
        ('asked_again_at', MOMENT, None),
        ('receipt_number', sa.Integer(), None),
    ),
    'task': (('assigned_at', MOMENT, None), ('told_at', MOMENT, None)),
}


def _id() -> sa.Column[int]:
    return sa.Column('id', sa.Integer(), nullable=False)


def _code() -> sa.Column[str]:
    return sa.Column('code', sa.String(length=32), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _number(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _moment(name: str, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, MOMENT, nullable=nullable)


def _key(table: str, column: str, target: str, ondelete: str = 'CASCADE') -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{target}.id'], name=op.f(f'fk_{table}_{column}'), ondelete=ondelete)


def _one(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f'uq_{table}_{"_".join(columns)}'))


def _rows(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}'))


def upgrade() -> None:
    for table, columns in NEW.items():
        for name, kind, default in columns:
            op.add_column(table, sa.Column(name, kind, server_default=default, nullable=default is None))
    _create_owners()
    with op.batch_alter_table('task') as batch:  # nothing names a task yet, so that rebuilding it drops no other row
        batch.add_column(sa.Column('owner_id', sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f('fk_task_owner_id'), 'task_owner', ['owner_id'], ['id'], ondelete='SET NULL')
    op.create_index(op.f('ix_task_owner_id'), 'task', ['owner_id'])
    _owners_become_rows()
    op.drop_column('task', 'owner_name')
    op.drop_column('task', 'owner_email')
    _create_plan_tables()
    _create_tables()


def _create_owners() -> None:
    op.create_table('task_owner', _id(), _code(), _number('event_id'), _text('key'), _text('name'), _text('email'),
    sa.Column('link_hash', sa.LargeBinary(length=32), nullable=True), _number('link_version'),
    _moment('quiet_since', nullable=True), _moment('created_at'),
    _key('task_owner', 'event_id', 'event'), _rows('task_owner'), _one('task_owner', 'code'),
    _one('task_owner', 'event_id', 'key'), _one('task_owner', 'link_hash'))


def _owners_become_rows() -> None:
    bind = op.get_bind()
    task = sa.table('task', *(sa.column(name) for name in ('id', 'event_id', 'owner_name', 'owner_email', 'owner_id')))
    owner = sa.table('task_owner', *(sa.column(name) for name in
        ('id', 'code', 'event_id', 'key', 'name', 'email', 'link_version')), sa.column('created_at', MOMENT))
    born = {row.id: row.created_at for row in bind.execute(sa.text('SELECT id, created_at FROM event').columns(
        sa.column('id'), sa.column('created_at', MOMENT)))}
    named = bind.execute(sa.select(task).where(sa.or_(task.c.owner_name != '', task.c.owner_email != '')))
    owners: dict[tuple[int, str], list[Any]] = {}
    for row in named.all():
        key = row.owner_email.casefold() or fold(row.owner_name) or row.owner_name
        owners.setdefault((row.event_id, key), []).append(row)
    for (event_id, key), rows in owners.items():
        code = ''.join(secrets.choice(ALPHABET) for _ in range(10))
        bind.execute(owner.insert().values(code=code, event_id=event_id, key=key, name=rows[-1].owner_name or rows[-1].owner_email,
            email=rows[-1].owner_email, link_version=1, created_at=born[event_id]))
        made = bind.execute(sa.select(owner.c.id).where(owner.c.code == code)).scalar_one()
        bind.execute(task.update().where(task.c.id.in_([row.id for row in rows])).values(owner_id=made))


def _create_plan_tables() -> None:
    op.create_table('task_change', _id(), _number('event_id'), _number('task_id'), _moment('at'),
    _number('account_id', nullable=True), _number('owner_id', nullable=True), _text('verb'),
    sa.Column('before', sa.JSON(), nullable=False), sa.Column('after', sa.JSON(), nullable=False),
    _moment('undone_at', nullable=True), _key('task_change', 'event_id', 'event'), _key('task_change', 'task_id', 'task'),
    _key('task_change', 'account_id', 'account', 'SET NULL'), _key('task_change', 'owner_id', 'task_owner', 'SET NULL'),
    _rows('task_change'))
    op.create_index('ix_task_change_event_at', 'task_change', ['event_id', 'at'])
    op.create_index(op.f('ix_task_change_task_id'), 'task_change', ['task_id'])
    op.create_table('task_comment', _id(), _code(), _number('task_id'), _moment('at'), _number('account_id', nullable=True),
    _number('owner_id', nullable=True), _text('text'), _moment('removed_at', nullable=True),
    _key('task_comment', 'task_id', 'task'), _key('task_comment', 'account_id', 'account', 'SET NULL'),
    _key('task_comment', 'owner_id', 'task_owner', 'SET NULL'), _rows('task_comment'), _one('task_comment', 'code'))
    op.create_index(op.f('ix_task_comment_task_id'), 'task_comment', ['task_id'])
    op.create_table('own_template', _id(), _code(), _number('group_id'), _text('title'), _text('summary'),
    sa.Column('content', sa.JSON(), nullable=False), _number('account_id', nullable=True), _moment('saved_at'),
    _moment('removed_at', nullable=True), _key('own_template', 'group_id', 'mixer_group'),
    _key('own_template', 'account_id', 'account', 'SET NULL'), _rows('own_template'), _one('own_template', 'code'))
    op.create_index(op.f('ix_own_template_group_id'), 'own_template', ['group_id'])


def _create_tables() -> None:
    op.create_table('venue', _number('event_id'), _number('room_holds', nullable=True), _text('parking'), _text('coats'),
    _text('access'), _number('high_tables', nullable=True), _number('chairs', nullable=True), _text('caterer'),
    _text('caterer_email'), _number('share_expected'), _number('counted', nullable=True),
    _moment('counted_at', nullable=True), _text('note'), _key('venue', 'event_id', 'event'),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_venue')))
    op.create_table('budget_line', _id(), _code(), _number('event_id'), _number('position'), _text('label'), _text('kind'),
    sa.Column('per_guest', sa.Boolean(), nullable=False), sa.Column('planned_cents', sa.BigInteger(), nullable=True),
    sa.Column('actual_cents', sa.BigInteger(), nullable=True), _text('note'), _moment('removed_at', nullable=True),
    _key('budget_line', 'event_id', 'event'), _rows('budget_line'), _one('budget_line', 'code'))
    op.create_index(op.f('ix_budget_line_event_id'), 'budget_line', ['event_id'])
    op.create_table('host_turn', _id(), _code(), _number('group_id'), sa.Column('day', sa.Date(), nullable=False),
    _text('host_name'), _number('contact_id', nullable=True), _number('event_id', nullable=True), _text('note'),
    _key('host_turn', 'group_id', 'mixer_group'), _key('host_turn', 'contact_id', 'contact', 'SET NULL'),
    _key('host_turn', 'event_id', 'event', 'SET NULL'), _rows('host_turn'), _one('host_turn', 'code'),
    _one('host_turn', 'group_id', 'day'))
    op.create_table('donor_letter', _id(), _number('event_id'), _text('kind'), _text('subject'), _text('text'),
    _moment('saved_at'), _key('donor_letter', 'event_id', 'event'), _rows('donor_letter'),
    _one('donor_letter', 'event_id', 'kind'))
    op.create_table('shift', _id(), _code(), _number('event_id'), _number('guest_id'), _text('post'),
    _number('starts_minute'), _number('minutes'), _key('shift', 'event_id', 'event'), _key('shift', 'guest_id', 'guest'),
    _rows('shift'), _one('shift', 'code'), _one('shift', 'guest_id', 'starts_minute'))
    op.create_index(op.f('ix_shift_event_id'), 'shift', ['event_id'])


def downgrade() -> None:
    for table in ('shift', 'donor_letter', 'host_turn', 'budget_line', 'venue', 'own_template', 'task_comment', 'task_change'):
        op.drop_table(table)
    for column in ('owner_name', 'owner_email'):
        op.add_column('task', sa.Column(column, sa.String(), server_default='', nullable=False))
    op.execute('UPDATE task SET owner_name = (SELECT name FROM task_owner WHERE task_owner.id = task.owner_id), '
               'owner_email = (SELECT email FROM task_owner WHERE task_owner.id = task.owner_id) WHERE owner_id IS NOT NULL')
    op.drop_index(op.f('ix_task_owner_id'), 'task')
    with op.batch_alter_table('task') as batch:
        batch.drop_constraint(op.f('fk_task_owner_id'), type_='foreignkey')
        batch.drop_column('owner_id')
    op.drop_table('task_owner')
    for table, columns in NEW.items():
        for name, *_ in columns:
            op.drop_column(table, name)
