"""What we owe, and who is told: teams, absences, scoped policies, interviews, acts from mail, processes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)
LINKS = (
    ("colleague", "team_id", "team"),
    ("opening", "team_id", "team"),
    ("policy_version", "opening_id", "opening"),
    ("policy_version", "team_id", "team"),
    ("outbox", "about_id", "outbox"),
)
# (table, column, type on SQLite, type on PostgreSQL): one statement each, see 0002.
COLUMNS = (
    ("colleague", "hours", "JSON", "JSON"),
    ("colleague", "digests", "BOOLEAN NOT NULL DEFAULT 1", "BOOLEAN NOT NULL DEFAULT true"),
    ("colleague", "feed_nonce", "BLOB", "BYTEA"),
    ("policy_version", "stage", "VARCHAR(320)", "VARCHAR(320)"),
    ("promise", "entered_by_id", "INTEGER", "BIGINT"),
    ("obligation", "escalations", "INTEGER NOT NULL DEFAULT 0", "INTEGER NOT NULL DEFAULT 0"),
    ("obligation", "reminded_at", "DATETIME", "TIMESTAMP WITH TIME ZONE"),
    ("obligation", "next_at", "DATETIME", "TIMESTAMP WITH TIME ZONE"),
    ("obligation", "shown_from", "DATETIME", "TIMESTAMP WITH TIME ZONE"),
    ("settlement", "shown_from", "DATETIME", "TIMESTAMP WITH TIME ZONE"),
    ("outbox", "arrived_at", "DATETIME", "TIMESTAMP WITH TIME ZONE"),
    ("outbox", "bounced_at", "DATETIME", "TIMESTAMP WITH TIME ZONE"),
    ("outbox", "reason", "VARCHAR(320)", "VARCHAR(320)"),
)
OPEN_ENDED = ("ix_obligation_next_at", "obligation", ["next_at"], "next_at IS NOT NULL")


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def link(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def add_link(table: str, column: str, target: str, *, indexed: bool = True) -> None:
    """As in 0002: a batch change would copy the table, and SQLite would forget the highest key ever given."""
    kind = "INTEGER" if is_sqlite() else "BIGINT"
    rule = f"CONSTRAINT fk_{table}_{column}_{target} REFERENCES {target} (id)"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind} {rule}")
    if indexed:
        op.create_index(f"ix_{table}_{column}", table, [column])


def add_columns() -> None:
    for table, column, target in LINKS:
        add_link(table, column, target)
    for table, column, on_sqlite, on_postgresql in COLUMNS:
        if (table, column) == ("promise", "entered_by_id"):
            add_link(table, column, "colleague", indexed=False)
        else:
            op.execute(
                f"ALTER TABLE {table} ADD COLUMN {column} {on_sqlite if is_sqlite() else on_postgresql}"
            )


def carry_over() -> None:
    """What is open is looked at when it is due, as before; stages that applications are in become facts."""
    op.execute("UPDATE obligation SET next_at = due_at")
    op.execute("UPDATE obligation SET shown_from = CASE kind WHEN 'update' THEN due_at ELSE since END")
    op.execute("UPDATE obligation SET escalations = 1 WHERE escalated_at IS NOT NULL")
    # When they were reminded wasn't kept: what is past by now is taken as said.
    op.execute("UPDATE obligation SET reminded_at = CURRENT_TIMESTAMP WHERE steps_done > 0")
    op.execute(
        "INSERT INTO stage_change (application_id, at, stage) "
        "SELECT id, coalesce(outcome_at, created_at), stage FROM application WHERE stage != 'applied'"
    )


def add_tables() -> None:
    op.create_table(
        "team",
        sa.Column("id", Big, nullable=False),
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("gone_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("name", name=op.f("uq_team_name")),
    )
    op.create_table(
        "absence",
        sa.Column("id", Big, nullable=False),
        sa.Column("colleague_id", Big, nullable=False),
        sa.Column("starts_at", Moment, nullable=False),
        sa.Column("ends_at", Moment, nullable=False),
        sa.Column("deputy_id", Big, nullable=True),
        sa.Column("source", sa.String(length=320), nullable=False),
        sa.Column("message_pk", Big, nullable=True),
        sa.Column("created_by_id", Big, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("withdrawn_at", Moment, nullable=True),
        link("absence", "colleague_id", "colleague"),
        link("absence", "deputy_id", "colleague"),
        link("absence", "message_pk", "message"),
        link("absence", "created_by_id", "colleague"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_colleague_id_ends_at", "absence", ["colleague_id", "ends_at"])
    op.create_table(
        "day_feed",
        sa.Column("id", Big, nullable=False),
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("team_id", Big, nullable=True),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("fetched_at", Moment, nullable=True),
        sa.Column("tried_at", Moment, nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        link("day_feed", "team_id", "team"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_feed")),
    )
    op.create_index("ix_day_feed_team_id", "day_feed", ["team_id"])
    op.create_table(
        "stage_change",
        sa.Column("id", Big, nullable=False),
        sa.Column("application_id", Big, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("stage", sa.String(length=320), nullable=False),
        link("stage_change", "application_id", "application"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_change")),
    )
    op.create_index("ix_stage_change_application_id_at", "stage_change", ["application_id", "at"])
    op.create_table(
        "interview",
        sa.Column("id", Big, nullable=False),
        sa.Column("application_id", Big, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("uid", sa.String(length=320), nullable=True),
        sa.Column("interaction_id", Big, nullable=True),
        sa.Column("noted_by_id", Big, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("withdrawn_at", Moment, nullable=True),
        link("interview", "application_id", "application"),
        link("interview", "interaction_id", "interaction"),
        link("interview", "noted_by_id", "colleague"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview")),
    )
    op.create_index("ix_interview_application_id_at", "interview", ["application_id", "at"])
    op.create_index("ix_interview_interaction_id", "interview", ["interaction_id"])
    op.create_table(
        "asked_act",
        sa.Column("id", Big, nullable=False),
        sa.Column("application_id", Big, nullable=False),
        sa.Column("obligation_id", Big, nullable=True),
        sa.Column("act", sa.String(length=320), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("asked_by_id", Big, nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("decided_by_id", Big, nullable=True),
        sa.Column("decided_at", Moment, nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        link("asked_act", "application_id", "application"),
        link("asked_act", "asked_by_id", "colleague"),
        link("asked_act", "decided_by_id", "colleague"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_act")),
    )
    op.create_index("ix_asked_act_application_id", "asked_act", ["application_id"])
    undecided = sa.text("decided_at IS NULL")
    op.create_index(
        "ix_asked_act_undecided", "asked_act", ["id"], sqlite_where=undecided, postgresql_where=undecided
    )
    op.create_table(
        "used_act_link",
        sa.Column("id", Big, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("colleague_id", Big, nullable=False),
        sa.Column("obligation_id", Big, nullable=False),
        sa.Column("application_id", Big, nullable=False),
        sa.Column("act", sa.String(length=320), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("used_at", Moment, nullable=False),
        sa.Column("undone_at", Moment, nullable=True),
        link("used_act_link", "colleague_id", "colleague"),
        link("used_act_link", "application_id", "application"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_used_act_link")),
        sa.UniqueConstraint("key", name=op.f("uq_used_act_link_key")),
    )
    for column in ("application_id", "colleague_id"):
        op.create_index(f"ix_used_act_link_{column}", "used_act_link", [column])
    op.create_table(
        "hand_over",
        sa.Column("id", Big, nullable=False),
        sa.Column("application_id", Big, nullable=False),
        sa.Column("from_id", Big, nullable=True),
        sa.Column("to_id", Big, nullable=False),
        sa.Column("by_id", Big, nullable=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("undone_at", Moment, nullable=True),
        link("hand_over", "application_id", "application"),
        link("hand_over", "from_id", "colleague"),
        link("hand_over", "to_id", "colleague"),
        link("hand_over", "by_id", "colleague"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    for column in ("application_id", "from_id", "to_id", "by_id"):
        op.create_index(f"ix_hand_over_{column}", "hand_over", [column])
    op.create_table(
        "process",
        sa.Column("id", sa.String(length=320), nullable=False),
        sa.Column("role", sa.String(length=320), nullable=False),
        sa.Column("host", sa.String(length=320), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("seen_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process")),
    )
    op.create_index("ix_process_seen_at", "process", ["seen_at"])


def let_runs_wait() -> None:
    """A run of a job can be asked for before somebody begins it. Nothing refers to this table, so a copy of it is safe."""
    with op.batch_alter_table("job_run") as batch:
        batch.alter_column("started_at", existing_type=Moment, nullable=True)
    waits = sa.text("started_at IS NULL")
    op.create_index("ix_job_run_slot", "job_run", ["slot"], sqlite_where=waits, postgresql_where=waits)


def let_no_run_wait() -> None:
    op.drop_index("ix_job_run_slot", "job_run")
    op.execute("DELETE FROM job_run WHERE started_at IS NULL")
    with op.batch_alter_table("job_run") as batch:
        batch.alter_column("started_at", existing_type=Moment, nullable=False)


def upgrade() -> None:
    let_runs_wait()
    add_tables()
    add_columns()
    name, table, columns, condition = OPEN_ENDED
    op.create_index(
        name, table, columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition)
    )
    op.create_index("ix_outbox_sent_at", "outbox", ["sent_at"])
    came_back = sa.text("bounced_at IS NOT NULL")
    op.create_index(
        "ix_outbox_bounced_at", "outbox", ["bounced_at"], sqlite_where=came_back, postgresql_where=came_back
    )
    carry_over()


def downgrade() -> None:
    op.drop_index("ix_outbox_bounced_at", "outbox")
    op.drop_index("ix_outbox_sent_at", "outbox")
    op.drop_index(OPEN_ENDED[0], OPEN_ENDED[1])
    for table, column, *_ in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table, column, _ in reversed(LINKS):
        op.drop_index(f"ix_{table}_{column}", table)
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in (
        "process", "hand_over", "used_act_link", "asked_act", "interview", "stage_change", "day_feed", "absence",
        "team",
    ):  # fmt: skip
        op.drop_table(table)
    let_no_run_wait()
