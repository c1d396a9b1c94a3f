"""What a mail is to us, from the mail and from who we are."""

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.mailkind import kind_of
from cxhire.core.obligations import Direction, Effect
from cxhire.core.quoting import split
from cxhire.core.reading import Reading, Us, content_key, reading, subject_key
from cxhire.mail.parse import MAX_HANDED_ON, parse, with_enclosed
from tests.letters import JOBS, KIM, MARIA, MONDAY, attached, bounce, letter

US = Us({"tom@acme.example": 3, "tom.private@home.example": 3}, frozenset({"acme.example"}))
NOW = MONDAY + timedelta(days=2)


def read(raw: bytes) -> Reading:
    message = with_enclosed(parse(raw), raw)
    return reading(message, kind_of(message).kind, split(message.text).new, US, NOW)


@pytest.mark.parametrize(
    ("raw", "direction", "effect"),
    [
        pytest.param(letter("1", KIM, JOBS, "Is it remote?"), "inbound", Effect.OWES, id="a question"),
        pytest.param(letter("1", KIM, JOBS, "I am free on Tuesday."), "inbound", Effect.OWES, id="a statement"),
        pytest.param(letter("1", KIM, JOBS, "Thanks a lot!"), "inbound", Effect.NOTHING, id="thanks"),
        pytest.param(letter("1", MARIA, KIM, "Yes."), "outbound", Effect.SETTLES, id="an answer"),
        pytest.param(
            letter("1", "tom.private@home.example", KIM, "Yes."), "outbound", Effect.SETTLES, id="by alias"
        ),
        pytest.param(letter("1", MARIA, "tom@acme.example", "Hm."), "internal", Effect.NOTHING, id="ourselves"),
        pytest.param(
            letter("1", KIM, MARIA, "I am away.", Auto_Submitted="auto-replied"), "inbound", Effect.NOTHING,
            id="their out-of-office",
        ),
        pytest.param(
            letter("1", MARIA, KIM, "I am away.", Auto_Submitted="auto-replied", X_Auto_Response_Suppress="All"),
            "outbound", Effect.NOTHING, id="our out-of-office",
        ),
        pytest.param(bounce("1", "2", "kim@mail.example", hour=1), "inbound", Effect.BOUNCES, id="a bounce"),
        pytest.param(
            letter("1", KIM, JOBS, "Is it remote?", List_Id="jobs <jobs.acme.example>", Precedence="list",
                   List_Post="<mailto:jobs@acme.example>"),
            "inbound", Effect.OWES, id="through a group address of ours",
        ),
    ],
)  # fmt: skip
def test_a_mail_reads(raw: bytes, direction: str, effect: Effect) -> None:
    found = read(raw)
    assert (found.direction, found.effect) == (Direction(direction), effect)


def test_an_answer_with_an_attachment_and_thanks_still_owes() -> None:
    raw = letter("1", KIM, JOBS, "Thank you!").replace(
        b"Content-Type: text/plain", b"Content-Disposition: inline\nContent-Type: text/plain"
    )
    assert read(raw).effect is Effect.NOTHING
    with_cv = (
        b"From: kim@mail.example\nTo: jobs@acme.example\nSubject: CV\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/plain\n\nThank you!\n"
        b'--B\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="cv.pdf"\n\n%PDF\n--B--\n'
    )
    assert read(with_cv).effect is Effect.OWES


def test_the_time_of_receipt_wins_where_the_date_is_off() -> None:
    received = "from mx by acme.example; Mon, 04 May 2026 09:00:05 +0000"
    raw = letter("1", KIM, JOBS, "Hello?", Received=received)
    assert read(raw).at == MONDAY
    wrong = raw.replace(b"Date: Mon, 04 May 2026", b"Date: Thu, 01 Jan 1970")
    assert read(wrong).at == MONDAY + timedelta(seconds=5)


@pytest.mark.parametrize("date", [b"Thu, 01 Jan 1970", b"Fri, 04 May 2096", b"nonsense"])
def test_without_a_time_of_receipt_an_impossible_date_is_now(date: bytes) -> None:
    assert read(letter("1", KIM, JOBS, "Hello?").replace(b"Mon, 04 May 2026", date)).at == NOW


def test_a_colleague_s_forward_is_the_candidate_s_mail() -> None:
    raw = letter(
        "1", "Tom <tom@acme.example>", JOBS,
        "FYI\n\n---------- Forwarded message ---------\nFrom: Kim Park <kim@mail.example>\n"
        "Date: Sun, 3 May 2026 at 08:30 +0000\nSubject: Application\n\nCould you tell me more?",
        subject="Fwd: Application",
    )  # fmt: skip
    found = read(raw)
    assert (found.direction, found.effect, found.author.email) == (
        Direction.INBOUND,
        Effect.COPY,
        "kim@mail.example",
    )
    assert found.at <= MONDAY


def test_a_mailing_to_a_crowd_is_no_conversation() -> None:
    crowd = ", ".join(f"p{n}@mail.example" for n in range(30))
    assert read(letter("1", MARIA, crowd, "We moved.")).people == ()


