"""What we said: what people did about a concern, what each version of a module made of a contact, the parts of a pattern."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)
LINKS = (
    ("concern", "assigned_to_id", "colleague"),
    ("concern", "opinion_of_id", "colleague"),
    ("concern", "about_id", "colleague"),
    ("outbox", "concern_act_id", "concern_act"),
)
# (table, column, type on SQLite, type on PostgreSQL): one statement each, see 0002.
COLUMNS = (
    ("concern", "kinds", "JSON NOT NULL DEFAULT '[]'", "JSON NOT NULL DEFAULT '[]'"),
    ("concern", "appealed_at", "DATETIME", "TIMESTAMP WITH TIME ZONE"),
    ("concern", "touched_at", "DATETIME", "TIMESTAMP WITH TIME ZONE"),
    ("concern", "told_at", "DATETIME", "TIMESTAMP WITH TIME ZONE"),
    ("concern", "forgotten_at", "DATETIME", "TIMESTAMP WITH TIME ZONE"),
)
# What a promise is about, what it is to an earlier one, where it was made, and by when the analysis took it to be.
OF_PROMISES = (
    ("promise", "kind", "VARCHAR(320) NOT NULL DEFAULT 'other'", "VARCHAR(320) NOT NULL DEFAULT 'other'"),
    ("promise", "renews", "VARCHAR(320) NOT NULL DEFAULT 'no'", "VARCHAR(320) NOT NULL DEFAULT 'no'"),
    ("promise", "zone", "VARCHAR(320)", "VARCHAR(320)"),
    ("promise", "corrected_from", "DATETIME", "TIMESTAMP WITH TIME ZONE"),
)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def link(table: str, column: str, target: str, name: str | None = None) -> sa.ForeignKeyConstraint:
    name = name or f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(name))


def add_tables() -> None:
    op.create_table(
        "concern_act",
        sa.Column("id", Big, nullable=False),
        sa.Column("concern_id", Big, nullable=False),
        sa.Column("act", sa.String(length=320), nullable=False),
        sa.Column("by_id", Big, nullable=True),
        sa.Column("to_id", Big, nullable=True),
        sa.Column("verdict", sa.String(length=320), nullable=True),
        sa.Column("why", sa.String(length=320), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        link("concern_act", "concern_id", "concern"),
        link("concern_act", "by_id", "colleague"),
        link("concern_act", "to_id", "colleague"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_act")),
    )
    op.create_index("ix_concern_act_concern_id", "concern_act", ["concern_id"])
    op.create_table(
        "verdict",
        sa.Column("id", Big, nullable=False),
        sa.Column("interaction_id", Big, nullable=False),
        sa.Column("module", sa.String(length=320), nullable=False),
        sa.Column("version", sa.String(length=320), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("flag", sa.Boolean(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        link("verdict", "interaction_id", "interaction"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        sa.UniqueConstraint(
            "interaction_id", "module", "version", name=op.f("uq_verdict_interaction_id_module_version")
        ),
    )
    op.create_table(
        "concern_part",
        sa.Column("id", Big, nullable=False),
        sa.Column("concern_id", Big, nullable=False),
        sa.Column("kind", sa.String(length=320), nullable=False),
        sa.Column("part_concern_id", Big, nullable=True),
        sa.Column("interaction_id", Big, nullable=True),
        sa.Column("at", Moment, nullable=False),
        link("concern_part", "concern_id", "concern"),
        link("concern_part", "part_concern_id", "concern"),
        link("concern_part", "interaction_id", "interaction"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_part")),
    )
    op.create_index("ix_concern_part_concern_id", "concern_part", ["concern_id"])
    op.create_index("ix_concern_part_part_concern_id", "concern_part", ["part_concern_id"])
    op.create_table(
        "analysis_failure",
        sa.Column("message_pk", Big, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=320), nullable=False),
        sa.Column("retry_at", Moment, nullable=True),
        sa.Column("at", Moment, nullable=False),
        link("analysis_failure", "message_pk", "message"),
        sa.PrimaryKeyConstraint("message_pk", name=op.f("pk_analysis_failure")),
    )


def add_columns() -> None:
    kind = "INTEGER" if is_sqlite() else "BIGINT"
    for table, column, target in LINKS:
        rule = f"CONSTRAINT fk_{table}_{column}_{target} REFERENCES {target} (id)"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind} {rule}")
        op.create_index(f"ix_{table}_{column}", table, [column])
    for table, column, on_sqlite, on_postgresql in (*COLUMNS, *OF_PROMISES):
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {on_sqlite if is_sqlite() else on_postgresql}")


def carry_over() -> None:
    """Decisions and answers so far become facts. Nobody gets a mail about what has been on their page for long."""
    op.execute("UPDATE concern SET told_at = coalesce(reviewed_at, created_at), touched_at = reviewed_at")
    op.execute(
        "INSERT INTO concern_act (concern_id, act, by_id, note, at) "
        "SELECT id, 'answered', author_id, answer, created_at FROM concern WHERE answer IS NOT NULL"
    )
    op.execute(
        "INSERT INTO concern_act (concern_id, act, by_id, note, at) "
        "SELECT id, state, reviewed_by_id, coalesce(review_note, ''), reviewed_at FROM concern "
        "WHERE state IN ('confirmed', 'dismissed') AND reviewed_at IS NOT NULL"
    )


def upgrade() -> None:
    add_tables()
    add_columns()
    carry_over()


def downgrade() -> None:
    """What came of it stays as far as the release before knows it; what was forgotten stays so."""
    op.execute("DELETE FROM settlement WHERE how = 'moved'")
    op.execute("DELETE FROM outbox WHERE kind IN ('concern', 'talk')")
    op.execute(
        "UPDATE promise SET withdrawn_at = made_at WHERE renews = 'only_moves' AND withdrawn_at IS NULL"
    )
    for table, column, *_ in reversed((*COLUMNS[:-1], *OF_PROMISES)):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table, column, _ in reversed(LINKS):
        op.drop_index(f"ix_{table}_{column}", table)
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in ("analysis_failure", "concern_part", "verdict", "concern_act"):
        op.drop_table(table)
    op.execute("UPDATE message SET state = 'received' WHERE state = 'set_aside'")
    op.execute("DELETE FROM concern WHERE forgotten_at IS NOT NULL")
    op.execute("ALTER TABLE concern DROP COLUMN forgotten_at")
    op.execute("UPDATE concern SET state = 'dismissed' WHERE state = 'expired'")
