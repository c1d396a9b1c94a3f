"""A letter from the draft to the record: kept, sent once, taken back in time, and never under another's feet."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from config import Config
from cxhire.core.obligations import Effect
from cxhire.extensions import db
from cxhire.mail.errors import Uncertain
from cxhire.services import audit, drafts, ingest, posting, team
from cxhire.services.deliver import deliver
from cxhire.services.drafts import Changed, File, Seen, Unsendable, Words
from cxhire.services.incoming import Given, Keep
from cxhire.services.owed import owed_lines
from cxhire.services.private_address import make_private_address
from cxhire.services.steering import NotYours
from cxhire.store import drafts as store
from cxhire.store import interactions, mail, outbox
from cxhire.store.applications import Application
from cxhire.store.drafts import Draft, DraftState
from cxhire.store.interactions import Interaction
from cxhire.store.mail import Message
from cxhire.store.outbox import MailKind, Outgoing
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import read, write
from tests.factories import WEDNESDAY, make_colleague, make_concern, make_config, the_only
from tests.letters import letter
from tests.smtp_sink import Sink

AMARA, JOBS = "Amara Okafor <amara@mail.example>", "jobs@us.example"
ASKED = letter("q", AMARA, JOBS, "When do I hear from you?", References="<first@x> <second@x>")
BODY = "Dear Amara,\n\nyou will hear from us on Friday.\n\nKind regards\nMina"


@pytest.fixture
def ours(app: Flask) -> None:
    team.add_domain("us.example", WEDNESDAY, "test")


@pytest.fixture
def mina(ours: None) -> Colleague:
    return make_colleague("Mina Sato", Role.RECRUITER)


@pytest.fixture
def asked(mina: Colleague) -> Interaction:
    """Amara's question, which is owed an answer."""
    take_in(ASKED)
    return the_only(Interaction)


def take_in(*raws: bytes, keep: Keep = Keep.EVERYTHING) -> ingest.Batch:
    return ingest.take_in(
        [("mail", raw) for raw in raws], Given(keep=keep), WEDNESDAY + timedelta(days=70), "test"
    )


def words(asked: Interaction, **more: object) -> Words:
    plain = Words("amara@mail.example", (), "Re: Application", BODY, False, asked.id)
    return replace(plain, **more)  # type: ignore[arg-type]


def later(seconds: float) -> datetime:
    return WEDNESDAY + timedelta(days=90, seconds=seconds)


NOW = later(0)


def send(mina: Colleague, asked: Interaction, config: Config, at: datetime = NOW, **more: object) -> Draft:
    seen = current(mina, asked)
    return posting.send(
        mina, asked.application_id, words(asked, **more), seen, (), config, at, f"colleague:{mina.id}"
    )


def current(mina: Colleague, asked: Interaction) -> Seen | None:
    found = store.get_current(mina.id, asked.application_id)
    return Seen(found.id, found.version) if found else None


def sent(config: Config, seconds: float = 10) -> list[str]:
    return [attempt.outcome.state.value for attempt in deliver(config, lambda: later(seconds))]


def owed() -> list[str]:
    return [line.owed.kind for line in owed_lines(later(60)) if line.owed.kind == "answer"]


def messages() -> list[Message]:
    read().rollback()
    return list(read().query(Message).order_by(Message.id))


def actions() -> list[str]:
    return [event["action"] for event in audit.export()]


