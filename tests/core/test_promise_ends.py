"""What becomes of promises: which later contact keeps, moves or leaves them, in any order of arrival."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxhire.core.claims import PromiseKind
from cxhire.core.obligations import Case, Effect, Fact, How, Kind, Ledger, PromiseFact, Renewal, replay
from cxhire.core.policies import Policies
from cxhire.core.promise_topics import are_alike, topic

MONDAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)
S, T, O, N, B, U = (  # noqa: E741
    Effect.SETTLES, Effect.TELLS, Effect.OWES, Effect.NOTHING, Effect.BOUNCES, Effect.UNDOES,
)  # fmt: skip
CALL, DOCUMENT, REPLY, OTHER = PromiseKind.CALL, PromiseKind.DOCUMENT, PromiseKind.REPLY, PromiseKind.OTHER
CONTRACT = "I will send you the contract by Friday"


def contact(
    id_: int, day: float, effect: Effect = S, channel: str = "mail", about: str | None = None
) -> Fact:
    outbound = effect in (S, T)
    return Fact(id_, MONDAY + day * DAY, effect, f"<{id_}@x>", about, outbound=outbound, channel=channel)


def promise(
    id_: int, contact_id: int, made: float, due: float, quote: str = CONTRACT, kind: PromiseKind = DOCUMENT,
    renews: Renewal = Renewal.REPEATS,
) -> PromiseFact:  # fmt: skip
    return PromiseFact(id_, contact_id, MONDAY + made * DAY, MONDAY + due * DAY, quote, kind, renews)


def became(ledger: Ledger) -> dict[int | None, str]:
    """What became of each promise: "open", or how it ended and by which contact."""
    found = {o.promise_id: "open" for o in ledger.open if o.kind is Kind.PROMISE}
    return found | {
        s.promise_id: f"{s.how} by {s.settled_by}" for s in ledger.settled if s.kind is Kind.PROMISE
    }


def folded(facts: list[Fact], promises: list[PromiseFact]) -> dict[int | None, str]:
    return became(replay(Case(facts, promises), Policies()))


@pytest.mark.parametrize(
    ("after", "state"),
    [
        pytest.param([], "open", id="nothing followed"),
        pytest.param([contact(2, 2)], "kept by 2", id="a mail of ours"),
        pytest.param([contact(2, 9)], "kept by 2", id="a mail of ours, late"),
        pytest.param([contact(2, 2, T)], "open", id="an automatic reply of ours"),
        pytest.param([contact(2, 2, N, "note")], "open", id="a note among ourselves"),
        pytest.param([contact(2, 2, O)], "open", id="the candidate's own mail"),
        pytest.param([contact(2, -1)], "open", id="what we said before"),
        pytest.param([contact(2, 2), contact(3, 3, B, about="<2@x>")], "open", id="a mail that bounced"),
        pytest.param([contact(2, 2, channel="phone"), contact(3, 3, U, about="<2@x>")], "open", id="a call taken back"),
        pytest.param([contact(2, 2, channel="phone")], "open", id="what is to be sent doesn't come by phone"),
        pytest.param([contact(2, 2, channel="meeting")], "kept by 2", id="but may be handed over"),
    ],
)  # fmt: skip
def test_what_keeps_a_promise_to_send_something(after: list[Fact], state: str) -> None:
    assert folded([contact(1, 0), *after], [promise(7, 1, 0, 4)]) == {7: state}


@pytest.mark.parametrize(
    ("quote", "channel", "state"),
    [
        ("I'll call you on Friday", "mail", "open"),
        ("I'll call you on Friday", "phone", "kept by 2"),
        ("I'll call you on Friday", "video", "kept by 2"),
        ("I'll call or mail you on Friday", "mail", "kept by 2"),
    ],
)
def test_a_call_is_kept_by_what_is_spoken(quote: str, channel: str, state: str) -> None:
    facts = [contact(1, 0), contact(2, 2, channel=channel)]
    assert folded(facts, [promise(7, 1, 0, 4, quote, CALL)]) == {7: state}


def test_what_was_noted_as_keeping_it_keeps_it_on_any_channel() -> None:
    noted = contact(2, 2, channel="chat", about="promise:7")
    calls = [promise(n, 1, 0, 4, "I'll call you on Friday", CALL) for n in (7, 8)]
    assert folded([contact(1, 0), noted], calls) == {7: "kept by 2", 8: "open"}


def test_a_call_of_theirs_keeps_no_promise_of_ours() -> None:
    theirs = Fact(2, MONDAY + DAY, S, "<2@x>", outbound=False, channel="phone")
    assert folded([contact(1, 0), theirs], [promise(7, 1, 0, 4, "I'll call you on Friday", CALL)]) == {
        7: "open"
    }


WORD, LATER_WORD = "You will hear from us by Friday", "You will hear from us by Tuesday"


@pytest.mark.parametrize(
    ("first", "second", "states"),
    [
        pytest.param((CONTRACT, DOCUMENT, Renewal.NO), ("You will have the contract on Tuesday", DOCUMENT, Renewal.REPEATS),
                     ("moved by 2", "open"), id="the same thing by another day"),
        pytest.param((WORD, REPLY, Renewal.NO), (LATER_WORD, REPLY, Renewal.REPEATS), ("moved by 2", "open"), id="the same words again"),
        pytest.param((WORD, REPLY, Renewal.NO), ("I promised Friday, it will be Tuesday, sorry", OTHER, Renewal.ONLY_MOVES),
                     ("moved by 2", "open"), id="it will be Tuesday, sorry"),
        pytest.param((CONTRACT, DOCUMENT, Renewal.NO), ("You will have it on Tuesday", OTHER, Renewal.REPEATS),
                     ("moved by 2", "open"), id="it stands for what was promised last"),
        pytest.param((CONTRACT, DOCUMENT, Renewal.NO), ("I'll send you the contract as PDF on Tuesday", DOCUMENT, Renewal.NO),
                     ("kept by 2", "open"), id="it came, and more will"),
        pytest.param((CONTRACT, DOCUMENT, Renewal.NO), ("I'll send the agenda on Tuesday", DOCUMENT, Renewal.REPEATS),
                     ("kept by 2", "open"), id="another thing is promised besides"),
        pytest.param(("I'll call you about the offer on Friday", CALL, Renewal.NO), ("I'll call you on Tuesday", CALL, Renewal.REPEATS),
                     ("moved by 2", "open"), id="a call by a call"),
    ],
)  # fmt: skip
def test_a_later_promise_of_the_same_moves_the_earlier_one(
    first: tuple[str, PromiseKind, Renewal],
    second: tuple[str, PromiseKind, Renewal],
    states: tuple[str, str],
) -> None:
    promises = [promise(7, 1, 0, 4, *first), promise(8, 2, 3, 8, *second)]
    assert folded([contact(1, 0), contact(2, 3)], promises) == dict(zip((7, 8), states, strict=True))


BACK = "we won't be able to send the contract after all"
CALLED = "I'll call you about the contract on Friday"


@pytest.mark.parametrize(
    ("quote", "kind", "words", "about", "state"),
    [
        pytest.param(CONTRACT, DOCUMENT, BACK, DOCUMENT, "withdrawn by 2", id="the same thing"),
        pytest.param(CONTRACT, DOCUMENT, "there will be no contract after all", DOCUMENT, "withdrawn by 2", id="in other words"),
        pytest.param(CONTRACT, DOCUMENT, "I can't keep that promise", OTHER, "withdrawn by 2", id="the one that was made last"),
        pytest.param("I'll call you on Friday", CALL, "I won't be able to call after all", CALL, "withdrawn by 2", id="a call, by mail"),
        pytest.param(WORD, REPLY, "you won't hear from us any more", REPLY, "withdrawn by 2", id="word"),
        pytest.param(CONTRACT, DOCUMENT, "I won't be able to call after all", CALL, "kept by 2", id="the contract, where a call is taken back"),
        pytest.param(CONTRACT, DOCUMENT, "we won't be able to send the agenda after all", DOCUMENT, "kept by 2", id="another thing"),
        pytest.param(CALLED, CALL, BACK, DOCUMENT, "open", id="a call about it"),
        pytest.param("You will hear about the offer by Friday", DOCUMENT, "we won't be able to send you an offer", DOCUMENT, "kept by 2",
                     id="the answer itself"),
    ],
)  # fmt: skip
def test_what_is_openly_taken_back_is_withdrawn_and_not_kept(
    quote: str, kind: PromiseKind, words: str, about: PromiseKind, state: str
) -> None:
    back = promise(8, 2, 3, 3, words, about, Renewal.WITHDRAWS)
    facts = [contact(1, 0), contact(2, 3)]
    assert folded(facts, [promise(7, 1, 0, 4, quote, kind), back]) == {7: state}


def test_a_withdrawal_owes_nothing_takes_back_nothing_later_and_goes_with_its_contact() -> None:
    back = promise(8, 2, 3, 3, BACK, DOCUMENT, Renewal.WITHDRAWS)
    assert folded([contact(2, 3)], [back]) == {}
    later = promise(7, 1, 4, 9)
    assert folded([contact(2, 3), contact(1, 4)], [later, back]) == {7: "open"}
    facts = [contact(1, 0), contact(2, 3), contact(3, 4, B, about="<2@x>")]
    assert folded(facts, [promise(7, 1, 0, 5), back]) == {7: "open"}


def test_what_is_moved_in_the_same_breath_is_not_taken_back() -> None:
    back = promise(8, 2, 3, 3, BACK, DOCUMENT, Renewal.WITHDRAWS)
    later = promise(9, 2, 3, 8, "You will have the contract on Tuesday")
    assert folded([contact(1, 0), contact(2, 3)], [promise(7, 1, 0, 4), back, later]) == {
        7: "moved by 2",
        9: "open",
    }


def test_what_only_moves_keeps_nothing_and_leaves_what_it_does_not_name() -> None:
    sorry = promise(9, 3, 2, 8, "I said you'd have the contract on Friday, it will be Tuesday", OTHER, Renewal.ONLY_MOVES)  # fmt: skip
    agenda = promise(8, 2, 1, 4, "I'll send you the agenda by Friday", DOCUMENT)
    facts = [contact(1, 0), contact(2, 1, channel="phone"), contact(3, 2)]
    assert folded(facts, [promise(7, 1, 0, 4), agenda, sorry]) == {7: "moved by 3", 8: "open", 9: "open"}


def test_words_that_would_only_move_something_promise_nothing_where_nothing_waits() -> None:
    sorry = promise(9, 2, 2, 8, "It will be Tuesday, sorry", OTHER, Renewal.ONLY_MOVES)
    assert folded([contact(1, 0), contact(2, 2)], [sorry]) == {}


def test_a_move_that_never_arrived_moves_nothing() -> None:
    later = promise(8, 2, 2, 8, "You will have the contract on Tuesday")
    facts = [contact(1, 0), contact(2, 2), contact(3, 3, B, about="<2@x>")]
    assert folded(facts, [promise(7, 1, 0, 4), later])[7] == "open"


def test_a_promise_moved_twice_is_kept_once() -> None:
    promises = [
        promise(n, n, n, n + 4, f"The contract will reach you on day {n}", DOCUMENT) for n in (1, 2, 3)
    ]
    facts = [contact(n, n) for n in (1, 2, 3, 9)]
    assert folded(facts, promises) == {1: "moved by 2", 2: "moved by 3", 3: "kept by 9"}


def test_a_settlement_says_that_it_was_moved() -> None:
    later = promise(8, 2, 5, 9, "You will have the contract on Tuesday")
    ledger = replay(Case([contact(1, 0), contact(2, 5)], [promise(7, 1, 0, 4), later]), Policies())
    [moved] = [s for s in ledger.settled if s.kind is Kind.PROMISE]
    assert (moved.how, moved.due_at, moved.settled_at) == (How.MOVED, MONDAY + 4 * DAY, MONDAY + 5 * DAY)


QUOTES = (CONTRACT, "You will have it on Tuesday", WORD, LATER_WORD, "It will be Tuesday, sorry")
some_promises = st.lists(
    st.builds(
        lambda id_, contact_id, due, quote, kind, renews: promise(id_, contact_id, contact_id, due, quote, kind, renews),
        st.integers(1, 99), st.integers(1, 8), st.integers(9, 20), st.sampled_from(QUOTES),
        st.sampled_from(PromiseKind), st.sampled_from(Renewal),
    ), max_size=6, unique_by=lambda p: p.id,
)  # fmt: skip
some_contacts = st.lists(
    st.builds(
        contact, st.integers(1, 8), st.integers(1, 8), st.sampled_from(Effect),
        st.sampled_from(("mail", "phone", "note")), st.none() | st.sampled_from(("<3@x>", "promise:1")),
    ), max_size=8, unique_by=lambda fact: fact.id,
)  # fmt: skip


@given(some_contacts, some_promises, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_arrival_does_not_matter_and_nothing_ends_twice(
    facts: list[Fact], promises: list[PromiseFact], chance: random.Random
) -> None:
    ledger = replay(Case(facts, promises), Policies())
    for rows in (facts, promises):
        chance.shuffle(rows)  # type: ignore[arg-type]
    again = replay(Case(facts, promises), Policies())
    assert (set(again.open), set(again.settled)) == (set(ledger.open), set(ledger.settled))
    told = [one.promise_id for one in (*ledger.open, *ledger.settled) if one.kind is Kind.PROMISE]
    assert len(told) == len(set(told))


def test_a_topic_is_what_is_left_without_when_who_and_the_doing() -> None:
    assert topic("I will send you the contract by Wednesday") == {"contract"}
    assert topic("You will hear from us by Friday") == frozenset()
    assert topic("Ich melde mich bis Freitag") == frozenset()


def test_quotes_are_alike_by_three_words_in_a_row() -> None:
    assert are_alike("I will send\nthe contract on Friday.", "Hello, I will send it")
    assert not are_alike("I will send the contract", "We will call you")
    assert are_alike("By Friday", "by friday")
