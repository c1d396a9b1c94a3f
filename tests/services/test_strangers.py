"""Senders we don't know: whose they are to see, and what comes of a word about them."""

from datetime import timedelta

import pytest

from cxhire.services import mailboxes, placing, strangers
from cxhire.services.openings import add_opening
from cxhire.store import applications, audit, candidates
from cxhire.store import strangers as store
from cxhire.store.mail import list_ignored
from cxhire.store.mailboxes import AddressSearch, Mailbox, Stranger
from cxhire.store.strangers import Asked
from cxhire.store.transaction import read, write
from tests.factories import WEDNESDAY, make_colleague, make_mailbox

pytestmark = pytest.mark.usefixtures("database")
KIM = "kim@mail.example"


def own_mailbox(name: str) -> tuple[int, Mailbox]:
    colleague = make_colleague(name)
    return colleague.id, make_mailbox(f"{name.lower()}@us.example", shared=False, colleague_id=colleague.id)


def stranger(mailbox: Mailbox, email: str = KIM, *, hours: float = 0, name: str = "Kim Park") -> int:
    with write() as session:
        made = Stranger(
            mailbox_id=mailbox.id,
            email=email,
            name=name,
            subject="Hello",
            at=WEDNESDAY + timedelta(hours=hours),
        )
        session.add(made)
        session.flush()
        return made.id


def seen(colleague_id: int, **more: object) -> list[str]:
    return [row.email for row, _ in store.list_strangers(Asked(colleague_id, **more))]  # type: ignore[arg-type]


def test_only_the_owner_sees_who_wrote_to_them() -> None:
    jonas, his = own_mailbox("Jonas")
    mia, hers = own_mailbox("Mia")
    stranger(his)
    in_shared = make_mailbox()
    stranger(in_shared)
    hers_is = stranger(hers, "lee@mail.example")
    assert (seen(jonas), seen(mia)) == ([KIM], ["lee@mail.example"])
    assert store.get_stranger(hers_is, jonas) is None
    for act in (strangers.set_aside, strangers.take_up):
        with pytest.raises(LookupError):
            act(hers_is, jonas, WEDNESDAY, "x")
    with pytest.raises(LookupError):
        strangers.accept(hers_is, jonas, None, WEDNESDAY, "x")


def test_the_newest_come_first_a_page_by_key_and_by_part_of_a_name_or_address() -> None:
    jonas, his = own_mailbox("Jonas")
    for number in range(5):
        stranger(his, f"s{number}@mail.example", hours=number // 2, name=f"S{number} 100%")
    assert seen(jonas) == [f"s{n}@mail.example" for n in (4, 3, 2, 1, 0)]
    first = store.list_strangers(Asked(jonas, limit=2))
    row = first[-1][0]
    assert seen(jonas, after=(row.at, row.id)) == [f"s{n}@mail.example" for n in (2, 1, 0)]
    assert seen(jonas, part="S3@MAIL") == ["s3@mail.example"]
    assert seen(jonas, part="%") == seen(jonas)
    assert seen(jonas, part="_") == []
    assert store.count_strangers(jonas) == (5, 0)


def test_never_is_noted_in_that_colleagues_mailboxes_alone_and_can_be_undone() -> None:
    jonas, his = own_mailbox("Jonas")
    mia, hers = own_mailbox("Mia")
    second = make_mailbox("jonas@home.example", shared=False, colleague_id=jonas)
    stranger_id, _, _ = stranger(his), stranger(second), stranger(hers)
    assert strangers.set_aside(stranger_id, jonas, WEDNESDAY, "colleague:1") == KIM
    assert (seen(jonas), seen(mia), seen(jonas, never=True)) == ([], [KIM], [KIM, KIM])
    assert list_ignored() == []
    assert store.count_strangers(jonas) == (0, 2)
    strangers.take_up(stranger_id, jonas, WEDNESDAY, "colleague:1")
    assert seen(jonas) == [KIM, KIM]


def test_who_is_never_a_candidate_for_the_team_is_not_asked_about() -> None:
    jonas, his = own_mailbox("Jonas")
    stranger(his)
    placing.ignore(KIM, WEDNESDAY, "x")
    assert (seen(jonas), seen(jonas, never=True)) == ([], [KIM])


def test_a_candidate_for_an_opening_is_searched_for_in_every_mailbox() -> None:
    jonas, his = own_mailbox("Jonas")
    _, hers = own_mailbox("Mia")
    removed = make_mailbox("old@us.example")
    mailboxes.remove(removed.id, WEDNESDAY, "x")
    opening = add_opening("Backend Engineer", WEDNESDAY, "x")
    stranger_id, _ = stranger(his), stranger(hers)
    candidate_id = strangers.accept(
        stranger_id, jonas, opening.id, WEDNESDAY, f"colleague:{jonas}", owner_id=jonas
    )
    candidate = candidates.get_candidate_by_email(KIM)
    assert candidate
    assert (candidate.id, candidate.name) == (candidate_id, "Kim Park")
    [application] = applications.list_applications_of([candidate_id])
    assert (application.opening_id, application.owner_id) == (opening.id, jonas)
    asked = read().query(AddressSearch).all()
    assert {(row.mailbox_id, row.email) for row in asked} == {(his.id, KIM), (hers.id, KIM)}
    assert read().query(Stranger).count() == 0
    actions = [e.action for e in audit.list_events(audit.Filter(candidate_id=candidate_id))]
    assert actions == ["stranger.accepted", "candidate.added"]


def test_saying_it_twice_or_of_somebody_known_by_then_does_no_harm() -> None:
    jonas, his = own_mailbox("Jonas")
    with write():
        known = candidates.add_candidate(KIM, "Kim Park", WEDNESDAY).id
    assert strangers.accept(stranger(his), jonas, None, WEDNESDAY, "x") == known
    assert strangers.accept(stranger(his), jonas, None, WEDNESDAY, "x") == known
    assert read().query(AddressSearch).count() == 1
    assert applications.list_applications_of([known]) == []


def test_a_colleague_is_no_candidate() -> None:
    jonas, his = own_mailbox("Jonas")
    own_mailbox("Mia")
    with pytest.raises(ValueError, match="one of ours"):
        strangers.accept(stranger(his, "mia@us.example"), jonas, None, WEDNESDAY, "x")
    assert seen(jonas) == ["mia@us.example"]


def test_the_trail_names_no_stranger() -> None:
    jonas, his = own_mailbox("Jonas")
    strangers.set_aside(stranger(his), jonas, WEDNESDAY, "x")
    [event] = audit.list_events(audit.Filter())
    assert (event.action, event.subject, event.detail) == ("stranger.set_aside", "stranger:1", {})
