"""Mail in and letters out: mailboxes that we fetch from, files on mail, letters in the making, merged candidates."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LINKS = (
    ("candidate", "merged_into_id", "candidate"),
    ("outbox", "draft_id", "draft"),
    ("outbox", "mailbox_id", "mailbox"),
)


def add_link(table: str, column: str, target: str) -> None:
    """A foreign key column in one statement on both engines: a batch change would copy the table, and SQLite would
    forget the highest key ever given."""
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    rule = f"CONSTRAINT fk_{table}_{column}_{target} REFERENCES {target} (id)"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind} {rule}")
    op.create_index(f"ix_{table}_{column}", table, [column])


def drop_link(table: str, column: str) -> None:
    op.drop_index(f"ix_{table}_{column}", table)
    op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


def name_key(name: str) -> str:
    """As cxhire.core.names had it when this was written."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    words = re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))
    return " ".join(sorted(words))[:320]


def add_name_keys() -> None:
    op.execute("ALTER TABLE candidate ADD COLUMN name_key VARCHAR(320) NOT NULL DEFAULT ''")
    connection = op.get_bind()
    named = connection.execute(sa.text("SELECT id, name FROM candidate WHERE name != ''")).all()
    keys = [{"id": id_, "key": name_key(name)} for id_, name in named]
    if keys:
        connection.execute(sa.text("UPDATE candidate SET name_key = :key WHERE id = :id"), keys)
    op.create_index("ix_candidate_name_key", "candidate", ["name_key"])


