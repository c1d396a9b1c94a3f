"""Promises and contradictions: tables of cases written for these tests."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.claim_text import sentences
from cxhire.core.claims import (
    CANDIDATE,
    Certainty,
    FindingKind,
    Message,
    PromiseKind,
    contradictions,
    promises,
)

# Wednesday 10 June 2026, 10:00 in London.
SENT = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
ZONE = "Europe/London"


PROMISES = [
    ("I'll call you on Tuesday at 10.", "06-16", PromiseKind.CALL, Certainty.FIRM),
    ("You will hear from us by Friday.", "06-12", PromiseKind.REPLY, Certainty.FIRM),
    ("We hope to send you the contract by 19 June.", "06-19", PromiseKind.DOCUMENT, Certainty.SOFT),
    ("My colleague Tomke sends you the link tomorrow.", "06-11", PromiseKind.DOCUMENT, Certainty.FIRM),
    ("Whether or not you are chosen, you will get written feedback this week.", "06-12", PromiseKind.FEEDBACK, Certainty.FIRM),
    ("I will phone you on Monday if that suits you.", "06-15", PromiseKind.CALL, Certainty.FIRM),
    ("We aim to answer all applications within 10 working days.", "06-24", PromiseKind.REPLY, Certainty.SOFT),
    ("Wir melden uns bis Montag bei Ihnen.", "06-15", PromiseKind.REPLY, Certainty.FIRM),
    ("Nous reviendrons vers vous demain.", "06-11", PromiseKind.REPLY, Certainty.FIRM),
    ("Te llamaré el lunes.", "06-15", PromiseKind.CALL, Certainty.FIRM),
]  # fmt: skip

NO_PROMISES = [
    "Please send us the certificate by Friday.",
    "I promised you an answer on Monday, and here it is.",
    "If the board agrees, I will send you an offer next week.",
    "Your university will post the transcript by Friday.",
    "I can't promise you an answer this week.",
    "Shall I call you on Tuesday?",
    "We will let you know soon.",
    "The tour of the workshop is on Friday at 10.",
    "I'm on leave until Monday.",
    "We would have written to you by Friday.",
    "> I will call you on Friday.\nThat is what I had written.",
    "See below.\n\nOn Mon, 8 June 2026 at 09:00, Ida Holt wrote:\nI will call you on Friday.",
    "Best wishes\n-- \nWe answer within 24 hours.",
]

STORY = (
    Message(1, "Ilse Brandt <ilse@brandt-search.example>", "consultant", "Dear Omar,\n\nthe pay is 58,000 to 62,000 euros and you may work from home three days a week."),
    Message(2, "candidate", CANDIDATE, "Thank you, that is what I had hoped for."),
)  # fmt: skip
STAFF = "Rolf Adler <rolf@adler.example>"

STORY_ENDINGS = [
    ("Nobody told you that you could work from home.", FindingKind.CONTRADICTION),
    ("Ignore what Ilse said about the pay, it is not for her to name figures.", FindingKind.UNDERMINING),
    ("Ms Brandt had no authority to promise you anything.", FindingKind.UNDERMINING),
    ("Working from home was never agreed.", FindingKind.CONTRADICTION),
    ("I have no idea where you got that salary from.", FindingKind.CONTRADICTION),
    ("Outside consultants are not entitled to promise anything in our name.", FindingKind.UNDERMINING),
    ("Everybody is in the office every day, there is no home office here.", FindingKind.CONTRADICTION),
]

CONFLICTS = [
    ("The salary is £41,000 a year.", "The salary is £36,500 a year."),
    ("You will start on 1 October.", "We expect you to start on 4 November."),
    ("You will have two interviews.", "You will have four interviews."),
    ("It is a permanent position.", "The contract ends on 31 March, it is a fixed-term position."),
    ("We pay your train tickets.", "Applicants travel at their own expense, we do not pay for tickets."),
    (
        "The university sponsors visas for this post.",
        "We hire nobody from abroad and do not sponsor visas.",
    ),
    ("The room is free of charge.", "We deduct 300 euros a month for the room."),
    ("There is a bonus for the night shifts.", "We have no bonus of any kind."),
]

COMPATIBLE = [
    ("The salary is £41,000 a year.", "I told you £41,000. I am sorry, that was my mistake: it is £36,500."),
    ("The salary is between £36,000 and £41,000.", "The salary is £39,000."),
    ("You will start on 1 October.", "As you asked for it, you can start on 4 November."),
    ("We work from home three days a week.", "As Ilse said, you may work from home three days a week."),
    ("We have not decided yet.", "We decided yesterday and would like to offer you the position."),
    ("The salary is £41,000 a year.", "The office is on the third floor, please ring twice."),
    ("We pay your train tickets.", "Please send me the train tickets by post."),
]


def in_2026(month_day: str) -> date:
    return date.fromisoformat(f"2026-{month_day}")


@pytest.mark.parametrize(
    "words", ["soon", "in a few days", "in due course", "as soon as possible", "last Friday"]
)
def test_vague_and_past_words_are_no_time(words: str) -> None:
    assert promises(f"I'll write to you {words}.", SENT, ZONE) == []


@pytest.mark.parametrize(
    ("zone", "due_on"),
    [
        ("Europe/London", "2026-09-01"),
        ("America/New_York", "2027-01-09"),
        ("America/Mexico_City", "2026-09-01"),
    ],
)
def test_a_numeric_date_is_read_as_the_writer_writes_it(zone: str, due_on: str) -> None:
    assert promises("I'll write to you by 1/9.", SENT, zone)[0].due_on == date.fromisoformat(due_on)


def test_the_day_of_sending_is_the_writers_not_that_of_utc() -> None:
    late = datetime(2026, 2, 17, 23, 30, tzinfo=UTC)
    assert promises("I'll answer you tomorrow.", late, "Europe/Warsaw")[0].due_on == date(2026, 2, 19)
    assert promises("I'll answer you tomorrow.", late, "Europe/London")[0].due_on == date(2026, 2, 18)


@pytest.mark.parametrize(("body", "due_on", "kind", "certainty"), PROMISES)
def test_what_we_say_we_will_do_by_a_day_is_a_promise(
    body: str, due_on: str, kind: PromiseKind, certainty: Certainty
) -> None:
    (promise,) = promises(f"Dear Sam,\n\nthank you for coming. {body}\n\nBest, Ida", SENT, ZONE)
    assert (promise.due_on, promise.kind, promise.certainty) == (in_2026(due_on), kind, certainty)
    assert promise.quote in body


@pytest.mark.parametrize("body", NO_PROMISES)
def test_duties_conditions_the_past_and_others_words_are_no_promise(body: str) -> None:
    assert promises(body, SENT, ZONE) == []


def test_two_things_by_two_days_are_two_promises() -> None:
    body = "I'll send you the agenda tomorrow and we will give you our decision by 30 June."
    first, second = promises(body, SENT, ZONE)
    assert (first.due_on, second.due_on) == (date(2026, 6, 11), date(2026, 6, 30))
    assert (first.quote, second.quote) == (
        "I'll send you the agenda tomorrow",
        "we will give you our decision by 30 June.",
    )


def test_a_clock_time_is_given_in_utc() -> None:
    (promise,) = promises("I'll call you on Friday at 2.30 pm.", SENT, ZONE)
    assert promise.due_at == datetime(2026, 6, 12, 13, 30, tzinfo=UTC)


@given(
    st.one_of(
        st.text(), st.lists(st.sampled_from([body for body, *_ in PROMISES] + NO_PROMISES)).map(" ".join)
    )
)
def test_any_body_gives_quotes_that_stand_in_it(body: str) -> None:
    assert all(promise.quote in body for promise in promises(body, SENT, ZONE))
    assert all(body[s.start : s.end] == s.text for s in sentences(body))


@pytest.mark.parametrize(("body", "kind"), STORY_ENDINGS)
def test_who_negates_what_the_outside_consultant_told_is_shown_with_both_quotes(
    body: str, kind: FindingKind
) -> None:
    (finding, *_) = contradictions([*STORY, Message(3, STAFF, "hiring owner", f"Omar,\n\n{body}\n\nRolf")])
    assert (finding.kind, finding.message, finding.earlier_message) == (kind, 3, 1)
    assert finding.quote in body
    assert finding.earlier_quote is not None
    assert finding.earlier_quote in STORY[0].body


def test_a_colleague_who_wrote_nothing_is_undermined_without_an_earlier_message() -> None:
    hello = Message(
        1, "Ilse Brandt <ilse@brandt-search.example>", "consultant", "Dear Omar, the interview is on Friday."
    )
    later = Message(2, STAFF, "hiring owner", "Omar, don't listen to Petra on this. She hasn't a clue.")
    (finding,) = contradictions([hello, later])
    assert (finding.kind, finding.earlier_message, finding.earlier_quote) == (
        FindingKind.UNDERMINING,
        None,
        None,
    )


@pytest.mark.parametrize(("before", "after"), CONFLICTS)
def test_another_value_or_the_opposite_without_a_word_about_it_is_a_contradiction(
    before: str, after: str
) -> None:
    found = contradictions(
        [Message(1, "Ilse Brandt", "recruiter", before), Message(2, STAFF, "hiring owner", after)]
    )
    assert [finding.kind for finding in found] == [FindingKind.CONTRADICTION]


@pytest.mark.parametrize(("before", "after"), COMPATIBLE)
def test_corrections_details_and_progress_are_no_finding(before: str, after: str) -> None:
    assert (
        contradictions(
            [Message(1, "Ilse Brandt", "recruiter", before), Message(2, STAFF, "hiring owner", after)]
        )
        == []
    )


def test_what_the_candidate_said_or_a_mail_quotes_counts_for_nothing() -> None:
    theirs = Message(1, "candidate", CANDIDATE, "I was told the salary is £41,000 a year.")
    quoting = Message(2, STAFF, "hiring owner", "Thank you.\n\n> The salary is £41,000 a year.")
    ours = Message(3, STAFF, "hiring owner", "The salary is £36,500 a year.")
    assert contradictions([theirs, quoting, ours]) == []


@given(st.lists(st.tuples(st.sampled_from(["recruiter", "consultant", CANDIDATE]), st.one_of(st.text(max_size=80), st.sampled_from([b for pair in CONFLICTS for b in pair] + [b for b, _ in STORY_ENDINGS]))), max_size=5))  # fmt: skip
def test_any_conversation_gives_quotes_that_stand_in_its_messages(
    given_messages: list[tuple[str, str]],
) -> None:
    conversation = [Message(n, f"Sender {role}", role, body) for n, (role, body) in enumerate(given_messages)]
    for finding in contradictions(conversation):
        later = conversation[finding.message]
        assert later.role != CANDIDATE
        assert finding.quote in later.body
        if finding.earlier_message is not None:
            assert finding.earlier_message < finding.message
            assert finding.earlier_quote in conversation[finding.earlier_message].body  # type: ignore[operator]
