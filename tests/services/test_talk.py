"""What colleagues are told about words of theirs: once that there is a concern, and what a reviewer writes to them."""

from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from config import Config
from cxhire.services import concern_notices, keep_concerns, own_words, review, talk
from cxhire.services.deliver import deliver
from cxhire.services.steering import NotYours
from cxhire.store import concern_acts, outbox
from cxhire.store.concerns import Concern
from cxhire.store.outbox import MailKind, OutboxState
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import write
from tests.factories import WEDNESDAY, make_answer, make_application, make_colleague, make_concern, the_only
from tests.smtp_sink import Sink

HOUR = timedelta(hours=1)


@pytest.fixture
def jonas(app: Flask) -> Colleague:
    return make_colleague("Jonas Weber")


@pytest.fixture
def mina(app: Flask) -> Colleague:
    return make_colleague("Mina Sato", Role.ADMIN)


def concern_about(author: Colleague, candidate: str = "Amara Okafor") -> Concern:
    return make_concern(
        make_answer(make_application(candidate), WEDNESDAY, author, "As I said, you people never listen."),
        author,
    )


def sent(config: Config, sink: Sink, now: datetime) -> list[EmailMessage]:
    before = len(sink.mails)
    deliver(config, lambda: now)
    return list(sink.mails[before:])


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_an_author_is_told_once_in_one_mail_however_many_there_are(
    config: Config, sink: Sink, jonas: Colleague
) -> None:
    concern_about(jonas), concern_about(jonas, "Lukas Brandt")
    assert concern_notices.is_wanted(WEDNESDAY)
    assert len(concern_notices.tell_authors(config, WEDNESDAY)) == 1
    assert not concern_notices.is_wanted(WEDNESDAY)
    [mail] = sent(config, sink, WEDNESDAY)
    text = text_of(mail)
    assert (mail["To"], mail["Subject"]) == (jonas.email, "A colleague will look at 2 things you wrote")
    assert "/concerns/about-me" in text
    assert not {"Amara", "Lukas", "people", "contempt"} & set(text.replace(".", " ").split())
    assert concern_notices.tell_authors(config, WEDNESDAY + HOUR) == []


def test_what_comes_up_the_same_day_waits_and_is_told_the_next(
    config: Config, sink: Sink, jonas: Colleague
) -> None:
    concern_about(jonas)
    concern_notices.tell_authors(config, WEDNESDAY)
    sent(config, sink, WEDNESDAY)
    concern_about(jonas, "Lukas Brandt")
    assert concern_notices.tell_authors(config, WEDNESDAY + HOUR) == []
    next_day = WEDNESDAY + 24 * HOUR
    assert len(concern_notices.tell_authors(config, next_day)) == 1
    [mail] = sent(config, sink, next_day)
    assert mail["Subject"] == "A colleague will look at something you wrote"


def test_what_comes_up_while_the_mail_waits_for_morning_goes_with_it(
    config: Config, sink: Sink, jonas: Colleague
) -> None:
    night = WEDNESDAY.replace(hour=22)
    concern_about(jonas)
    concern_notices.tell_authors(config, night)
    concern_about(jonas, "Lukas Brandt")
    assert concern_notices.tell_authors(config, night + HOUR) == []
    assert sent(config, sink, night + HOUR) == []
    [mail] = sent(config, sink, night + 12 * HOUR)
    assert "2 things" in mail["Subject"]


def test_nobody_is_told_of_what_was_dismissed_before_the_mail_left(
    config: Config, sink: Sink, jonas: Colleague, mina: Colleague
) -> None:
    found = concern_about(jonas)
    concern_notices.tell_authors(config, WEDNESDAY)
    review.dismiss(found.id, "harmless", mina.id, WEDNESDAY)
    assert sent(config, sink, WEDNESDAY) == []
    [row] = outbox.list_outgoing()
    assert (row.state, row.error) == (OutboxState.CANCELLED, "nobody asks about it any more")


