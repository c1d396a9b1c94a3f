"""Everything: the whole schema of the first release, and the triggers that keep the audit trail."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def keep_audit() -> Iterator[str]:
    """The statements that make the audit trail append-only, for the engine that is migrated."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER audit_event_no_{verb.lower()} BEFORE {verb} ON audit_event "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
            )
        return
    yield (
        "CREATE FUNCTION audit_event_keep() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$"
    )
    yield (
        "CREATE TRIGGER audit_event_keep BEFORE UPDATE OR DELETE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION audit_event_keep()"
    )
    yield (
        "CREATE TRIGGER audit_event_keep_all BEFORE TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_keep()"
    )


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("seq", Big, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=320), nullable=False),
        sa.Column("action", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=320), nullable=False),
        sa.Column("application_id", Big, nullable=True),
        sa.Column("candidate_id", Big, nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index("ix_audit_event_action_seq", ["action", "seq"], unique=False)
        batch_op.create_index("ix_audit_event_actor_seq", ["actor", "seq"], unique=False)
        batch_op.create_index("ix_audit_event_candidate_id_seq", ["candidate_id", "seq"], unique=False)

    op.create_table(
        "blob",
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "candidate",
        sa.Column("id", Big, nullable=False),
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("surveys_off", sa.Boolean(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidate_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_candidate_name"), ["name"], unique=False)

    op.create_table(
        "colleague",
        sa.Column("id", Big, nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.Column("role", sa.String(length=320), nullable=False),
        sa.Column("member", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(length=320), nullable=True),
        sa.Column("lead_id", Big, nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["colleague.id"], name=op.f("fk_colleague_lead_id_colleague")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_colleague")),
        sa.UniqueConstraint("email", name=op.f("uq_colleague_email")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ignored_sender",
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_ignored_sender")),
    )
    op.create_table(
        "job_run",
        sa.Column("job", sa.String(length=320), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("job", "slot", name=op.f("pk_job_run")),
    )
    op.create_table(
        "our_domain",
        sa.Column("domain", sa.String(length=320), nullable=False),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_our_domain")),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", Big, nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
        sa.UniqueConstraint("blob", name=op.f("uq_quarantine_blob")),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=320), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "candidate_address",
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("candidate_id", Big, nullable=False),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_candidate_address_candidate_id_candidate")
        ),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_candidate_address")),
    )
    with op.batch_alter_table("candidate_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidate_address_candidate_id"), ["candidate_id"], unique=False)

    op.create_table(
        "colleague_address",
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("colleague_id", Big, nullable=False),
        sa.ForeignKeyConstraint(
            ["colleague_id"], ["colleague.id"], name=op.f("fk_colleague_address_colleague_id_colleague")
        ),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_colleague_address")),
    )
    with op.batch_alter_table("colleague_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_colleague_address_colleague_id"), ["colleague_id"], unique=False)

    op.create_table(
        "one_time_link",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("colleague_id", Big, nullable=False),
        sa.Column("purpose", sa.String(length=320), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["colleague_id"], ["colleague.id"], name=op.f("fk_one_time_link_colleague_id_colleague")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
    )
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_one_time_link_colleague_id"), ["colleague_id"], unique=False)

    op.create_table(
        "opening",
        sa.Column("id", Big, nullable=False),
        sa.Column("title", sa.String(length=320), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=True),
        sa.Column("owner_id", Big, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["colleague.id"], name=op.f("fk_opening_owner_id_colleague")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
        sa.UniqueConstraint("address", name=op.f("uq_opening_address")),
    )
    op.create_table(
        "policy_version",
        sa.Column("id", Big, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("set_by_id", Big, nullable=True),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["colleague.id"], name=op.f("fk_policy_version_set_by_id_colleague")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
    )
    op.create_table(
        "web_session",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("colleague_id", Big, nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("agent", sa.String(length=320), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["colleague_id"], ["colleague.id"], name=op.f("fk_web_session_colleague_id_colleague")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_colleague_id"), ["colleague_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_session_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "application",
        sa.Column("id", Big, nullable=False),
        sa.Column("candidate_id", Big, nullable=False),
        sa.Column("opening_id", Big, nullable=True),
        sa.Column("owner_id", Big, nullable=True),
        sa.Column("owner_fixed", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(length=320), nullable=False),
        sa.Column("outcome", sa.String(length=320), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_application_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["opening.id"], name=op.f("fk_application_opening_id_opening")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["colleague.id"], name=op.f("fk_application_owner_id_colleague")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_last_at"), ["last_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_opening_id"), ["opening_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_outcome_at"), ["outcome_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "import_run",
        sa.Column("id", Big, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=320), nullable=False),
        sa.Column("folder", sa.String(length=320), nullable=True),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("opening_id", Big, nullable=True),
        sa.Column("owner_id", Big, nullable=True),
        sa.Column("lease", sa.String(length=320), nullable=True),
        sa.Column("alive_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_by_id", Big, nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("total_bytes", Big, nullable=False),
        sa.Column("done_bytes", Big, nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("unmatched", sa.Integer(), nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("applications", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["opening.id"], name=op.f("fk_import_run_opening_id_opening")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["colleague.id"], name=op.f("fk_import_run_owner_id_colleague")
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["colleague.id"], name=op.f("fk_import_run_started_by_id_colleague")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_run_started_at"), ["started_at"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", Big, nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(length=320), nullable=False),
        sa.Column("state", sa.String(length=320), nullable=False),
        sa.Column("from_email", sa.String(length=320), nullable=False),
        sa.Column("from_name", sa.String(length=320), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("new_text", sa.Text(), nullable=False),
        sa.Column("attachments", sa.Integer(), nullable=False),
        sa.Column("unmatched", sa.String(length=320), nullable=True),
        sa.Column("import_id", Big, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_run.id"], name=op.f("fk_message_import_id_import_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("identity", name=op.f("uq_message_identity")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_blob"), ["blob"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_message_id"), ["message_id"], unique=False)
        batch_op.create_index(
            "ix_message_received",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'received'"),
            postgresql_where=sa.text("state = 'received'"),
        )
        batch_op.create_index(
            "ix_message_unmatched",
            ["id", "unmatched"],
            unique=False,
            sqlite_where=sa.text("unmatched IS NOT NULL"),
            postgresql_where=sa.text("unmatched IS NOT NULL"),
        )

    op.create_table(
        "survey_invitation",
        sa.Column("id", Big, nullable=False),
        sa.Column("application_id", Big, nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by_id", Big, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_survey_invitation_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["colleague.id"], name=op.f("fk_survey_invitation_asked_by_id_colleague")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_survey_invitation_token_hash")),
    )
    with op.batch_alter_table("survey_invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_survey_invitation_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_survey_invitation_created_at"), ["created_at"], unique=False)

    op.create_table(
        "thread_ref",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("application_id", Big, nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_thread_ref_application_id_application")
        ),
        sa.PrimaryKeyConstraint("ref", "application_id", name=op.f("pk_thread_ref")),
    )
    with op.batch_alter_table("thread_ref", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_ref_application_id"), ["application_id"], unique=False)

    op.create_table(
        "interaction",
        sa.Column("id", Big, nullable=False),
        sa.Column("application_id", Big, nullable=False),
        sa.Column("message_pk", Big, nullable=True),
        sa.Column("channel", sa.String(length=320), nullable=False),
        sa.Column("direction", sa.String(length=320), nullable=False),
        sa.Column("kind", sa.String(length=320), nullable=False),
        sa.Column("effect", sa.String(length=320), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_email", sa.String(length=320), nullable=False),
        sa.Column("colleague_id", Big, nullable=True),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("content_key", sa.String(), nullable=True),
        sa.Column("copies", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_interaction_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["colleague_id"], ["colleague.id"], name=op.f("fk_interaction_colleague_id_colleague")
        ),
        sa.ForeignKeyConstraint(
            ["message_pk"], ["message.id"], name=op.f("fk_interaction_message_pk_message")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.create_index("ix_interaction_application_id_at", ["application_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_interaction_colleague_id"), ["colleague_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interaction_message_pk"), ["message_pk"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", Big, nullable=False),
        sa.Column("slot", sa.String(length=320), nullable=False),
        sa.Column("kind", sa.String(length=320), nullable=False),
        sa.Column("message_id", sa.String(length=320), nullable=False),
        sa.Column("to_email", sa.String(length=320), nullable=False),
        sa.Column("to_colleague_id", Big, nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("obligation_ids", sa.JSON(), nullable=False),
        sa.Column("invitation_id", Big, nullable=True),
        sa.Column("state", sa.String(length=320), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(length=320), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["survey_invitation.id"],
            name=op.f("fk_outbox_invitation_id_survey_invitation"),
        ),
        sa.ForeignKeyConstraint(
            ["to_colleague_id"], ["colleague.id"], name=op.f("fk_outbox_to_colleague_id_colleague")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
        sa.UniqueConstraint("slot", name=op.f("uq_outbox_slot")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_invitation_id"), ["invitation_id"], unique=False)
        batch_op.create_index("ix_outbox_state_send_at", ["state", "send_at"], unique=False)
        batch_op.create_index("ix_outbox_to_colleague_id_state", ["to_colleague_id", "state"], unique=False)

    op.create_table(
        "survey_response",
        sa.Column("id", Big, nullable=False),
        sa.Column("invitation_id", Big, nullable=False),
        sa.Column("opening_id", Big, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recommend", sa.Integer(), nullable=True),
        sa.Column("fair", sa.String(length=320), nullable=True),
        sa.Column("informed", sa.String(length=320), nullable=True),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("change", sa.String(), nullable=True),
        sa.Column("responded_on", sa.Date(), nullable=False),
        sa.CheckConstraint("recommend BETWEEN 0 AND 10", name=op.f("ck_survey_response_recommend")),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["survey_invitation.id"],
            name=op.f("fk_survey_response_invitation_id_survey_invitation"),
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["opening.id"], name=op.f("fk_survey_response_opening_id_opening")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_response")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_survey_response_invitation_id")),
    )
    with op.batch_alter_table("survey_response", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_response_opening_id"), ["opening_id"], unique=False)

    op.create_table(
        "concern",
        sa.Column("id", Big, nullable=False),
        sa.Column("kind", sa.String(length=320), nullable=False),
        sa.Column("application_id", Big, nullable=False),
        sa.Column("interaction_id", Big, nullable=False),
        sa.Column("author_id", Big, nullable=True),
        sa.Column("author_email", sa.String(length=320), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("quote_start", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("earlier_interaction_id", Big, nullable=True),
        sa.Column("earlier_quote", sa.String(), nullable=True),
        sa.Column("found_by", sa.String(length=320), nullable=False),
        sa.Column("state", sa.String(length=320), nullable=False),
        sa.Column("reviewed_by_id", Big, nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_note", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_concern_application_id_application")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["colleague.id"], name=op.f("fk_concern_author_id_colleague")),
        sa.ForeignKeyConstraint(
            ["earlier_interaction_id"],
            ["interaction.id"],
            name=op.f("fk_concern_earlier_interaction_id_interaction"),
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_concern_interaction_id_interaction")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["colleague.id"], name=op.f("fk_concern_reviewed_by_id_colleague")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sa.UniqueConstraint(
            "interaction_id", "kind", "quote_start", name=op.f("uq_concern_interaction_id_kind_quote_start")
        ),
    )
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_concern_state_id", ["state", "id"], unique=False)

    op.create_table(
        "promise",
        sa.Column("id", Big, nullable=False),
        sa.Column("application_id", Big, nullable=False),
        sa.Column("interaction_id", Big, nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("certainty", sa.String(length=320), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_promise_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_promise_interaction_id_interaction")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promise_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_promise_interaction_id"), ["interaction_id"], unique=False)

    op.create_table(
        "obligation",
        sa.Column("id", Big, nullable=False),
        sa.Column("application_id", Big, nullable=False),
        sa.Column("kind", sa.String(length=320), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", Big, nullable=True),
        sa.Column("promise_id", Big, nullable=True),
        sa.Column("owner_id", Big, nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("steps_done", sa.Integer(), nullable=False),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_obligation_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["interaction.id"], name=op.f("fk_obligation_opened_by_id_interaction")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["colleague.id"], name=op.f("fk_obligation_owner_id_colleague")
        ),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name=op.f("fk_obligation_promise_id_promise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
        sa.UniqueConstraint("promise_id", name=op.f("uq_obligation_promise_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_obligation_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_obligation_due_at"), ["due_at"], unique=False)
        batch_op.create_index("ix_obligation_kind_since", ["kind", "since"], unique=False)
        batch_op.create_index("ix_obligation_owner_id_due_at", ["owner_id", "due_at"], unique=False)
        batch_op.create_index("ix_obligation_since_id", ["since", "id"], unique=False)
        batch_op.create_index(
            "uq_obligation_application_id_kind_since",
            ["application_id", "kind", "since"],
            unique=True,
            sqlite_where=sa.text("promise_id IS NULL"),
            postgresql_where=sa.text("promise_id IS NULL"),
        )

    op.create_table(
        "settlement",
        sa.Column("id", Big, nullable=False),
        sa.Column("application_id", Big, nullable=False),
        sa.Column("kind", sa.String(length=320), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", Big, nullable=True),
        sa.Column("promise_id", Big, nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_id", Big, nullable=True),
        sa.Column("how", sa.String(length=320), nullable=False),
        sa.Column("business_minutes", sa.Integer(), nullable=False),
        sa.Column("calendar_minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_settlement_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["interaction.id"], name=op.f("fk_settlement_opened_by_id_interaction")
        ),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name=op.f("fk_settlement_promise_id_promise")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["interaction.id"], name=op.f("fk_settlement_settled_by_id_interaction")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
    )
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlement_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_settlement_settled_at"), ["settled_at"], unique=False)

    for statement in keep_audit():
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_settlement_settled_at"))
        batch_op.drop_index(batch_op.f("ix_settlement_application_id"))

    op.drop_table("settlement")
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_obligation_application_id_kind_since",
            sqlite_where=sa.text("promise_id IS NULL"),
            postgresql_where=sa.text("promise_id IS NULL"),
        )
        batch_op.drop_index("ix_obligation_since_id")
        batch_op.drop_index("ix_obligation_owner_id_due_at")
        batch_op.drop_index("ix_obligation_kind_since")
        batch_op.drop_index(batch_op.f("ix_obligation_due_at"))
        batch_op.drop_index(batch_op.f("ix_obligation_application_id"))

    op.drop_table("obligation")
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_promise_interaction_id"))
        batch_op.drop_index(batch_op.f("ix_promise_application_id"))

    op.drop_table("promise")
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.drop_index("ix_concern_state_id")
        batch_op.drop_index(batch_op.f("ix_concern_created_at"))
        batch_op.drop_index(batch_op.f("ix_concern_author_id"))
        batch_op.drop_index(batch_op.f("ix_concern_application_id"))

    op.drop_table("concern")
    with op.batch_alter_table("survey_response", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_response_opening_id"))

    op.drop_table("survey_response")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_to_colleague_id_state")
        batch_op.drop_index("ix_outbox_state_send_at")
        batch_op.drop_index(batch_op.f("ix_outbox_invitation_id"))

    op.drop_table("outbox")
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interaction_message_pk"))
        batch_op.drop_index(batch_op.f("ix_interaction_colleague_id"))
        batch_op.drop_index("ix_interaction_application_id_at")

    op.drop_table("interaction")
    with op.batch_alter_table("thread_ref", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_ref_application_id"))

    op.drop_table("thread_ref")
    with op.batch_alter_table("survey_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_invitation_created_at"))
        batch_op.drop_index(batch_op.f("ix_survey_invitation_application_id"))

    op.drop_table("survey_invitation")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_message_unmatched",
            sqlite_where=sa.text("unmatched IS NOT NULL"),
            postgresql_where=sa.text("unmatched IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_message_received",
            sqlite_where=sa.text("state = 'received'"),
            postgresql_where=sa.text("state = 'received'"),
        )
        batch_op.drop_index(batch_op.f("ix_message_message_id"))
        batch_op.drop_index(batch_op.f("ix_message_blob"))

    op.drop_table("message")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_run_started_at"))

    op.drop_table("import_run")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_owner_id"))
        batch_op.drop_index(batch_op.f("ix_application_outcome_at"))
        batch_op.drop_index(batch_op.f("ix_application_opening_id"))
        batch_op.drop_index(batch_op.f("ix_application_last_at"))
        batch_op.drop_index(batch_op.f("ix_application_candidate_id"))

    op.drop_table("application")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_session_seen_at"))
        batch_op.drop_index(batch_op.f("ix_web_session_colleague_id"))

    op.drop_table("web_session")
    op.drop_table("policy_version")
    op.drop_table("opening")
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_one_time_link_colleague_id"))

    op.drop_table("one_time_link")
    with op.batch_alter_table("colleague_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_colleague_address_colleague_id"))

    op.drop_table("colleague_address")
    with op.batch_alter_table("candidate_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_candidate_address_candidate_id"))

    op.drop_table("candidate_address")
    op.drop_table("setting")
    op.drop_table("quarantine")
    op.drop_table("our_domain")
    op.drop_table("job_run")
    op.drop_table("ignored_sender")
    op.drop_table("colleague")
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_candidate_name"))
        batch_op.drop_index(batch_op.f("ix_candidate_created_at"))

    op.drop_table("candidate")
    op.drop_table("blob")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_candidate_id_seq")
        batch_op.drop_index("ix_audit_event_actor_seq")
        batch_op.drop_index("ix_audit_event_action_seq")

    op.drop_table("audit_event")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_event_keep()")
