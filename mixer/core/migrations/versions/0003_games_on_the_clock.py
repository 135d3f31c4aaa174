"""Games have a clock, rounds and printed cards; answers and a group's own duos can be kept."""

import sqlalchemy as sa
from alembic import op

import mixer.core.columns

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('game_id', sa.Integer(), nullable=False),
    sa.Column('guest_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('shared', sa.Boolean(), nullable=False),
    sa.Column('written_at', mixer.core.columns.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['game_id'], ['game.id'], name=op.f('fk_answer_game_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['guest_id'], ['guest.id'], name=op.f('fk_answer_guest_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer')),
    sa.UniqueConstraint('game_id', 'guest_id', name=op.f('uq_answer_game_id_guest_id'))
    )
    op.create_index(op.f('ix_answer_guest_id'), 'answer', ['guest_id'], unique=False)
    op.create_table('own_duo',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('halves', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['mixer_group.id'], name=op.f('fk_own_duo_group_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_own_duo')),
    sa.UniqueConstraint('code', name=op.f('uq_own_duo_code'))
    )
    op.create_index(op.f('ix_own_duo_group_id'), 'own_duo', ['group_id'], unique=False)
    # Columns are added in place: rebuilding game, as a batch does on SQLite, would drop its seats with it.
    op.add_column('game', sa.Column('minutes', sa.Integer(), server_default='15', nullable=False))
    op.add_column('game', sa.Column('round', sa.Integer(), server_default='1', nullable=False))
    op.add_column('game', sa.Column('rounds', sa.Integer(), server_default='1', nullable=False))
    op.add_column('game', sa.Column('ends_at', mixer.core.columns.UtcDateTime(timezone=True), nullable=True))
    op.add_column('game', sa.Column('paused_at', mixer.core.columns.UtcDateTime(timezone=True), nullable=True))
    op.add_column('seat', sa.Column('printed', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column('seat', 'printed')
    for column in ('paused_at', 'ends_at', 'rounds', 'round', 'minutes'):
        op.drop_column('game', column)
    op.drop_table('own_duo')
    op.drop_table('answer')