def test_an_author_is_told_of_what_was_confirmed_before_they_were_told_of_it(
    config: Config, sink: Sink, jonas: Colleague, mina: Colleague
) -> None:
    review.confirm(concern_about(jonas).id, "Not like this.", mina.id, WEDNESDAY)
    assert concern_notices.is_wanted(WEDNESDAY)
    concern_notices.tell_authors(config, WEDNESDAY)
    [mail] = sent(config, sink, WEDNESDAY)
    assert mail["Subject"] == "A concern about something you wrote was confirmed"
    assert "appeal" in text_of(mail)
    assert "Nobody has judged" not in text_of(mail)
    assert "Not like this" not in text_of(mail)
    assert concern_notices.tell_authors(config, WEDNESDAY + 48 * HOUR) == []


def test_what_is_confirmed_while_the_mail_waits_is_told_as_confirmed(
    config: Config, sink: Sink, jonas: Colleague, mina: Colleague
) -> None:
    night = WEDNESDAY.replace(hour=22)
    found = concern_about(jonas)
    concern_about(jonas, "Lukas Brandt")
    concern_notices.tell_authors(config, night)
    review.confirm(found.id, "", mina.id, night + HOUR)
    concern_notices.tell_authors(config, night + 2 * HOUR)
    [mail] = sent(config, sink, night + 12 * HOUR)
    assert mail["Subject"] == "A concern about something you wrote was confirmed"
    assert "Nobody has judged it yet" in text_of(mail)
    assert concern_notices.tell_authors(config, night + 48 * HOUR) == []


def test_who_was_told_of_a_concern_is_told_of_its_confirmation_and_of_each_later_one(
    config: Config, sink: Sink, jonas: Colleague, mina: Colleague
) -> None:
    found, elena = concern_about(jonas), make_colleague("Elena Ruiz", Role.ADMIN)
    concern_notices.tell_authors(config, WEDNESDAY)
    sent(config, sink, WEDNESDAY)
    day = 24 * HOUR
    for number, by in ((1, mina), (2, elena)):
        at = WEDNESDAY + number * day
        review.confirm(found.id, "", by.id, at)
        assert len(concern_notices.tell_authors(config, at + HOUR)) == 1
        [mail] = sent(config, sink, at + HOUR)
        assert mail["Subject"] == "A concern about something you wrote was confirmed"
        assert not concern_notices.is_wanted(at + day + HOUR)
        if by is mina:
            own_words.appeal(found.id, "It was a quotation.", jonas.id, at + HOUR)
            assert not concern_notices.is_wanted(at + day + 2 * HOUR)


def test_a_dismissal_is_told_by_no_mail(config: Config, jonas: Colleague, mina: Colleague) -> None:
    review.dismiss(concern_about(jonas).id, "harmless", mina.id, WEDNESDAY)
    assert not concern_notices.is_wanted(WEDNESDAY)


def test_who_isnt_a_member_gets_no_mail_and_nothing_waits_for_them(config: Config, app: Flask) -> None:
    concern_about(make_colleague("Ben Gone", member=False))
    assert not concern_notices.is_wanted(WEDNESDAY)
    assert concern_notices.tell_authors(config, WEDNESDAY) == []


def test_a_reviewers_words_leave_with_the_quote_and_a_reply_goes_to_them(
    config: Config, sink: Sink, jonas: Colleague, mina: Colleague
) -> None:
    found = concern_about(jonas)
    assert talk.beginning(found, mina).startswith("Hello Jonas,")
    talk.talk(found.id, "Shall we talk?\n\nMina", mina.id, config, WEDNESDAY)
    assert sent(config, sink, WEDNESDAY) == []
    [mail] = sent(config, sink, WEDNESDAY + HOUR)
    assert (mail["To"], mail["Reply-To"], mail["X-Cxhire"]) == (jonas.email, mina.email, MailKind.TALK)
    assert mail["Subject"] == "Mina Sato would like to talk about your words to Amara Okafor"
    assert text_of(mail).replace("\r\n", "\n").split("\n\n")[1:5] == [
        "Shall we talk?", "Mina", "You wrote to Amara Okafor:", "> you people",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="left already"):
        talk.undo(found.id, concern_acts.list_acts(found.id)[0].act.id, mina.id, WEDNESDAY + HOUR)