def test_a_letter_arrives_once_in_its_thread_and_settles_what_it_answers(
    mina: Colleague, asked: Interaction, config: Config, sink: Sink
) -> None:
    assert owed() == ["answer"]
    draft = send(mina, asked, config, cc=("lead@us.example",))
    assert (draft.state, sent(config, 9)) == (DraftState.LEAVING, [])
    assert sent(config) == ["sent"]
    assert sent(config, 3600) == []
    (envelope,) = sink.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == (
        "mina.sato@us.example",
        ["amara@mail.example", "lead@us.example"],
    )
    (arrived,) = sink.mails
    assert arrived["From"] == "Mina Sato <mina.sato@us.example>"
    assert (arrived["In-Reply-To"], arrived["References"]) == ("<q@x>", "<first@x> <second@x> <q@x>")
    assert arrived["Message-ID"] == the_only(Outgoing).message_id
    assert not {"Bcc", "X-Cxhire", "Auto-Submitted", "List-Unsubscribe"} & set(arrived.keys())
    plain = arrived.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == (
        f"{BODY}\n\nOn 2026-05-04 at 09:00, Amara Okafor wrote:\n> When do I hear from you?\n"
    )
    assert owed() == []
    assert [m.message_id for m in messages()] == ["<q@x>", arrived["Message-ID"]]
    assert messages()[1].new_text.strip() == BODY
    answer = interactions.list_interactions([asked.application_id])[-1]
    assert (answer.colleague_id, answer.effect, answer.direction) == (mina.id, Effect.SETTLES, "outbound")
    assert the_only(Draft).state == DraftState.SENT


def test_the_copy_in_sent_is_the_same_letter_also_with_a_footer_under_it(
    mina: Colleague, asked: Interaction, config: Config, sink: Sink
) -> None:
    send(mina, asked, config)
    sent(config)
    copy = sink.envelopes[0].content
    assert isinstance(copy, bytes)
    footer = copy.replace(b"Kind regards", b"Kind regards (sent by Us Ltd, registered in Us)")
    assert footer != copy
    for keep in Keep:
        assert (
            take_in(
                b"Received: by mx; Mon, 4 May 2026 09:00:00 +0000\r\n" + copy, footer, keep=keep
            ).summary.known
            == 2
        )
    assert len(messages()) == 2


def test_a_copy_that_comes_before_it_is_recorded_is_the_letter_and_whose_it_is(
    mina: Colleague, asked: Interaction, config: Config, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object) -> None:
        raise Uncertain("no answer after the mail was handed over")

    send(mina, asked, config, shared=True)
    with monkeypatch.context() as patched:
        patched.setattr("cxhire.mail.smtp_out._expect_taken", unknown)
        assert sent(config) == ["uncertain"]
    assert owed() == ["answer"]
    copy = sink.envelopes[0].content
    assert isinstance(copy, bytes)
    take_in(copy.replace(b"Kind regards", b"Warm regards"))
    assert sent(config, 600) == ["sent"]
    assert len(messages()) == 2
    assert len(interactions.list_interactions([asked.application_id])) == 2
    assert interactions.list_interactions([asked.application_id])[-1].colleague_id == mina.id
    assert owed() == []


def test_a_candidate_s_mail_under_the_letter_s_own_id_is_another_one(
    mina: Colleague, asked: Interaction, config: Config, sink: Sink
) -> None:
    send(mina, asked, config)
    sent(config)
    again = letter(None, AMARA, JOBS, "And another question?", Message_ID=sink.mails[0]["Message-ID"], hour=1)
    assert take_in(again).summary.new == 1


def test_a_letter_from_the_team_s_address_is_its_writer_s_word(
    mina: Colleague, asked: Interaction, config: Config, sink: Sink
) -> None:
    send(mina, asked, config, shared=True)
    sent(config)
    assert sink.mails[0]["From"] == "Mina Sato <hiring@us.example>"
    assert sink.envelopes[0].mail_from == "hiring@us.example"
    assert interactions.list_interactions([asked.application_id])[-1].colleague_id == mina.id


def test_a_letter_goes_to_the_application_that_it_was_written_in(
    mina: Colleague, asked: Interaction, config: Config
) -> None:
    with write() as session:
        first = session.get_one(Application, asked.application_id)
        other = Application(candidate_id=first.candidate_id, stage="applied", created_at=NOW, last_at=NOW)
        session.add(other)
        session.flush()
    anew = words(asked, subject="Something else", interaction_id=None)
    posting.send(mina, other.id, anew, None, (), config, NOW, "test")
    sent(config)
    assert [i.application_id for i in interactions.list_interactions([asked.application_id, other.id])] == [
        asked.application_id, other.id,
    ]  # fmt: skip


