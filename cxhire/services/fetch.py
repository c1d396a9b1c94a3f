"""Mail from a mailbox: one pass, or staying with it and taking in what comes (ADR 0011)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum

from config import Config
from cxhire.mail.errors import MailError
from cxhire.mail.imap import Connection, Folder, FolderGone, Use
from cxhire.services.fetch_folder import FolderReader, Moved
from cxhire.services.fetch_search import look_for_new_candidates
from cxhire.services.fetch_work import Clock, LostLease, Stop, Terms, Work, claim, give_back, note_failure
from cxhire.services.mailbox_secrets import account_of
from cxhire.store import fetching, mailboxes
from cxhire.store.mailboxes import FolderRole, MailboxState
from cxhire.store.transaction import release, write

log = logging.getLogger(__name__)

# So often the other folders are looked at, and the lease is renewed.
POLL_SECONDS = 30.0
# So often it is asked anew which folders there are.
LISTED_FOR = timedelta(minutes=10)
# A connection that held so long broke by itself: it is opened again at once, and nobody needs to hear of it.
STEADY_AFTER = timedelta(minutes=1)
SLICE_SECONDS = 0.5
NO_SENT = "No folder for sent mail was found: choose it among the folders, or what you answer isn't seen."
GONE = "The folder “{name}” is no longer there. If it was renamed, choose it by its new name; the others are read."


class Outcome(StrEnum):
    DONE = "done"
    BUSY = "busy"  # another process has it, or it is paused, or waits after a failure
    FAILED = "failed"  # noted, with when it is tried again
    BROKEN = "broken"  # the connection ended after a good while: connect again


def fetch(
    mailbox_id: int, config: Config, clock: Clock, stop: Stop | None = None, *, stay: bool = True
) -> Outcome:
    """Reads all that is new in a mailbox, and what is older; with `stop` goes on with what comes until that says so.

    Who doesn't `stay` ends when all is read, or when `stop` says so before that. What goes wrong is noted in the mailbox, in words. Commits in chunks.
    """
    began = clock()
    lease = claim(mailbox_id, began)
    if lease is None:
        return Outcome.BUSY
    try:
        with _session(mailbox_id, lease, config, clock) as session:
            session.run(stop, stay=stay)
    except LostLease:
        return Outcome.BUSY
    except Exception as error:
        if isinstance(error, MailError) and clock() - began > STEADY_AFTER:
            return Outcome.BROKEN
        if not isinstance(error, MailError):
            log.exception("a mailbox could not be fetched")
        note_failure(mailbox_id, lease, error, config, clock())
        return Outcome.FAILED
    finally:
        give_back(mailbox_id, lease)
    return Outcome.DONE


@contextmanager
def _session(mailbox_id: int, lease: str, config: Config, clock: Clock) -> Iterator[Session]:
    mailbox = mailboxes.get_mailbox(mailbox_id)
    if mailbox is None:
        raise LostLease
    terms, account = Terms.of(mailbox), account_of(mailbox, config, clock())
    release()
    with Connection(account) as connection:
        yield Session(Work(terms, connection, lease, clock))


class Session:
    """A mailbox to which we are connected, and the folders of it that are read."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.searched: set[int] = set()
        self.list_folders()

    def run(self, stop: Stop | None, *, stay: bool) -> None:
        """Reads all there is; with `stop`, what comes too, until that says so."""
        self.work.stop = stop or self.work.stop
        self.catch_up()
        while stay and stop and not stop():
            self.wait()
            self.catch_up()

    def list_folders(self) -> None:
        """Finds out which folders there are to read: Inbox, Sent and those that were chosen. Commits."""
        terms, notes = self.work.terms, self.work.notes
        roles = wanted_folders(self.work.connection.folders(), terms.folders)
        notes.clear()
        if FolderRole.SENT not in roles.values():
            notes[""] = NO_SENT
        notes.update({name: GONE.format(name=name) for name in terms.folders if name not in roles})
        with write():
            _agree_folders(terms, roles)
        rows = fetching.list_folders_by_name(terms.id)
        release()
        self.readers = [FolderReader(self.work, rows[name]) for name in roles]
        self.listed_at = self.work.clock()

    def catch_up(self) -> None:
        """Reads what is new in all folders, then older mail chunk by chunk, looking for new mail after each."""
        turn = 0
        while not self.work.stop():
            for reader in list(self.readers):
                self._with(reader, reader.read_new)
            unfilled = [reader for reader in self.readers if not reader.filled]
            self.work.state = MailboxState.CATCHING_UP if unfilled else MailboxState.WATCHING
            if not unfilled and not self._look_again():
                break
            if unfilled:
                reader = unfilled[turn % len(unfilled)]
                self._with(reader, reader.fill)
                turn += 1
        with write():
            self.work.hold()

    def _look_again(self) -> bool:
        """Looks through what was left for what concerns a candidate by now; True where all is to be read again."""
        if look_for_new_candidates(self.work, self.readers, self.searched):
            return True
        for reader in list(self.readers):
            self._with(reader, reader.read_answers)
        return False

    def wait(self) -> None:
        """Returns when the server tells of something in the Inbox, or when it is time to look by ourselves."""
        work = self.work
        if work.clock() - self.listed_at > LISTED_FOR:
            work.connection.selected = (
                None  # has the folder opened again, which shows whether it was numbered anew
            )
            self.list_folders()
        if work.connection.offers_idle and self.readers:
            inbox = self.readers[0]
            if work.connection.selected != inbox.name:
                self._with(
                    inbox, inbox.open
                )  # what came before that, IDLE wouldn't tell: it is looked at once more
            else:
                work.connection.idle(POLL_SECONDS, lambda: not work.stop())
            return
        until = time.monotonic() + POLL_SECONDS
        while time.monotonic() < until and not work.stop():
            time.sleep(SLICE_SECONDS)

    def _with(self, reader: FolderReader, act: Callable[[], None]) -> bool:
        """Does something with a folder; one that is gone is said so, and the others go on. False where it failed."""
        try:
            act()
            return True
        except FolderGone:
            self.work.notes[reader.name] = GONE.format(name=reader.name)
            self.readers.remove(reader)
        except Moved:
            log.info("a folder was read by another process at the same time")
            self.work.connection.selected = None
        return False


def wanted_folders(listed: list[Folder], chosen: tuple[str, ...]) -> dict[str, FolderRole]:
    """Those folders that are to be read, the Inbox first, then Sent."""
    roles = {Use.INBOX: FolderRole.INBOX, Use.SENT: FolderRole.SENT}
    found = {f.name: roles[f.use] for f in listed if f.use in roles}
    others = {f.name: FolderRole.OTHER for f in listed if f.name in chosen and f.name not in found}
    return found | others


def _agree_folders(terms: Terms, roles: dict[str, FolderRole]) -> None:
    """Has a row for each folder to read, and none for one that nobody wants any more. Doesn't commit."""
    rows = fetching.list_folders_by_name(terms.id)
    fetching.remove_folders(
        [row.id for name, row in rows.items() if name not in roles and name not in terms.folders]
    )
    for name, role in roles.items():
        if name not in rows:
            fetching.add_folder(terms.id, name, role.value)
        elif rows[name].role != role:
            fetching.change_role(rows[name].id, role.value)