def test_a_word_can_be_taken_back_before_it_leaves_by_whoever_wrote_it(
    config: Config, sink: Sink, jonas: Colleague, mina: Colleague
) -> None:
    found, elena = concern_about(jonas), make_colleague("Elena Ruiz", Role.ADMIN)
    act_id = talk.talk(found.id, "How could you!", mina.id, config, WEDNESDAY)
    for other in (elena, jonas):
        with pytest.raises(NotYours):
            talk.undo(found.id, act_id, other.id, WEDNESDAY)
    talk.undo(found.id, act_id, mina.id, WEDNESDAY)
    assert sent(config, sink, WEDNESDAY + HOUR) == []
    assert [(done.act.act, done.act.note) for done in concern_acts.list_acts(found.id)] == [
        ("talked", ""), ("talk_undone", ""),
    ]  # fmt: skip
    with pytest.raises(LookupError):
        talk.undo(concern_about(jonas, "Lukas Brandt").id, act_id, mina.id, WEDNESDAY)


def test_a_second_click_is_no_second_mail(config: Config, jonas: Colleague, mina: Colleague) -> None:
    found = concern_about(jonas)
    act_id = talk.talk(found.id, "Shall we talk?", mina.id, config, WEDNESDAY)
    with pytest.raises(ValueError, match="already"):
        talk.talk(found.id, "Shall we talk?", mina.id, config, WEDNESDAY)
    talk.undo(found.id, act_id, mina.id, WEDNESDAY)
    talk.talk(found.id, "Shall we talk?", mina.id, config, WEDNESDAY)
    assert [row.state for row in outbox.list_outgoing()] == [OutboxState.WAITING, OutboxState.CANCELLED]


@pytest.mark.parametrize("role", [Role.OWNER, Role.AUDITOR])
def test_neither_the_author_nor_other_roles_write_to_the_author(
    role: Role, config: Config, jonas: Colleague
) -> None:
    found = concern_about(jonas)
    for other in (jonas, make_colleague("Clara Whitfield", role)):
        with pytest.raises(NotYours):
            talk.talk(found.id, "Hello", other.id, config, WEDNESDAY)
    assert outbox.list_outgoing() == []


def test_who_cant_be_reached_isnt_written_to_and_nothing_empty_leaves(
    config: Config, mina: Colleague
) -> None:
    found = concern_about(make_colleague("Ben Gone", member=False))
    with pytest.raises(ValueError, match="aren't a member"):
        talk.talk(found.id, "Hello", mina.id, config, WEDNESDAY)
    other = concern_about(make_colleague("Clara Whitfield"), "Lukas Brandt")
    with pytest.raises(ValueError, match="Write something"):
        talk.talk(other.id, "  ", mina.id, config, WEDNESDAY)
    assert (outbox.list_outgoing(), concern_acts.list_acts(found.id)) == ([], [])


def test_a_word_about_what_was_forgotten_meanwhile_doesnt_leave(
    config: Config, sink: Sink, jonas: Colleague, mina: Colleague
) -> None:
    found = concern_about(jonas)
    talk.talk(found.id, "Shall we talk?", mina.id, config, WEDNESDAY)
    review.dismiss(found.id, "harmless", mina.id, WEDNESDAY)
    with write() as session:
        the_only(Concern).touched_at = WEDNESDAY - 100 * 24 * HOUR
        session.flush()
    keep_concerns.expire_and_forget(WEDNESDAY)
    assert sent(config, sink, WEDNESDAY + HOUR) == []