def test_undo_within_ten_seconds_sends_nothing_and_gives_the_draft_back(
    mina: Colleague, asked: Interaction, config: Config, sink: Sink
) -> None:
    draft = send(mina, asked, config)
    assert posting.undo(mina.id, draft.id, later(9), "test")
    assert sent(config) == []
    assert not sink.mails
    back = the_only(Draft)
    assert (back.state, back.body) == (DraftState.OPEN, BODY)
    send(mina, asked, config, later(20))
    assert sent(config, 30) == ["sent"]
    assert len(sink.mails) == 1
    assert actions().count("letter.queued") == 2
    assert actions().count("letter.undone") == 1


def test_undo_that_comes_too_late_says_so(
    mina: Colleague, asked: Interaction, config: Config, sink: Sink
) -> None:
    draft = send(mina, asked, config)
    with write():
        assert outbox.claim(later(10), later(600), "a sender")
    assert not posting.undo(mina.id, draft.id, later(10), "test")
    assert the_only(Draft).state == DraftState.LEAVING
    assert sent(config, 601) == ["sent"]
    assert not posting.undo(mina.id, draft.id, later(700), "test")


def test_nobody_undoes_another_s_letter(mina: Colleague, asked: Interaction, config: Config) -> None:
    draft = send(mina, asked, config)
    with pytest.raises(LookupError):
        posting.undo(make_colleague("Jonas").id, draft.id, NOW, "test")


def test_a_server_that_refuses_it_gives_the_draft_back_with_the_reason(
    mina: Colleague, asked: Interaction, config: Config, sink: Sink
) -> None:
    sink.rcpt["amara@mail.example"] = "550 no such mailbox"
    send(mina, asked, config)
    assert sent(config) == ["failed"]
    draft = the_only(Draft)
    row = outbox.get_last_of_draft(draft.id)
    assert row is not None
    assert (draft.state, row.error) == (DraftState.OPEN, "550 no such mailbox")
    assert owed() == ["answer"]


