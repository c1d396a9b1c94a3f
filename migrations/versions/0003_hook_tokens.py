"""Tokens that came with mail by the web hook, so that none serves for a second mail."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "hook_token",
        sa.Column("token", sa.String(length=320), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_hook_token")),
    )
    op.create_index(op.f("ix_hook_token_at"), "hook_token", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_hook_token_at"), "hook_token")
    op.drop_table("hook_token")
