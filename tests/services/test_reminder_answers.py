"""A reply to a reminder is a note for us: on the right application, by every way in, once, and it does nothing else."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from cxhire.core.ways_in import Brought, Outcome, Way
from cxhire.services import ingest, placing, private_address, receive, team
from cxhire.services.deliver import deliver
from cxhire.services.derive import rebuild
from cxhire.services.incoming import Given, Keep
from cxhire.services.placing import Choice
from cxhire.services.watch import watch
from cxhire.store import candidates, intake, mail, people
from cxhire.store.interactions import Interaction
from cxhire.store.mail import Message, Unmatched
from cxhire.store.obligations import Obligation
from cxhire.store.outbox import Outgoing
from cxhire.store.people import Colleague
from cxhire.store.settings import set_setting
from cxhire.store.transaction import read, write
from tests.factories import WEDNESDAY, make_application, make_colleague, make_config, make_question
from tests.smtp_sink import Sink, listening

YESTERDAY = WEDNESDAY - timedelta(days=1, hours=1)
LATER = WEDNESDAY + timedelta(hours=1)
SENDER = "cxhire@mailer.example"  # no address of ours: a reply to it must make nobody a candidate


@pytest.fixture(params=["cxhire@us.example", SENDER])
def sender(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def jonas(database: Flask) -> Colleague:
    team.add_domain("us.example", WEDNESDAY, "test")
    with write():
        set_setting("team_addresses", ["jobs@us.example"])
    return make_colleague("Jonas Weber")


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening(Sink()) as started:
        yield started


def reminded(sink: Sink, database_url: str, tmp_path: object, sender: str = SENDER) -> str:
    """The Message-ID of the reminder about all that is owed, which has just left."""
    config = make_config(database_url, tmp_path, SMTP_URL=sink.url, MAIL_FROM=sender)  # type: ignore[arg-type]
    watch(config, WEDNESDAY)
    assert [one.outcome.state.value for one in deliver(config, lambda: WEDNESDAY)] == ["sent"]
    return str(sink.mails[0]["Message-ID"])


@pytest.fixture
def one(jonas: Colleague, sink: Sink, database_url: str, tmp_path: object, sender: str) -> str:
    make_question(make_application(owner=jonas), YESTERDAY)
    return reminded(sink, database_url, tmp_path, sender)


@pytest.fixture
def digest(jonas: Colleague, sink: Sink, database_url: str, tmp_path: object) -> str:
    for name in ("Amara Okafor", "Lukas Brandt"):
        make_question(make_application(name, owner=jonas), YESTERDAY)
    return reminded(sink, database_url, tmp_path)


def reply(
    about: str, text: str = "I called her; she takes the job.", *, by: str = "jonas.weber@us.example",
    to: str = SENDER, more: str = "", id_: str = "note",
) -> bytes:  # fmt: skip
    at = LATER.strftime("%a, %d %b %Y %H:%M:%S +0000")
    return (
        f"From: Jonas <{by}>\r\nTo: {to}\r\nSubject: Re: Amara Okafor has been waiting\r\nDate: {at}\r\n"
        f"Message-ID: <{id_}@us.example>\r\nIn-Reply-To: {about}\r\nReferences: {about}\r\n{more}"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        f"{text}\r\n\r\nOn Wed, cxhire wrote:\r\n> When will I hear from you?\r\n> Amara\r\n"
    ).encode()


def take_in(*raws: bytes, given: Given = Given()) -> ingest.Summary:
    return ingest.import_messages(
        ((f"mail {n}", raw) for n, raw in enumerate(raws)), lambda: LATER, "test", given=given
    )


def notes() -> list[tuple[int, str, str, str]]:
    """(application, direction, effect, words) of the mails that are contacts."""
    query = read().query(Interaction, Message.new_text).join(Message, Message.id == Interaction.message_pk)
    return [
        (i.application_id, i.direction, i.effect, text.strip()) for i, text in query.order_by(Interaction.id)
    ]


def owed() -> list[tuple[str, datetime]]:
    return [(o.kind, o.since) for o in read().query(Obligation).order_by(Obligation.id).populate_existing()]


NOTE = [(1, "internal", "nothing", "I called her; she takes the job.")]


@pytest.mark.parametrize("keep", Keep)
def test_a_reply_is_a_note_once_and_does_nothing_else(keep: Keep, one: str, sender: str) -> None:
    before, sent = owed(), read().query(Outgoing).count()
    take_in(reply(one, to=sender), reply(one, to=sender), given=Given(keep=keep))
    take_in(reply(one, to=sender), given=Given(keep=Keep.EVERYTHING))  # the same from another mailbox
    assert notes() == NOTE
    assert owed() == before
    assert (intake.count_candidates(), intake.count_applications(), read().query(Outgoing).count()) == (
        1,
        1,
        sent,
    )
    assert people.get_colleague_by_email(sender) is None
    assert candidates.get_candidate_by_email(sender) is None
    assert rebuild(check=True) == 0


@pytest.mark.parametrize("way", Way)
def test_it_comes_in_by_smtp_lmtp_and_the_web_hook_where_somebody_vouches_for_it(way: Way, one: str) -> None:
    private = private_address.make_private_address("in.us.example", LATER, "test")
    for to, outcome in (
        ("jobs@us.example", Outcome.FORGED),
        (private, Outcome.TAKEN),
        (private, Outcome.TAKEN),
    ):
        if not (way is Way.LMTP and outcome is Outcome.FORGED):
            assert receive.receive([Brought(reply(one), (to,), way)], "mx.us.example", LATER) == [outcome]
    assert notes() == NOTE


def test_a_reply_that_reaches_the_candidate_is_an_answer(one: str) -> None:
    take_in(reply(one, to=f"amara.okafor@mail.example, {SENDER}"))
    assert [(direction, effect) for _, direction, effect, _ in notes()] == [("outbound", "settles")]
    assert intake.count_candidates() == 1


@pytest.mark.parametrize(
    "more", ["Auto-Submitted: auto-replied\r\n", "X-Autoreply: yes\r\n", "Auto-Submitted: auto-generated\r\n"]
)
def test_an_automatic_reply_is_no_note(more: str, one: str) -> None:
    take_in(reply(one, "I am away until Monday.", to="cxhire@us.example", more=more))
    assert notes() == []


def test_only_a_member_of_ours_writes_notes(one: str) -> None:
    with write():
        people.add_colleague("seen@us.example", WEDNESDAY, member=False)
    take_in(
        reply(one, by="seen@us.example", id_="a"), reply(one, by="nobody@us.example", id_="b"),
        reply("<cxhire.forged@us.example>", to="cxhire@us.example", id_="c"),
    )  # fmt: skip
    assert notes() == []
    assert intake.count_candidates() == 1


def test_of_a_digest_it_goes_to_whom_its_own_words_name(digest: str) -> None:
    take_in(reply(digest, "Lukas has signed elsewhere."))
    assert notes() == [(2, "internal", "nothing", "Lukas has signed elsewhere.")]


@pytest.mark.parametrize("keep", Keep)
def test_where_it_names_nobody_alone_somebody_files_it_on_one_who_is_there(keep: Keep, digest: str) -> None:
    before = owed()
    take_in(reply(digest, "Amara and Lukas both wait for the budget."), given=Given(keep=keep))
    assert notes() == []
    (waiting,) = mail.list_unmatched()
    assert waiting.unmatched == Unmatched.REMINDER
    with pytest.raises(ValueError, match="no candidate's address"):
        placing.place(waiting.id, Choice("new@mail.example"), LATER, "test")
    placing.place(waiting.id, Choice("lukas.brandt@mail.example"), LATER, "test")
    assert notes() == [(2, "internal", "nothing", "Amara and Lukas both wait for the budget.")]
    assert mail.list_unmatched() == []
    assert owed() == before
    assert intake.count_candidates() == 2