def test_a_server_that_refuses_the_author_s_address_holds_up_nobody_else(
    mina: Colleague, asked: Interaction, config: Config, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(self: Sink, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address == mina.email:
            return "553 that address isn't yours to send from"
        envelope.mail_from = address
        return "250 fine"

    monkeypatch.setattr(Sink, "handle_MAIL", refuse, raising=False)
    send(mina, asked, config)
    with write():
        outbox.add_outgoing("n", MailKind.TEST, "<n@x>", "ana@us.example", NOW, NOW)
        outbox.add_outgoing("m", MailKind.TEST, "<m@x>", "ana@us.example", NOW, NOW)
    assert sent(config) == ["failed", "cancelled", "cancelled"]
    draft = store.get_current(mina.id, asked.application_id)
    assert draft is not None


def test_a_sender_that_died_after_the_server_took_it_makes_no_second_contact(
    mina: Colleague, asked: Interaction, config: Config, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        pass

    def die(*_: object) -> None:
        raise Died

    send(mina, asked, config)
    with monkeypatch.context() as patched:
        patched.setattr("cxhire.services.deliver._Run._record_letter", die)
        with pytest.raises(Died):
            sent(config)
    read().rollback()
    assert sent(config, 60) == []
    assert sent(config, 11 * 60) == ["sent"]
    assert [m["Message-ID"] for m in sink.mails] == [the_only(Outgoing).message_id] * 2
    assert len(messages()) == 2


def test_a_letter_that_can_t_be_placed_is_sent_once_and_kept_aside(
    mina: Colleague, asked: Interaction, config: Config, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("a bug of ours")

    send(mina, asked, config)
    with monkeypatch.context() as patched:
        patched.setattr("cxhire.services.posting.ingest.take_in", broken)
        assert sent(config) == ["sent"]
    assert (sent(config, 3600), len(sink.mails)) == ([], 1)
    (aside,) = mail.list_quarantine()
    assert aside.error == "KeyError while placing a letter of ours"
    assert mail.get_raw(aside.blob) == sink.envelopes[0].content


@pytest.mark.parametrize("reason", ["disabled", "auditor", "concern", "not theirs", "erased"])
def test_what_happens_in_the_ten_seconds_is_heeded(
    mina: Colleague, asked: Interaction, config: Config, sink: Sink, reason: str
) -> None:
    send(mina, asked, config)
    if reason == "concern":
        make_concern(asked, mina)
    else:
        with write() as session:
            if reason == "disabled":
                session.get_one(Colleague, mina.id).active = False
            elif reason == "auditor":
                session.get_one(Colleague, mina.id).role = Role.AUDITOR.value
            elif reason == "erased":
                session.execute(db.text("UPDATE candidate SET erased_at = created_at"))
            else:
                session.execute(db.text("UPDATE candidate_address SET email = 'other@mail.example'"))
    assert sent(config) == ["cancelled"]
    assert not sink.mails
    assert the_only(Draft).state == DraftState.OPEN
    assert the_only(Outgoing).error


def test_whoever_a_concern_is_about_can_t_write_there(
    mina: Colleague, asked: Interaction, config: Config
) -> None:
    make_concern(asked, mina)
    with pytest.raises(NotYours):
        send(mina, asked, config)
    assert outbox.list_outgoing() == []


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"subject": ""}, "subject"), ({"body": " \n"}, "body"), ({"to_email": "someone@else.example"}, "to"),
        ({"cc": ("not an address",)}, "cc"), ({"cc": ("a@b.example\r\nBcc: c@d.example",)}, "cc"),
        ({"cc": ("lukas@mail.example",)}, "cc"), ({"subject": "x" * 251}, "subject"), ({"body": "x" * 100_001}, "body"),
        ({"cc": tuple(f"{n}@us.example" for n in range(21))}, "cc"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_at_its_field_and_nothing_leaves(
    mina: Colleague, asked: Interaction, config: Config, more: dict[str, object], field: str
) -> None:
    take_in(letter("l", "Lukas <lukas@mail.example>", JOBS, "And I?"))
    with pytest.raises(Unsendable) as refused:
        send(mina, asked, config, **more)
    assert refused.value.field == field
    assert outbox.list_outgoing() == []


def test_no_copy_goes_to_the_private_address_for_a_candidate_would_see_it(
    mina: Colleague, asked: Interaction, config: Config
) -> None:
    private = make_private_address("in.us.example", NOW, "test")
    with pytest.raises(Unsendable, match="must not be seen") as refused:
        send(mina, asked, config, cc=("lead@us.example", private))
    assert refused.value.field == "cc"
    assert outbox.list_outgoing() == []


def test_without_a_mail_server_the_draft_is_kept_and_the_reason_said(
    mina: Colleague, asked: Interaction, database_url: str, tmp_path: Path
) -> None:
    with pytest.raises(Unsendable, match="No mail server is set yet"):
        send(mina, asked, make_config(database_url, tmp_path))


def test_an_address_that_is_not_ours_is_never_written_from(
    mina: Colleague, asked: Interaction, database_url: str, tmp_path: Path
) -> None:
    elsewhere = make_config(database_url, tmp_path, SMTP_URL="smtp://x", MAIL_FROM="no@elsewhere.example")
    assert posting.shared_address(elsewhere) is None
    with pytest.raises(Unsendable, match="isn't known as ours"):
        send(mina, asked, elsewhere, shared=True)


def test_a_draft_is_kept_as_it_is_typed_one_an_author_and_application(
    mina: Colleague, asked: Interaction
) -> None:
    id_ = asked.application_id
    assert drafts.save(mina.id, id_, words(asked, body=" "), None, NOW) is None
    first = drafts.save(mina.id, id_, words(asked, body="Dear"), None, NOW)
    assert first is not None
    second = drafts.save(mina.id, id_, words(asked, body="Dear A"), Seen(first.id, 0), later(5))
    assert second is not None
    assert (second.id, second.version, second.body, second.updated_at) == (first.id, 1, "Dear A", later(5))
    same = drafts.save(mina.id, id_, words(asked, body="Dear A"), Seen(first.id, 1), later(9))
    assert same is not None
    assert (same.version, same.updated_at) == (1, later(5))


def test_another_window_overwrites_nothing(mina: Colleague, asked: Interaction) -> None:
    id_ = asked.application_id
    first = drafts.save(mina.id, id_, words(asked, body="One"), None, NOW)
    assert first is not None
    drafts.save(mina.id, id_, words(asked, body="One and more"), Seen(first.id, 0), NOW)
    for seen in (Seen(first.id, 0), None, Seen(first.id + 9, 1)):
        with pytest.raises(Changed) as refused:
            drafts.save(mina.id, id_, words(asked, body="Two"), seen, NOW)
        assert refused.value.current is not None
        assert refused.value.current.body == "One and more"
    drafts.throw_away(mina.id, first.id, NOW, "test")
    with pytest.raises(Changed) as refused:
        drafts.save(mina.id, id_, words(asked, body="Two"), Seen(first.id, 1), NOW)
    assert refused.value.current is None


def test_what_was_thrown_away_can_be_fetched_back(mina: Colleague, asked: Interaction) -> None:
    id_ = asked.application_id
    draft = drafts.save(mina.id, id_, words(asked), None, NOW)
    assert draft is not None
    with pytest.raises(LookupError):
        drafts.throw_away(make_colleague("Jonas").id, draft.id, NOW, "test")
    drafts.throw_away(mina.id, draft.id, NOW, "test")
    assert store.get_current(mina.id, id_) is None
    other = drafts.save(mina.id, id_, words(asked, body="Another"), None, NOW)
    assert other is not None
    with pytest.raises(ValueError, match="begun another letter"):
        drafts.fetch_back(mina.id, draft.id, NOW, "test")
    drafts.throw_away(mina.id, other.id, NOW, "test")
    assert drafts.fetch_back(mina.id, draft.id, NOW, "test").body == BODY


def test_files_are_kept_by_content_under_harmless_names_and_arrive(
    mina: Colleague, asked: Interaction, config: Config, sink: Sink
) -> None:
    files = [
        File("../../Plan\r\nBcc: x.pdf", b"%PDF-1.7 one"),
        File("mail.eml", b"From: x"),
        File("a.pdf", b"%PDF-1.7 one"),
    ]
    draft = drafts.attach(mina.id, asked.application_id, words(asked), None, files, NOW)
    kept = store.list_files(draft.id)
    assert [(f.name, f.content_type, f.size) for f in kept] == [
        ("PlanBcc x.pdf", "application/pdf", 12), ("mail.eml", "application/octet-stream", 7), ("a.pdf", "application/pdf", 12),
    ]  # fmt: skip
    drafts.remove_file(mina.id, draft.id, kept[2].id, NOW)
    send(mina, asked, config)
    sent(config)
    assert [(f.get_filename(), f.get_content()) for f in sink.mails[0].iter_attachments()] == [
        ("PlanBcc x.pdf", b"%PDF-1.7 one"), ("mail.eml", b"From: x"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "files",
    [[File("a", b"x")] * 11, [File("a", b"")], [File("a", b"x" * (8 << 20))] * 2],
    ids=["too many", "empty", "too large"],
)
def test_too_much_to_come_along_is_refused_and_the_letter_kept(
    mina: Colleague, asked: Interaction, files: list[File]
) -> None:
    drafts.save(mina.id, asked.application_id, words(asked), None, NOW)
    with pytest.raises(Unsendable) as refused:
        drafts.attach(mina.id, asked.application_id, words(asked), current(mina, asked), files, NOW)
    assert refused.value.field == "files"
    assert store.list_files(the_only(Draft).id) == []


def test_two_who_write_to_one_candidate_see_each_other_while_they_type(
    mina: Colleague, asked: Interaction
) -> None:
    jonas, id_ = make_colleague("Jonas Weber"), asked.application_id
    draft = drafts.save(jonas.id, id_, words(asked), None, NOW)
    assert draft is not None
    assert [(b.name, b.at) for b in drafts.beside(id_, mina.id, later(120))] == [("Jonas Weber", NOW)]
    assert drafts.beside(id_, mina.id, later(121)) == []
    assert drafts.beside(id_, jonas.id, NOW) == []
    drafts.throw_away(jonas.id, draft.id, NOW, "test")
    assert drafts.beside(id_, mina.id, NOW) == []


def test_who_answered_meanwhile_is_news_and_one_s_own_is_none(
    mina: Colleague, asked: Interaction, config: Config
) -> None:
    jonas, id_ = make_colleague("Jonas Weber"), asked.application_id
    draft = drafts.save(jonas.id, id_, words(asked), None, NOW)
    assert drafts.news(id_, jonas.id, asked.id, draft) == []
    send(mina, asked, config)
    sent(config)
    take_in(letter("again", AMARA, JOBS, "Hello?", hour=3, answers="q"))
    assert [(n.inbound, n.name) for n in drafts.news(id_, jonas.id, asked.id, None)] == [
        (False, "Mina Sato"), (True, None),
    ]  # fmt: skip
    newest = store.get_newest_contact_id(id_)
    assert drafts.news(id_, jonas.id, newest, None) == []
    assert [n.inbound for n in drafts.news(id_, mina.id, asked.id, None)] == [True]


def test_a_forward_among_ourselves_gives_a_letter_no_thread_and_no_quote(
    mina: Colleague, asked: Interaction
) -> None:
    theirs = posting.answered_mail(asked.id, asked.application_id)
    assert theirs is not None
    assert posting.answered_mail(asked.id, asked.application_id + 1) is None
    with write() as session:
        session.get_one(Message, asked.message_pk).from_email = "mina.sato@us.example"
    assert posting.answered_mail(asked.id, asked.application_id) is None
    assert posting.answered_mail(None, asked.application_id) is None


@pytest.mark.parametrize(
    ("body", "opening"),
    [
        (
            "Guten Tag, wir melden uns bei Ihnen, sobald das entschieden ist.",
            "Am 04.05.2026 um 09:00 schrieb Amara:",
        ),
        ("Bonjour, nous vous écrirons dans la semaine.", "Le 04/05/2026 à 09:00, Amara a écrit :"),
        (
            "Gracias por su correo; le escribiremos en una semana.",
            "El 04/05/2026 a las 09:00, Amara escribió:",
        ),
        ("Ok.", "On 2026-05-04 at 09:00, Amara wrote:"),
    ],
)
def test_the_quote_is_in_the_letter_s_language(
    mina: Colleague, asked: Interaction, body: str, opening: str
) -> None:
    answered = posting.answered_mail(asked.id, asked.application_id)
    assert posting.quote(answered, "Amara", mina, body).splitlines() == [
        opening,
        "> When do I hear from you?",
    ]


def test_what_left_a_month_ago_is_let_go_with_its_bytes_and_its_copy_still_known(
    mina: Colleague, asked: Interaction, config: Config, sink: Sink
) -> None:
    drafts.attach(mina.id, asked.application_id, words(asked), None, [File("a.txt", b"only here")], NOW)
    send(mina, asked, config)
    sent(config)
    blobs = read().query(mail.Blob).count()
    assert drafts.forget_ended(NOW + timedelta(days=29)) == 0
    assert drafts.forget_ended(NOW + timedelta(days=31)) == 1
    assert read().query(mail.Blob).count() == blobs - 1
    assert read().query(Draft).count() == 0
    copy = sink.envelopes[0].content
    assert isinstance(copy, bytes)
    assert take_in(copy.replace(b"Kind regards", b"Warm regards")).summary.known == 1


def test_the_trail_knows_that_a_letter_was_sent_and_not_what_it_says(
    mina: Colleague, asked: Interaction, config: Config
) -> None:
    send(mina, asked, config)
    sent(config)
    assert "Friday" not in str(list(audit.export()))
    assert "@" not in str(list(audit.export()))
    (queued,) = [e for e in audit.export() if e["action"] == "letter.queued"]
    assert (queued["actor"], queued["subject"]) == (f"colleague:{mina.id}", f"draft:{the_only(Draft).id}")
    assert audit.verify().ok