@pytest.mark.parametrize("subject", ["Re: AW: Offer", "offer", "Fwd: Re[2]: OFFER", "SV:  Offer "])
def test_subjects_are_compared_without_their_prefixes(subject: str) -> None:
    assert subject_key(subject) == "offer"


def test_words_are_known_again_however_they_are_wrapped() -> None:
    assert content_key("Could you\ntell me?") == content_key("> could you tell  me")
    assert content_key("Could you tell me?") != content_key("Could you tell him?")


@given(st.text() | st.text(st.characters(max_codepoint=127)))
def test_the_key_of_words_is_the_same_in_and_out_of_ascii(text: str) -> None:
    words = "".join(re.findall(r"\w+", text[:1000].casefold()))
    assert content_key(text) == sha256(words.encode()).hexdigest()[:32]


def test_times_are_utc() -> None:
    assert read(letter("1", KIM, JOBS, "Hello?")).at == datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize("date", ["Fri, 31 Dec 2190 23:59:59 +0000", "Mon, 03 May 1971 09:00:00 +0000"])
def test_a_mail_that_was_sent_and_received_out_of_time_comes_now(date: str) -> None:
    raw = f"From: {KIM}\nTo: {JOBS}\nReceived: from a by b; {date}\nDate: {date}\n\nHello?\n".encode()
    assert read(raw).at == NOW


QUESTION = letter("q", KIM, MARIA, "Could you tell me more?", hour=-20, answers="a", subject="Cook")
TO_JOBS = letter("f", MARIA, JOBS, "Tom, can you take this?", subject="Fwd: Cook")


@pytest.mark.parametrize("declared", ["message/rfc822", "application/octet-stream"])
@pytest.mark.parametrize("text", ["Tom, can you take this?", ""])
def test_an_attached_forward_is_the_candidate_s_mail_at_its_own_time(declared: str, text: str) -> None:
    outer = letter("f", MARIA, JOBS, text, subject="Fwd: Cook", answers="ours")
    found = read(attached(outer, QUESTION, declared=declared))
    assert (found.direction, found.effect, found.author.email) == (
        Direction.INBOUND, Effect.COPY, "kim@mail.example",
    )  # fmt: skip
    assert found.at == MONDAY - timedelta(hours=20)
    assert (found.ref, found.refs, found.copies) == ("<f@x>", ("<q@x>", "<a@x>"), ("<q@x>",))
    assert found.words == "Could you tell me more?"
    assert found.content_key == read(QUESTION).content_key
    assert found.ours == parse(outer).sender


def test_of_several_attached_mails_the_first_that_is_not_ours_counts() -> None:
    ours = letter("o", MARIA, KIM, "Shall we talk?")
    assert read(attached(TO_JOBS, ours, QUESTION)).author.email == "kim@mail.example"
    assert read(attached(TO_JOBS, ours)).direction is Direction.INTERNAL


def test_a_forward_of_a_forward_leads_to_the_candidate() -> None:
    first = attached(letter("g", "tom@acme.example", MARIA, "", subject="Fwd: Cook"), QUESTION)
    assert read(attached(TO_JOBS, first)).author.email == "kim@mail.example"


def test_a_forward_nested_without_end_is_read_three_deep() -> None:
    raw = QUESTION
    for n in range(200):
        raw = attached(letter(f"n{n}", MARIA, JOBS, "", subject="Fwd: Cook"), raw)
    assert read(raw).direction is Direction.INTERNAL


def test_of_a_thousand_attached_mails_few_are_read() -> None:
    raw = attached(TO_JOBS, *[QUESTION] * 1000)
    assert len(with_enclosed(parse(raw), raw).enclosed) == MAX_HANDED_ON


def test_a_goodbye_handed_on_opens_nothing_unless_something_hangs_on_it() -> None:
    assert read(attached(TO_JOBS, letter("t", KIM, MARIA, "Thanks a lot!"))).effect is Effect.NOTHING
    with_cv = attached(
        letter("t", KIM, MARIA, "Thanks a lot!"), b"%PDF-1.4", declared="application/pdf", name="cv.pdf"
    )
    assert read(attached(TO_JOBS, with_cv)).effect is Effect.COPY


def test_what_a_machine_sent_is_no_candidate_s_though_a_colleague_hands_it_on() -> None:
    away = letter("o", KIM, MARIA, "I am away.", Auto_Submitted="auto-replied")
    assert read(attached(TO_JOBS, away)).direction is Direction.INTERNAL


def test_a_mail_of_ours_with_another_mail_attached_still_answers_the_candidate() -> None:
    answer = letter("a", MARIA, KIM, "See the attached mail.", answers="q")
    assert read(attached(answer, letter("o", MARIA, "tom@acme.example", "Yes."))).effect is Effect.SETTLES
    assert read(attached(answer, QUESTION)).effect is Effect.SETTLES


def test_a_candidate_s_mail_with_a_mail_attached_is_theirs() -> None:
    found = read(attached(letter("q", KIM, JOBS, "See below."), letter("o", "lee@far.example", KIM, "Hi")))
    assert (found.author.email, found.effect, found.copies) == ("kim@mail.example", Effect.OWES, ())
