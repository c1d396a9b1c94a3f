"""Promises that analysis finds: in whose zone, kept or moved by what follows, and never brought back once corrected."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from cxhire.core.obligations import Kind
from cxhire.core.turns import Kept
from cxhire.services import acts, ingest, log, promises, team
from cxhire.services.act_terms import Answered
from cxhire.services.acts import Doer
from cxhire.services.analyse import analyse_pending
from cxhire.services.derive import rebuild
from cxhire.services.hours import OwnHours, set_own_hours
from cxhire.services.owed import owed_lines
from cxhire.services.pledges import Pledge
from cxhire.store import applications, people
from cxhire.store.interactions import Channel, Direction
from cxhire.store.obligations import Wanted
from cxhire.store.promises import Promise
from cxhire.store.transaction import read
from tests.letters import JOBS, KIM, MARIA, MONDAY, letter

pytestmark = pytest.mark.usefixtures("database")
NOW = MONDAY + timedelta(days=30)
DAY = 24
CONTRACT = "Hello Kim,\n\nI will send you the contract by Wednesday.\n\nMaria"
SORRY = "Dear Kim,\n\nI promised Wednesday, it will be Friday, sorry.\n\nMaria"


@pytest.fixture(autouse=True)
def acme(database: object) -> None:
    team.add_domain("acme.example", MONDAY, "test")
    team.add("maria@acme.example", MONDAY, "test", name="Maria")


def take_in(*raws: bytes) -> None:
    ingest.import_messages([(f"mail {n}", raw) for n, raw in enumerate(raws)], lambda: NOW, "test")
    analyse_pending(1000, NOW)
    assert rebuild(check=True) == 0


def ours(ref: str, words: str, hour: float, **headers: str) -> bytes:
    return letter(ref, MARIA, KIM, words, hour=hour, **headers)


def pledges(now: datetime = NOW) -> list[Pledge]:
    return promises.list_pledges(applications.list_ids(0)[0], now)


def states(now: datetime = NOW) -> list[Kept]:
    return [one.state for one in pledges(now)]


def owed(now: datetime = NOW) -> list[datetime]:
    return [line.owed.due_at for line in owed_lines(now, Wanted(kind=Kind.PROMISE.value))]


@pytest.mark.parametrize(
    ("marks", "owing"),
    [
        ({"Auto_Submitted": "auto-generated"}, 0), ({"Auto_Submitted": "auto-replied"}, 0),
        ({"subject": "Automatic reply: Application"}, 0), ({}, 1),
    ],
)  # fmt: skip
def test_an_automatic_receipt_of_ours_promises_nothing_unless_nothing_gives_it_away(
    marks: dict[str, str], owing: int
) -> None:
    receipt = "Thank you for your application. You will hear from us by Friday."
    take_in(letter("q", KIM, JOBS, "I apply."), ours("a", receipt, 0.1, **marks))
    assert (len(pledges()), len(owed())) == (owing, owing)


@pytest.mark.parametrize("mark", ["auto-generated", "auto-replied"])
def test_an_automatic_receipt_keeps_no_promise(mark: str) -> None:
    take_in(ours("p", CONTRACT, 1), ours("a", "We have got your papers.", 5, Auto_Submitted=mark))
    assert states(MONDAY + timedelta(hours=6)) == [Kept.OPEN]


def test_tomorrow_is_the_writer_s_tomorrow() -> None:
    maria = people.get_colleague_by_email("maria@acme.example")
    assert maria
    set_own_hours(maria.id, OwnHours("Asia/Tokyo"), MONDAY, "test")
    take_in(ours("p", "I will send you the contract tomorrow.", 8))  # 17:00 UTC on Monday is Tuesday in Tokyo
    [found] = pledges()
    assert (found.by, found.promise.zone) == (date(2026, 5, 6), "Asia/Tokyo")
    assert found.promise.due_at == datetime(2026, 5, 6, 14, 59, tzinfo=UTC)


def test_what_was_only_hoped_for_is_owed_too() -> None:
    take_in(ours("p", "We hope to send you the contract by Wednesday.", 0))
    assert [(line.owed.quote, line.owed.kind) for line in owed_lines(NOW, Wanted(kind="promise"))] == [
        ("We hope to send you the contract by Wednesday.", "promise")
    ]


def test_neither_an_automatic_reply_nor_a_note_keeps_it_and_overdue_it_is_broken() -> None:
    away = ours("auto", "I am out of the office.", 20, Auto_Submitted="auto-replied")
    take_in(letter("q", KIM, JOBS, "Hello", hour=-1), ours("p", CONTRACT, 0), away)
    log.log_interaction(
        "kim@mail.example", Channel.NOTE, Direction.INTERNAL, "maria@acme.example", MONDAY + timedelta(hours=30),
        "Contract is ready", NOW, "test",
    )  # fmt: skip
    assert (states(MONDAY + timedelta(days=1)), states()) == ([Kept.OPEN], [Kept.BROKEN])
    take_in(ours("late", "Here is the contract.", 9 * DAY))
    assert states() == [Kept.LATE]


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "the later one first"])
def test_what_moves_a_promise_is_told_and_its_day_counts(turned: bool) -> None:
    both: Sequence[bytes] = (ours("p", CONTRACT, 0), ours("m", SORRY, 1 * DAY, answers="p"))
    for raw in reversed(both) if turned else both:
        take_in(raw)
    first, second = pledges()
    assert (first.state, first.late, first.moved_to) == (Kept.MOVED, False, second.promise)
    assert (second.state, second.by) == (Kept.BROKEN, date(2026, 5, 8))
    assert owed() == [datetime(2026, 5, 8, 23, 59, tzinfo=UTC)]
    take_in(ours("k", "Here is the contract.", 3 * DAY, answers="p"))
    assert states() == [Kept.MOVED, Kept.KEPT]


def test_a_promised_call_that_was_answered_elsewhere_is_kept_on_any_channel() -> None:
    take_in(ours("p", "I'll call you on Wednesday. You will get the contract by Friday.", 0))
    maria = people.get_colleague_by_email("maria@acme.example")
    [call] = [
        line.owed for line in owed_lines(NOW, Wanted(kind="promise")) if "call" in (line.owed.quote or "")
    ]
    assert maria
    acts.answered(call.id, Answered(Channel.CHAT, maria.id, MONDAY + timedelta(days=1)), Doer(maria.id, NOW))
    assert rebuild(check=True) == 0
    assert states() == [Kept.KEPT, Kept.KEPT]


def test_words_that_only_move_are_no_promise_where_nothing_was_promised() -> None:
    take_in(ours("m", SORRY, 1))
    assert (pledges(), owed()) == ([], [])


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "the later one first"])
def test_what_is_openly_taken_back_is_withdrawn_and_other_promises_are_kept(turned: bool) -> None:
    both = "I will send you the contract by Wednesday. I'll send you the agenda by Friday."
    back = "Dear Kim,\n\nWe won't be able to send the contract after all, sorry.\n\nMaria"
    mails = (ours("p", both, 0), ours("w", back, 1 * DAY, answers="p"))
    for raw in reversed(mails) if turned else mails:
        take_in(raw)
    assert states() == [Kept.WITHDRAWN, Kept.KEPT]
    assert owed() == []
    analyse_anew()
    assert states() == [Kept.WITHDRAWN, Kept.KEPT]


def test_what_came_is_kept_where_something_else_is_taken_back() -> None:
    take_in(ours("p", "I will send you the contract by Wednesday. I'll call you on Friday.", 0))
    take_in(ours("w", "Here is the contract; I won't be able to call after all.", DAY, answers="p"))
    assert states() == [Kept.KEPT, Kept.WITHDRAWN]


def analyse_anew() -> None:
    read().execute(text("UPDATE message SET state = 'received' WHERE state = 'analysed'"))
    read().commit()
    analyse_pending(1000, NOW)
    assert rebuild(check=True) == 0


def test_what_people_said_of_a_promise_stays_when_it_is_found_again() -> None:
    take_in(ours("p", CONTRACT, 0), letter("o", MARIA, "Ada <ada@mail.example>", CONTRACT, subject="Other"))
    withdrawn, corrected = read().query(Promise).order_by(Promise.id)
    promises.withdraw_promise(withdrawn.id, NOW, "test")
    promises.correct_promise(corrected.id, MONDAY + timedelta(days=9), NOW, "test")
    analyse_anew()
    read().expire_all()
    assert read().query(Promise).count() == 2
    assert owed() == [MONDAY + timedelta(days=9)]


def test_what_nobody_touched_is_brought_up_to_date_and_a_correction_taken_back_counts_as_none() -> None:
    take_in(ours("p", CONTRACT, 0))
    [found] = read().query(Promise)
    right, number = found.due_at, found.id
    before = promises.correct_promise(number, MONDAY + timedelta(days=9), NOW, "test")
    promises.correct_promise(number, before, NOW, "test")
    read().execute(text("UPDATE promise SET due_at = made_at, quote = 'I will send you the contract'"))
    read().commit()
    analyse_anew()
    read().expire_all()
    [again] = read().query(Promise)
    assert (again.id, again.due_at) == (number, right)
    assert again.quote == "I will send you the contract by Wednesday."