def upgrade() -> None:
    op.create_table(
        "letter_template",
        sa.Column("id", Big, nullable=False),
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.Column("language", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_by_id", Big, nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["colleague.id"], name=op.f("fk_letter_template_changed_by_id_colleague")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
    )
    op.create_table(
        "mailbox",
        sa.Column("id", Big, nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("colleague_id", Big, nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("host", sa.String(length=320), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("security", sa.String(length=320), nullable=False),
        sa.Column("user_name", sa.String(length=320), nullable=False),
        sa.Column("sign_in", sa.String(length=320), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("folders", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=320), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("searched_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease", sa.String(length=320), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["colleague_id"], ["colleague.id"], name=op.f("fk_mailbox_colleague_id_colleague")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox")),
        sa.UniqueConstraint("address", name=op.f("uq_mailbox_address")),
    )
    op.create_table(
        "merge",
        sa.Column("id", Big, nullable=False),
        sa.Column("kept_id", Big, nullable=False),
        sa.Column("gone_id", Big, nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(length=320), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["gone_id"], ["candidate.id"], name=op.f("fk_merge_gone_id_candidate")),
        sa.ForeignKeyConstraint(["kept_id"], ["candidate.id"], name=op.f("fk_merge_kept_id_candidate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
    )
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merge_gone_id"), ["gone_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_merge_kept_id"), ["kept_id"], unique=False)

    op.create_table(
        "told_apart",
        sa.Column("one_id", Big, nullable=False),
        sa.Column("other_id", Big, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["one_id"], ["candidate.id"], name=op.f("fk_told_apart_one_id_candidate")),
        sa.ForeignKeyConstraint(
            ["other_id"], ["candidate.id"], name=op.f("fk_told_apart_other_id_candidate")
        ),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_told_apart")),
    )
    with op.batch_alter_table("told_apart", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_told_apart_other_id"), ["other_id"], unique=False)

    op.create_table(
        "address_search",
        sa.Column("mailbox_id", Big, nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailbox_id"],
            ["mailbox.id"],
            name=op.f("fk_address_search_mailbox_id_mailbox"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("mailbox_id", "email", name=op.f("pk_address_search")),
    )
    op.create_table(
        "mailbox_folder",
        sa.Column("id", Big, nullable=False),
        sa.Column("mailbox_id", Big, nullable=False),
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.Column("role", sa.String(length=320), nullable=False),
        sa.Column("uidvalidity", Big, nullable=False),
        sa.Column("newest_uid", Big, nullable=False),
        sa.Column("oldest_uid", Big, nullable=False),
        sa.Column("filled", sa.Boolean(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("to_do", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailbox_id"],
            ["mailbox.id"],
            name=op.f("fk_mailbox_folder_mailbox_id_mailbox"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox_folder")),
        sa.UniqueConstraint("mailbox_id", "name", name=op.f("uq_mailbox_folder_mailbox_id_name")),
    )
    op.create_table(
        "stranger",
        sa.Column("id", Big, nullable=False),
        sa.Column("mailbox_id", Big, nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=320), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.Column("never_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailbox.id"], name=op.f("fk_stranger_mailbox_id_mailbox"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stranger")),
        sa.UniqueConstraint("mailbox_id", "email", name=op.f("uq_stranger_mailbox_id_email")),
    )
    with op.batch_alter_table("stranger", schema=None) as batch_op:
        batch_op.create_index("ix_stranger_at", ["at", "id"], unique=False)

    op.create_table(
        "mail_file",
        sa.Column("id", Big, nullable=False),
        sa.Column("message_pk", Big, nullable=False),
        sa.Column("part", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.Column("declared_type", sa.String(length=320), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("type", sa.String(length=320), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("aside", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["message_pk"], ["message.id"], name=op.f("fk_mail_file_message_pk_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_file")),
        sa.UniqueConstraint("message_pk", "part", name=op.f("uq_mail_file_message_pk_part")),
    )
    with op.batch_alter_table("mail_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_file_sha256"), ["sha256"], unique=False)
        batch_op.create_index(
            "ix_mail_file_unread",
            ["message_pk"],
            unique=False,
            sqlite_where=sa.text("sha256 IS NULL"),
            postgresql_where=sa.text("sha256 IS NULL"),
        )

    op.create_table(
        "draft",
        sa.Column("id", Big, nullable=False),
        sa.Column("application_id", Big, nullable=False),
        sa.Column("author_id", Big, nullable=False),
        sa.Column("interaction_id", Big, nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("to_email", sa.String(length=320), nullable=False),
        sa.Column("cc", sa.JSON(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=320), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_draft_application_id_application")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["colleague.id"], name=op.f("fk_draft_author_id_colleague")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_draft_interaction_id_interaction")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(
            "ix_draft_application_id_updated_at", ["application_id", "updated_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_draft_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_draft_interaction_id"), ["interaction_id"], unique=False)
        batch_op.create_index(
            "ix_draft_sent",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'sent'"),
            postgresql_where=sa.text("state = 'sent'"),
        )

    op.create_table(
        "draft_file",
        sa.Column("id", Big, nullable=False),
        sa.Column("draft_id", Big, nullable=False),
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.Column("content_type", sa.String(length=320), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_draft_file_draft_id_draft"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_file")),
    )
    with op.batch_alter_table("draft_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_file_blob"), ["blob"], unique=False)
        batch_op.create_index(batch_op.f("ix_draft_file_draft_id"), ["draft_id"], unique=False)

    for table, column, target in LINKS:
        add_link(table, column, target)
    add_name_keys()


def downgrade() -> None:
    op.drop_index("ix_candidate_name_key", "candidate")
    op.execute("ALTER TABLE candidate DROP COLUMN name_key")
    for table, column, _ in LINKS:
        drop_link(table, column)

    with op.batch_alter_table("draft_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_file_draft_id"))
        batch_op.drop_index(batch_op.f("ix_draft_file_blob"))

    op.drop_table("draft_file")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_draft_sent",
            sqlite_where=sa.text("state = 'sent'"),
            postgresql_where=sa.text("state = 'sent'"),
        )
        batch_op.drop_index(batch_op.f("ix_draft_interaction_id"))
        batch_op.drop_index(batch_op.f("ix_draft_author_id"))
        batch_op.drop_index("ix_draft_application_id_updated_at")

    op.drop_table("draft")
    with op.batch_alter_table("mail_file", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_mail_file_unread",
            sqlite_where=sa.text("sha256 IS NULL"),
            postgresql_where=sa.text("sha256 IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_mail_file_sha256"))

    op.drop_table("mail_file")
    with op.batch_alter_table("stranger", schema=None) as batch_op:
        batch_op.drop_index("ix_stranger_at")

    op.drop_table("stranger")
    op.drop_table("mailbox_folder")
    op.drop_table("address_search")
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_merge_kept_id"))
        batch_op.drop_index(batch_op.f("ix_merge_gone_id"))

    op.drop_table("merge")
    with op.batch_alter_table("told_apart", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_told_apart_other_id"))

    op.drop_table("told_apart")
    op.drop_table("mailbox")
    op.drop_table("letter_template")
