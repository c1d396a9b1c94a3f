"""Mail in: once each, in the right application, whatever the order; and incremental equals rebuilt."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from cxhire.core.policies import Policy
from cxhire.services import audit, ingest, openings, team
from cxhire.services.derive import rebuild
from cxhire.services.follow_policy import follow_policy
from cxhire.services.incoming import Given, load_known
from cxhire.services.ingest import Summary
from cxhire.services.owed import owed_lines
from cxhire.services.policy import set_policy
from cxhire.store import applications, candidates, intake, interactions, mail, obligations, people, schema
from cxhire.store.obligations import Wanted
from cxhire.store.transaction import read
from tests.letters import JOBS, KIM, MARIA, MONDAY, attached, bounce, letter

NOW = MONDAY + timedelta(days=2, hours=3)
QUESTION = letter("q", KIM, JOBS, "Could you tell me whether the position allows remote work?")
ANSWER = letter("a", MARIA, KIM, "Yes, three days a week.", hour=2, answers="q")


@pytest.fixture
def acme(database: Flask) -> None:
    """Our domain, and a colleague who also writes from a private address."""
    team.add_domain("acme.example", MONDAY, "test")
    team.add("tom@acme.example", MONDAY, "test", aliases=["tom.private@home.example"])


def take_in(*raws: bytes, given: Given = Given()) -> Summary:
    return ingest.import_messages(
        ((f"mail {n}", raw) for n, raw in enumerate(raws)), lambda: NOW, "test", given=given
    )


def waiting() -> list[tuple[str, datetime]]:
    return [(o.owed.candidate, o.owed.since) for o in owed_lines(NOW, Wanted(kind="answer"))]


pytestmark = pytest.mark.usefixtures("acme")


def test_a_question_waits_until_it_is_answered() -> None:
    take_in(QUESTION)
    assert waiting() == [("kim@mail.example", MONDAY)]
    take_in(ANSWER)
    assert waiting() == []


def test_the_same_mail_again_changes_nothing() -> None:
    first = take_in(QUESTION, ANSWER)
    again = take_in(QUESTION, ANSWER)
    assert (first.new, first.known, again.new, again.known) == (2, 0, 0, 2)
    assert (again.candidates, again.applications) == (1, 1)


def test_a_second_delivery_of_a_mail_is_known_whatever_its_headers() -> None:
    assert take_in(QUESTION, b"Delivered-To: bcc@acme.example\n" + QUESTION).new == 1
    assert take_in(QUESTION.replace(b"\n", b"\r\n")).known == 1


def test_a_used_message_id_with_another_body_is_another_mail() -> None:
    assert take_in(QUESTION, letter("q", KIM, JOBS, "Is there a canteen?", hour=1)).new == 2


def test_without_a_message_id_the_same_mail_twice_is_one() -> None:
    lost = letter(None, KIM, JOBS, "Hello?")
    assert take_in(lost, lost).new == 1


def test_what_cannot_be_read_is_kept_and_holds_nothing_up() -> None:
    summary = take_in(b"\n", QUESTION)
    assert (summary.read, summary.quarantined, summary.new) == (2, 1, 1)
    [kept] = mail.list_quarantine()
    assert mail.get_raw(kept.blob) == b"\n"
    assert take_in(b"\n").known == 1


def test_the_raw_bytes_are_kept_as_they_came() -> None:
    take_in(QUESTION)
    stored = read().query(mail.Message).one()
    assert mail.get_raw(stored.blob) == QUESTION


def test_a_colleague_s_private_address_answers() -> None:
    take_in(QUESTION, letter("a", "Tom <tom.private@home.example>", KIM, "Yes.", hour=1, answers="q"))
    assert waiting() == []


def test_another_address_with_a_reply_is_the_same_candidate_and_proposed() -> None:
    follow_up = letter("f", "kimmy@other.example", MARIA, "And when do I hear more?", hour=3, answers="a")
    take_in(QUESTION, ANSWER, follow_up)
    assert waiting() == [("kim@mail.example", MONDAY + timedelta(hours=3))]
    assert read().get(candidates.CandidateAddress, "kimmy@other.example").proposed


def test_replies_that_came_before_what_they_answer_are_joined_one_through_the_other() -> None:
    last = letter("l", "kim@third.example", JOBS, "And from here: when?", hour=2, answers="m")
    middle = letter("m", "kim@second.example", JOBS, "From here as well: when?", hour=1, answers="q")
    take_in(last, middle, QUESTION)
    assert waiting() == [("kim@mail.example", MONDAY)]
    assert intake.count_candidates() == 1
    assert rebuild(check=True) == 0


def test_a_stranger_s_new_mail_is_another_candidate_though_its_subject_is_the_same() -> None:
    take_in(QUESTION, letter("o", "Other <other@third.example>", JOBS, "Is it remote?", hour=0.5), ANSWER)
    assert waiting() == [("other@third.example", MONDAY + timedelta(minutes=30))]


def test_one_mail_to_two_candidates_is_a_contact_with_each() -> None:
    take_in(
        QUESTION,
        letter("p", "Pat <pat@mail.example>", JOBS, "Is there parking?"),
        letter("b", MARIA, f"{KIM}, pat@mail.example", "To both of you: yes.", hour=1),
    )
    assert waiting() == []
    assert intake.count_candidates() == 2


def test_an_internal_forward_answers_nothing_and_opens_nothing() -> None:
    forward = letter(
        "f", MARIA, "tom@acme.example",
        "Tom, can you take this?\n\n---------- Forwarded message ---------\nFrom: Kim Park <kim@mail.example>\n"
        "Subject: Application\n\nCould you tell me whether the position allows remote work?",
        hour=1, subject="Fwd: Application",
    )  # fmt: skip
    take_in(QUESTION, forward)
    assert waiting() == [("kim@mail.example", MONDAY)]
    take_in(ANSWER, letter("n", MARIA, "tom@acme.example", "Done.", hour=3))
    assert waiting() == []


HANDED_ON = attached(
    letter("f", MARIA, "tom@acme.example", "Tom?", hour=1, subject="Fwd: Application"), QUESTION
)


@pytest.mark.parametrize("mails", [(HANDED_ON, QUESTION), (QUESTION, HANDED_ON), (HANDED_ON,)])
def test_an_attached_forward_and_its_original_are_one_debt_in_any_order(mails: tuple[bytes, ...]) -> None:
    for raw in mails:
        take_in(raw)
    assert waiting() == [("kim@mail.example", MONDAY)]
    assert (intake.count_candidates(), intake.count_applications()) == (1, 1)
    take_in(ANSWER)
    assert waiting() == []
    assert rebuild(check=True) == 0


def test_the_words_of_a_forward_are_the_candidate_s_and_not_our_remark() -> None:
    take_in(HANDED_ON)
    stored = read().query(mail.Message).one()
    assert stored.new_text.strip() == "Could you tell me whether the position allows remote work?"
    assert (stored.from_email, stored.from_name) == ("kim@mail.example", "Kim Park")


def test_a_mail_handed_on_from_another_address_joins_its_own_thread_not_the_colleague_s() -> None:
    pat = letter("p", "Pat <pat@mail.example>", JOBS, "Is there parking?")
    kimmy = letter("k", "kimmy@other.example", MARIA, "And when do I hear more?", hour=3, answers="a")
    in_pat_s_thread = letter(
        "f", MARIA, "tom@acme.example", "", hour=4, subject="Fwd: Application", answers="p"
    )
    take_in(pat, QUESTION, ANSWER, attached(in_pat_s_thread, kimmy))
    found = read().get(candidates.CandidateAddress, "kimmy@other.example")
    assert found is not None
    kim = candidates.get_candidate_by_email("kim@mail.example")
    assert (found.candidate_id, found.proposed) == (kim.id if kim else None, True)


def test_a_mail_handed_on_is_for_the_opening_that_it_was_sent_to() -> None:
    cook = applications.add_opening("Cook", MONDAY)
    cook.address = "cook@acme.example"
    read().commit()
    take_in(
        attached(letter("f", MARIA, "tom@acme.example", ""), letter("c", KIM, "cook@acme.example", "Hello?"))
    )
    assert [a.opening_id for a in read().query(applications.Application)] == [cook.id]


def test_mail_between_colleagues_is_no_candidate_s() -> None:
    assert take_in(letter("n", MARIA, "tom@acme.example", "Lunch?")).unmatched == 1
    assert intake.count_candidates() == 0


def test_the_opening_comes_from_the_subject_or_from_whoever_imports() -> None:
    opening = applications.add_opening("Data Analyst", MONDAY)
    read().commit()
    take_in(letter("s", KIM, JOBS, "Hello", subject="Application for Data Analyst"))
    other = applications.add_opening("Cook", MONDAY)
    read().commit()
    take_in(letter("c", "Pat <pat@mail.example>", JOBS, "Hello"), given=Given(opening_id=other.id))
    held = read().query(applications.Application).order_by(applications.Application.id)
    assert [a.opening_id for a in held] == [opening.id, other.id]


def test_whoever_answers_first_owns_it_and_is_known_as_seen() -> None:
    take_in(QUESTION, ANSWER)
    [application] = read().query(applications.Application).all()
    maria = people.get_colleague_by_email("maria@acme.example")
    assert maria is not None
    assert (application.owner_id, maria.member) == (maria.id, False)


def test_a_reminder_of_ours_never_comes_back_in() -> None:
    from cxhire.store.outbox import Outgoing

    sent = Outgoing(
        slot="s", kind="reminder", message_id="<r@x>", to_email="tom@acme.example", created_at=MONDAY, send_at=MONDAY
    )  # fmt: skip
    read().add(sent)
    read().commit()
    take_in(letter("r", MARIA, "tom@acme.example", "2 candidates wait.", X_Cxhire="reminder"))
    assert [m.unmatched for m in mail.list_unmatched()] == ["ours"]


def test_every_mail_is_audited_and_the_chain_holds() -> None:
    take_in(QUESTION, ANSWER)
    found = audit.verify()
    assert found.ok
    assert found.events == 4  # domain, colleague, two mails


def story() -> list[bytes]:
    """Threads in which the order of arrival could go wrong: early replies, another address, a bounce, a forward."""
    sam, pat = "Sam Roe <sam@mail.example>", "Pat <pat@mail.example>"
    return [
        QUESTION, ANSWER,
        letter("f", "kimmy@other.example", MARIA, "And when do I hear more?", hour=3, answers="a"),
        letter("s1", sam, JOBS, "Is there news about my application?", subject="News"),
        letter("s2", MARIA, sam, "Not yet, on Friday.", hour=1, subject="News", answers="s1"),
        bounce("s3", "s2", "sam@mail.example", hour=1.1),
        letter("s4", sam, JOBS, "Hello, are you there?", hour=30, subject="News", answers="s1"),
        letter("p1", pat, JOBS, "Do you pay travel costs?", hour=4, subject="Costs"),
        letter("p2", "tom.private@home.example", pat, "We do.", hour=5, subject="Costs", answers="p1"),
        letter("p3", pat, "tom@acme.example", "Thanks!", hour=6, subject="Costs", answers="p2"),
        letter("p3", pat, "tom@acme.example", "Thanks!", hour=6, subject="Costs", answers="p2", Received="by mx"),
        letter("w", MARIA, "tom@acme.example",
               "FYI\n\n---------- Forwarded message ---------\nFrom: Lee Wong <lee@mail.example>\n"
               "Subject: Cook\n\nI would like to apply as a cook.", hour=2, subject="Fwd: Cook"),
        attached(letter("v", MARIA, "tom@acme.example", "", hour=7, subject="Fwd: Baker"),
                 letter("v1", "Noa <noa@mail.example>", MARIA, "Do you need a baker?", hour=2.5, subject="Baker")),
        letter("v1", "Noa <noa@mail.example>", MARIA, "Do you need a baker?", hour=2.5, subject="Baker"),
        letter("v2", "noa@work.example", MARIA, "From here too: when?", hour=8, subject="Baker", answers="v1"),
    ]  # fmt: skip


def outcome() -> dict[str, object]:
    """All that is derived, told by addresses instead of by ids."""
    everybody = {a.email: a.candidate_id for a in read().query(candidates.CandidateAddress)}
    names = {id_: sorted(e for e, c in everybody.items() if c == id_) for id_ in set(everybody.values())}
    held = {a.id: names[a.candidate_id] for a in read().query(applications.Application)}
    ids = list(held)
    refs = {i.id: i.ref for i in interactions.list_interactions(ids)}
    return {
        "people": sorted(names.values()),
        "open": sorted(
            (held[a], o.kind, o.since, o.due_at, refs.get(o.opened_by or 0) or "")
            for a, _, _, o in obligations.list_open(ids)
        ),
        "settled": sorted(
            (held[a], s.kind, s.since, s.settled_at, s.business_minutes, refs.get(s.settled_by or 0) or "")
            for a, _, s in obligations.list_settled(ids)
        ),
        "contacts": sorted((held[i.application_id], i.at, i.effect, i.ref or "") for i in interactions.list_interactions(ids)),
    }  # fmt: skip


def arrive(mails: list[bytes], chance: random.Random) -> None:
    """Takes mails in, in batches of any size."""
    while mails:
        size = chance.randint(1, len(mails))
        take_in(*mails[:size])
        mails = mails[size:]


@pytest.mark.parametrize("bounced_first", [False, True])
def test_a_bounce_takes_its_answer_back_though_it_came_first(bounced_first: bool) -> None:
    for title in ("Cook", "Baker"):
        openings.add_opening(title, MONDAY, "test")
    cook = letter("c", KIM, JOBS, "Is it remote?", subject="Cook")
    baker = letter("k", KIM, JOBS, "When does it start?", hour=1, subject="Baker")
    told = letter("t", MARIA, KIM, "To your question: at six.", hour=2, subject="Cook")
    lost = bounce("b", "t", "kim@mail.example", hour=2.1)
    take_in(cook, baker, *((lost, told) if bounced_first else (told, lost)))
    assert len(waiting()) == 2


def fresh() -> None:
    read().close()
    schema.downgrade("base")
    schema.upgrade()
    team.add_domain("acme.example", MONDAY, "test")
    team.add("tom@acme.example", MONDAY, "test", aliases=["tom.private@home.example"])


@pytest.mark.parametrize("seed", range(0, 40, 8))
def test_the_order_of_arrival_does_not_matter(seed: int, database_url: str) -> None:
    take_in(*story())
    expected = outcome()
    assert [who for who, *_ in expected["open"]].count(["kim@mail.example", "kimmy@other.example"]) == 1  # type: ignore[attr-defined]
    for n in range(8 if database_url.startswith("sqlite") else 2):
        chance = random.Random(seed + n)
        mails = story()
        chance.shuffle(mails)
        fresh()
        arrive(mails, chance)
        assert outcome() == expected, f"seed {seed + n}"
        assert rebuild(check=True) == 0
        assert audit.verify().ok


def test_rebuild_finds_and_mends_what_was_bent() -> None:
    take_in(QUESTION)
    bent: Iterable[obligations.Obligation] = read().query(obligations.Obligation)
    for row in bent:
        row.due_at += timedelta(days=9)
    read().commit()
    assert rebuild(check=True) == 1
    assert rebuild() == 1
    assert rebuild(check=True) == 0


def test_a_new_policy_counts_for_what_is_open_though_its_setter_died() -> None:
    take_in(QUESTION)
    tom = people.get_colleague_by_email("tom@acme.example")
    assert tom is not None
    assert follow_policy() is False
    set_policy(Policy(answer_minutes=60), tom.id, NOW)
    assert rebuild(check=True) == 1
    assert follow_policy() is True
    assert [line.owed.due_at for line in owed_lines(NOW, Wanted(kind="answer"))] == [
        MONDAY + timedelta(hours=1)
    ]
    assert follow_policy() is False


def test_what_no_column_holds_stops_nothing() -> None:
    """An odd mail must not take its whole batch with it; PostgreSQL refuses what SQLite takes."""
    long = f"{'x' * 400}@acme.example"
    wide = "".join(chr(0x10000 + 7 * n) for n in range(900))
    odd = QUESTION.replace(b"<q@x>", f"<{wide}@x>".encode())
    report = bounce("b", "nothing", f"{'y' * 400}@mail.example", hour=1)
    summary = take_in(
        odd, letter("a", long, KIM, "Yes."), letter("p", f"{'z' * 400}@far.example", JOBS, "When?"), report
    )
    assert (summary.new, summary.quarantined, summary.candidates) == (4, 0, 1)


def test_of_endless_references_the_nearest_count() -> None:
    references = " ".join(f"<r{n}@x>" for n in range(5000)) + " <a@x>"
    raw = letter("f", "kimmy@other.example", MARIA, "And then?", hour=3, answers="a")
    take_in(QUESTION, ANSWER, raw.replace(b"References: <a@x>", f"References: {references}".encode()))
    assert intake.count_candidates() == 1
    assert read().query(applications.ThreadRef).count() < 200


def test_a_mail_costs_the_same_however_many_share_its_subject() -> None:
    take_in(*(letter(f"o{n}", f"other{n}@mail.example", JOBS, "Is it remote?") for n in range(40)), QUESTION)
    batch = ingest.Batch(load_known(), Given(), NOW, "test")
    batch.load(batch.parsed([("more", letter("m", KIM, JOBS, "And is there parking?", hour=1))]))
    assert {d.person for held in batch.board.refs.values() for d in held} == {
        batch.board.people["kim@mail.example"]
    }
