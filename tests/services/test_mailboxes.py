"""What is done with mailboxes: who may have one, what changes, what the trail learns."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from cxhire.services import mailboxes, team
from cxhire.services.incoming import load_us
from cxhire.services.mailboxes import Connecting, Place
from cxhire.store import audit
from cxhire.store import mailboxes as store
from cxhire.store.mailboxes import AddressSearch, Mailbox, MailboxFolder, MailboxState, SignIn, Stranger
from cxhire.store.outbox import MailKind, add_outgoing, get_outgoing
from cxhire.store.transaction import read, write
from tests.factories import WEDNESDAY, make_colleague, make_mailbox

pytestmark = pytest.mark.usefixtures("database")
PLACE = Place("imap.us.example", 993, "tls", "jobs", SignIn.PASSWORD)
LATER = WEDNESDAY + timedelta(hours=1)


def connected(address: str = "jobs@us.example", colleague_id: int | None = None) -> int:
    return mailboxes.connect(
        Connecting(address, colleague_id, PLACE, date(2026, 1, 1)), "sealed-1", WEDNESDAY, "colleague:1"
    )


def now_of(mailbox_id: int) -> Mailbox:
    found = store.get_mailbox(mailbox_id)
    assert found
    return found


def with_folder(mailbox_id: int) -> int:
    with write() as session:
        folder = MailboxFolder(
            mailbox_id=mailbox_id, name="INBOX", role="inbox", uidvalidity=7, newest_uid=90, oldest_uid=1,
            filled=True, done=90,
        )  # fmt: skip
        session.add(folder)
        session.flush()
        return folder.id


def test_a_shared_mailbox_is_connected_and_its_address_is_ours() -> None:
    found = now_of(connected(" Jobs@US.example "))
    assert (found.address, found.shared, found.colleague_id, found.state) == (
        "jobs@us.example", True, None, MailboxState.NEW,
    )  # fmt: skip
    assert (found.host, found.user_name, found.since_on, found.searched_until) == (
        "imap.us.example", "jobs", date(2026, 1, 1), WEDNESDAY,
    )  # fmt: skip
    assert load_us().includes("jobs@us.example")


def test_a_personal_mailbox_must_be_at_an_address_of_that_member() -> None:
    jonas, mia = make_colleague("Jonas"), make_colleague("Mia")
    gone = make_colleague("Gone", member=False)
    assert now_of(connected("jonas@us.example", jonas.id)).colleague_id == jonas.id
    for address, colleague_id, said in (
        ("mia@us.example", jonas.id, "not known as Jonas's address"),
        ("mia@elsewhere.example", mia.id, "not known as Mia's address"),
        ("gone@us.example", gone.id, "Only a member of the team"),
        ("x@us.example", 99, "Only a member of the team"),
    ):
        with pytest.raises(ValueError, match=said):
            connected(address, colleague_id)
    assert not now_of(1).shared
    assert len(store.list_mailboxes()) == 1


def test_an_address_is_connected_once() -> None:
    connected()
    with pytest.raises(ValueError, match="connected already"):
        connected("JOBS@us.example")


def test_another_server_or_user_needs_the_password_again() -> None:
    id_ = connected()
    mailboxes.change_place(
        id_, Place("imap.us.example", 143, "starttls", "jobs", SignIn.PASSWORD), None, LATER, "x"
    )
    assert (now_of(id_).port, now_of(id_).secret) == (143, "sealed-1")
    for place in (
        Place("evil.example", 993, "tls", "jobs", SignIn.PASSWORD),
        Place("imap.us.example", 993, "tls", "other", SignIn.PASSWORD),
    ):
        with pytest.raises(ValueError, match="Type the password again"):
            mailboxes.change_place(id_, place, None, LATER, "x")
        assert now_of(id_).host == "imap.us.example"
        mailboxes.change_place(id_, place, "sealed-2", LATER, "x")
        mailboxes.change_place(id_, PLACE, "sealed-1", LATER, "x")


def test_a_new_password_is_tried_at_once() -> None:
    id_ = make_mailbox(
        state=MailboxState.REFUSED.value, error="refused", failures=9, failing_since=WEDNESDAY, told_at=WEDNESDAY,
        retry_at=LATER,
    ).id  # fmt: skip
    mailboxes.change_place(id_, PLACE, "sealed-2", LATER, "x")
    found = now_of(id_)
    assert (found.state, found.error, found.failures) == (MailboxState.NEW, None, 0)
    assert (found.failing_since, found.told_at, found.retry_at) == (None, None, None)


def test_pausing_and_going_on() -> None:
    id_ = connected()
    mailboxes.pause(id_, LATER, "x")
    assert now_of(id_).state == MailboxState.PAUSED
    mailboxes.go_on(id_, LATER, "x")
    assert now_of(id_).state == MailboxState.NEW


def test_the_own_mailbox_of_who_is_shut_out_is_read_no_more() -> None:
    jonas = make_colleague("Jonas")
    own, shared = connected("jonas@us.example", jonas.id), connected()
    team.disable(jonas.id, LATER, "x")
    assert (now_of(own).state, now_of(shared).state) == (MailboxState.PAUSED, MailboxState.NEW)


def test_older_mail_is_read_back_to_another_day() -> None:
    id_ = connected()
    folder_id = with_folder(id_)
    mailboxes.read_from(id_, date(2024, 3, 1), LATER, "x")
    folder = read().get_one(MailboxFolder, folder_id, populate_existing=True)
    assert (now_of(id_).since_on, folder.filled, folder.newest_uid, folder.done) == (
        date(2024, 3, 1),
        False,
        90,
        0,
    )
    mailboxes.pause(id_, LATER, "x")
    mailboxes.read_from(id_, None, LATER, "x")
    assert (now_of(id_).since_on, now_of(id_).state) == (None, MailboxState.PAUSED)


def test_folders_are_chosen_by_name() -> None:
    id_ = connected()
    mailboxes.choose_folders(id_, ["Archive/2025", "Bewerbungen", "Archive/2025"], LATER, "x")
    assert now_of(id_).folders == ["Archive/2025", "Bewerbungen"]


def test_a_removed_mailbox_is_not_listed_and_not_read_and_comes_back_with_all_it_had() -> None:
    id_ = connected()
    folder_id = with_folder(id_)
    assert mailboxes.remove(id_, LATER, "x") is False
    assert store.list_mailboxes() == []
    assert now_of(id_).state == MailboxState.PAUSED
    for change in (mailboxes.pause, mailboxes.go_on, mailboxes.remove):
        with pytest.raises(LookupError):
            change(id_, LATER, "x")
    mailboxes.put_back(id_, LATER, "x")
    assert (now_of(id_).state, now_of(id_).secret) == (MailboxState.NEW, "sealed-1")
    assert read().get(MailboxFolder, folder_id)
    with pytest.raises(LookupError):
        mailboxes.put_back(id_, LATER, "x")


def test_a_paused_mailbox_comes_back_paused() -> None:
    id_ = connected()
    mailboxes.pause(id_, LATER, "x")
    mailboxes.put_back(id_, LATER, "x", paused=mailboxes.remove(id_, LATER, "x"))
    assert now_of(id_).state == MailboxState.PAUSED


def test_after_a_day_a_removed_mailbox_is_forgotten_with_its_secret_but_its_address_stays_ours() -> None:
    id_, kept = connected(), connected("careers@us.example")
    with_folder(id_)
    with write() as session:
        session.add(Stranger(mailbox_id=id_, email="a@b.example", name="", subject="", at=WEDNESDAY))
        session.add(AddressSearch(mailbox_id=id_, email="a@b.example", created_at=WEDNESDAY))
        mail = add_outgoing(
            "s", MailKind.TROUBLE, "<m@x>", "a@us.example", WEDNESDAY, WEDNESDAY, mailbox_id=id_
        )
    mailboxes.remove(id_, WEDNESDAY, "x")
    mailboxes.forget_removed(WEDNESDAY + timedelta(days=1))
    assert store.get_mailbox(id_) is not None
    mailboxes.forget_removed(WEDNESDAY + timedelta(days=1, seconds=1))
    assert store.get_mailbox(id_) is None
    for model in (MailboxFolder, Stranger, AddressSearch):
        assert read().query(model).count() == 0
    assert mail
    assert get_outgoing(mail)
    assert [m.id for m in store.list_mailboxes()] == [kept]
    assert load_us().includes("jobs@us.example")


def test_a_removed_address_can_be_connected_anew_without_what_it_had() -> None:
    id_ = connected()
    with_folder(id_)
    mailboxes.remove(id_, LATER, "x")
    again = connected()
    assert store.list_folders([again]) == {}
    assert [m.id for m in store.list_mailboxes()] == [again]


def test_the_trail_knows_which_mailbox_but_no_address_or_secret() -> None:
    id_ = connected()
    steps: list[Callable[..., Any]] = [mailboxes.pause, mailboxes.go_on, mailboxes.remove, mailboxes.put_back]
    for step in steps:
        step(id_, LATER, "colleague:1")
    mailboxes.change_place(id_, PLACE, "sealed-2", LATER, "colleague:1")
    mailboxes.choose_folders(id_, ["Secret project"], LATER, "colleague:1")
    mailboxes.read_from(id_, date(2024, 3, 1), LATER, "colleague:1")
    events = audit.list_events(audit.Filter())[::-1]
    assert [e.action for e in events] == [
        "mailbox.connected", "mailbox.paused", "mailbox.resumed", "mailbox.removed", "mailbox.put_back",
        "mailbox.changed", "mailbox.folders_chosen", "mailbox.read_anew",
    ]  # fmt: skip
    assert {(e.actor, e.subject) for e in events} == {("colleague:1", f"mailbox:{id_}")}
    written = str([e.detail for e in events])
    assert not [word for word in ("us.example", "sealed", "Secret") if word in written]
