"""Printing: jobs with progress, own sheets, printers by code, a logo."""

import random

import sqlalchemy as sa
from alembic import op

import mixer.core.columns
from mixer.core.codes import new_code

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('custom_sheet',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('page_w', sa.Double(), nullable=False),
    sa.Column('page_h', sa.Double(), nullable=False),
    sa.Column('cols', sa.Integer(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('w', sa.Double(), nullable=False),
    sa.Column('h', sa.Double(), nullable=False),
    sa.Column('left', sa.Double(), nullable=False),
    sa.Column('top', sa.Double(), nullable=False),
    sa.Column('pitch_x', sa.Double(), nullable=False),
    sa.Column('pitch_y', sa.Double(), nullable=False),
    sa.Column('corner', sa.Double(), nullable=False),
    sa.Column('keep_in', sa.Double(), nullable=False),
    sa.Column('dpi', sa.Double(), nullable=True),
    sa.Column('kept_at', mixer.core.columns.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['mixer_group.id'], name=op.f('fk_custom_sheet_group_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_custom_sheet')),
    sa.UniqueConstraint('code', name=op.f('uq_custom_sheet_code')),
    sa.UniqueConstraint('group_id', 'name', name=op.f('uq_custom_sheet_group_id_name'))
    )
    op.create_table('tag_logo',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('png', sa.LargeBinary(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('kept_at', mixer.core.columns.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['mixer_group.id'], name=op.f('fk_tag_logo_group_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tag_logo')),
    sa.UniqueConstraint('group_id', name=op.f('uq_tag_logo_group_id'))
    )
    # Columns are added in place: rebuilding print_run, as a batch does on SQLite, would drop the printed tags with it.
    op.add_column('print_run', sa.Column('state', sa.String(), server_default='ready', nullable=False))
    op.add_column('print_run', sa.Column('done', sa.Integer(), server_default='0', nullable=False))
    op.add_column('print_run', sa.Column('seen_at', mixer.core.columns.UtcDateTime(timezone=True), nullable=True))
    op.execute('UPDATE print_run SET done = items, seen_at = printed_at')
    op.add_column('printer_profile', sa.Column('code', sa.String(length=32), nullable=True))
    op.add_column('printer_profile', sa.Column('stock', sa.String(), server_default='', nullable=False))
    op.add_column('printer_profile', sa.Column('calibrated_at', mixer.core.columns.UtcDateTime(timezone=True), nullable=True))
    profiles = sa.table('printer_profile', sa.column('id'), sa.column('code'))
    connection, chance = op.get_bind(), random.SystemRandom()
    for id_ in connection.scalars(sa.select(profiles.c.id)).all():
        connection.execute(profiles.update().where(profiles.c.id == id_).values(code=new_code(chance)))
    with op.batch_alter_table('printer_profile', schema=None) as batch_op:
        batch_op.alter_column('code', existing_type=sa.String(length=32), nullable=False)
        batch_op.create_unique_constraint(batch_op.f('uq_printer_profile_code'), ['code'])


def downgrade() -> None:
    with op.batch_alter_table('printer_profile', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_printer_profile_code'), type_='unique')
        batch_op.drop_column('calibrated_at')
        batch_op.drop_column('stock')
        batch_op.drop_column('code')
    op.drop_column('print_run', 'seen_at')
    op.drop_column('print_run', 'done')
    op.drop_column('print_run', 'state')
    op.drop_table('tag_logo')
    op.drop_table('custom_sheet')
