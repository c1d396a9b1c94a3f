"""One folder, read in chunks: what is new first, then what is older, newest first (ADR 0011).

A chunk's mails, the cursor behind them and the counts are one transaction. Whoever dies in between reads the chunk
again; whoever comes second finds the cursor moved and takes nothing in.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from cxhire.mail.imap import Position
from cxhire.services import ingest
from cxhire.services.fetch_choice import read_head, stranger_rows
from cxhire.services.fetch_chunk import Chunk, fetch_chunk
from cxhire.services.fetch_work import LostLease, Work
from cxhire.services.ingest import Batch
from cxhire.store import fetching, intake
from cxhire.store.fetching import Cursor, Values
from cxhire.store.mailboxes import FolderRole, MailboxFolder
from cxhire.store.transaction import release, write

log = logging.getLogger(__name__)

ACTOR = "system"
MOST_REMEMBERED = 100_000
# However many mailboxes a process has: one writes at a time anyway, and who waits for that holds a connection; and
# as many chunks of older mail are in memory at once. New mail doesn't wait for those.
STORING = threading.Lock()
FILLING = threading.BoundedSemaphore(4)
BROKEN = "It could not be taken in ({kind}). Try again; if it fails again, the log says where."
# Where a chunk moves the cursor to; the number is how many mails there are still to read.
Move = Callable[[Cursor, Chunk, int], Values]


class Moved(RuntimeError):
    """Another process has read these mails meanwhile."""


class FolderReader:
    """One folder in the hands of this process. FolderGone and other MailErrors pass through, and Moved."""

    def __init__(self, work: Work, folder: MailboxFolder) -> None:
        self.work, self.connection = work, work.connection
        self.id, self.name, self.role = folder.id, folder.name, folder.role
        self.cursor = Cursor(folder.id, 0, 0, 0, False, False, 0)
        self._older: list[int] | None = None  # what the back-fill has still to read, the newest first
        self._left_refs: dict[int, frozenset[str]] = {}
        self._kept_then = 0
        self._refresh()

    @property
    def filled(self) -> bool:
        """Whether all older mail is read."""
        return self.cursor.filled

    def read_new(self) -> None:
        """Takes in all mail that came since the last time, the oldest first. Commits in chunks."""
        self._refresh()
        if self.connection.selected != self.name and self._has_no_news(self.connection.status(self.name)):
            return
        self.open()
        found = self.connection.search(above=self.cursor.newest_uid)
        while found and not self.work.stop():
            chunk = fetch_chunk(self.work, found)
            found = found[len(chunk.uids) :]
            self._take_in(chunk, len(found), _up)

    def fill(self) -> None:
        """Takes in one chunk of older mail, the newest first, and says how far it is. Commits."""
        with FILLING:
            self._fill()

    def _fill(self) -> None:
        self._refresh()
        self.open()
        if self._older is None:
            older = self.connection.search(up_to=self.cursor.oldest_uid, since=self.work.terms.since_on)
            self._older = older[::-1]
        chunk = fetch_chunk(self.work, self._older) if self._older else Chunk([])
        rest = self._older[len(chunk.uids) :]
        self._take_in(chunk, len(rest), _down)
        self._older = rest

    def read_found(self, uids: Sequence[int]) -> None:
        """Takes in mails that were left and may be a candidate's after all. The cursor stays. Commits in chunks."""
        rest = list(uids)
        while rest and not self.work.stop():
            chunk = fetch_chunk(self.work, rest)
            self._store(chunk, self._found_after_all)
            rest = rest[len(chunk.uids) :]

    def read_answers(self) -> None:
        """Takes in mails that were left and answer one that is in the record by now: it was read after them. Commits.

        A candidate may write from an address that we don't know, and the newest mail is read first.
        """
        if self._kept_then == self.work.kept:
            return
        self._kept_then = self.work.kept
        known = fetching.list_known_refs({ref for refs in self._left_refs.values() for ref in refs})
        release()
        found = [uid for uid, refs in self._left_refs.items() if not known.isdisjoint(refs)]
        if found:
            self.open()
            self.read_found(found)
        for uid in found:
            del self._left_refs[uid]

    def looked_at(self, uids: Sequence[int]) -> list[int]:
        """Those of the UIDs that lie where the folder was read already."""
        return [uid for uid in uids if self.cursor.oldest_uid < uid <= self.cursor.newest_uid]

    def open(self) -> None:
        """Opens the folder, and begins it anew where its UIDs have another validity."""
        if self.connection.selected == self.name:
            return
        position = self.connection.select(self.name)
        if max(position.uidvalidity, 1) != self.cursor.uidvalidity:
            self._begin(position)

    def _refresh(self) -> None:
        """Sees how far the folder is read by now; no transaction stays open behind it."""
        found = fetching.get_cursor(self.id)
        release()
        if found is None:
            raise LostLease
        if found.uidvalidity != self.cursor.uidvalidity:
            self._left_refs.clear()
        if (found.uidvalidity, found.oldest_uid) != (self.cursor.uidvalidity, self.cursor.oldest_uid):
            self._older = None
        self.cursor = found

    def _has_no_news(self, position: Position) -> bool:
        """True where nothing came; where the server won't say, it has to be looked at."""
        same = position.uidvalidity == self.cursor.uidvalidity
        return same and 0 < position.uidnext <= self.cursor.newest_uid + 1

    def _begin(self, position: Position) -> None:
        """Puts the cursor on the newest mail there is; all that is older is then filled in."""
        newest = position.uidnext - 1 if position.uidnext else max(self.connection.search(), default=0)
        values: Values = {
            "uidvalidity": max(position.uidvalidity, 1), "newest_uid": newest, "oldest_uid": newest,
            "filled": False, "again": self.cursor.uidvalidity != 0, "done": 0, "to_do": position.messages,
        }  # fmt: skip
        with write():
            self.work.hold()
            self._move(values)
        self._refresh()

    def _move(self, values: Values) -> None:
        """Inside a transaction. Raises Moved, which takes all of it back."""
        if not fetching.move_cursor(self.cursor, values):
            raise Moved

    def _take_in(self, chunk: Chunk, rest: int, move: Move) -> None:
        """Takes in a chunk; where one mail of it can't be stored, each alone, so that the others aren't held up."""
        try:
            self._take_in_whole(chunk, rest, move)
        except (LostLease, Moved):
            raise
        except Exception:
            log.exception("a chunk of mail could not be stored; each mail of it is tried alone")
            for n, one in enumerate(chunk.apart(), 1):
                self._take_in_one(one, rest + len(chunk.uids) - n, move)

    def _take_in_one(self, one: Chunk, rest: int, move: Move) -> None:
        try:
            self._take_in_whole(one, rest, move)
        except (LostLease, Moved):
            raise
        except Exception as error:
            log.exception("a mail could not be stored")
            self._take_in_whole(self._without_raw(one, error), rest, move)

    def _take_in_whole(self, chunk: Chunk, rest: int, move: Move) -> None:
        values = move(self.cursor, chunk, rest)

        def inside(batch: Batch) -> None:
            self._move(values)
            self._count(batch, chunk)

        self._store(chunk, inside)
        self._remember(chunk)
        known = {name: value for name, value in values.items() if name in Cursor.__slots__}
        self.cursor = replace(self.cursor, **known)

    def _store(self, chunk: Chunk, inside: Callable[[Batch], None]) -> None:
        """One transaction: the mails in the order they came, what is refused, and what moves with them."""

        def all_inside(batch: Batch) -> None:
            self.work.hold()
            inside(batch)
            self._quarantine(chunk.refused | self._unread(batch, chunk))

        raws = [(self._source(uid), chunk.raws[uid]) for uid in sorted(chunk.raws)]
        given, now = self.work.terms.given, self.work.clock()
        with STORING:
            taken = ingest.take_in(raws, given, now, ACTOR, inside=all_inside)
        self.work.kept += taken.summary.new

    def _unread(self, batch: Batch, chunk: Chunk) -> dict[int, tuple[bytes, str]]:
        """What can't be read although its header shows that it is ours; of a shared mailbox intake keeps it all by itself."""
        if self.work.terms.shared:
            return {}
        whose = {self._source(uid): uid for uid in chunk.ours}
        return {whose[source]: (raw, why) for source, raw, why in batch.unreadable if source in whose}

    def _source(self, uid: int) -> str:
        return f"{self.work.terms.address}, {self.name}, mail {uid}"

    def _count(self, batch: Batch, chunk: Chunk) -> None:
        """Notes how much was kept and left, and who wrote what was left in a personal mailbox."""
        id_, new, again = self.work.terms.id, batch.summary.new, self.cursor.again and not self.cursor.filled
        if self.work.terms.shared:
            fetching.count_mails(id_, new, 0)
            return
        left = [(item.mail.subject, item.kind, item.reading) for item in batch.left]
        left += [(head.subject, *read_head(head, batch.us, batch.now)) for head in chunk.left.values()]
        fetching.count_mails(id_, new, -new if again else len(left))
        if self.role != FolderRole.SENT:
            fetching.note_strangers(id_, stranger_rows(left, batch.known), again=again)

    def _found_after_all(self, batch: Batch) -> None:
        fetching.count_mails(self.work.terms.id, batch.summary.new, -batch.summary.new)

    def _remember(self, chunk: Chunk) -> None:
        """Keeps in mind which mails the left ones answer: the nearest, and where the thread began."""
        for uid, head in chunk.left.items():
            refs = (*head.in_reply_to[:1], *head.references[:1], *head.references[-1:])
            if refs and len(self._left_refs) < MOST_REMEMBERED:
                self._left_refs[uid] = frozenset(refs)

    def _quarantine(self, refused: dict[int, tuple[bytes, str]]) -> None:
        """Keeps what can't be taken in, with why, for people to see."""
        now, rows = self.work.clock(), []
        for uid, (raw, reason) in refused.items():
            digest = hashlib.sha256(raw).digest()
            intake.add_blobs([{"sha256": digest, "size": len(raw), "packed": intake.pack(raw)}])
            rows.append({"blob": digest, "source": self._source(uid), "error": reason, "created_at": now})
        if rows:
            intake.add_quarantine(rows)

    def _without_raw(self, one: Chunk, error: Exception) -> Chunk:
        """The same mail refused; in a personal mailbox it stays where it is, unless its header shows that it's ours."""
        is_ours = self.work.terms.shared or one.uids[0] in one.ours
        reason = BROKEN.format(kind=type(error).__name__)
        refused = {uid: (raw, reason) for uid, raw in one.raws.items() if is_ours}
        return replace(one, raws={}, refused=one.refused | refused)


def _up(cursor: Cursor, chunk: Chunk, rest: int) -> Values:
    return {"newest_uid": chunk.uids[-1]}


def _down(cursor: Cursor, chunk: Chunk, rest: int) -> Values:
    done = {"done": cursor.done + len(chunk.uids), "to_do": rest}
    return done | ({"oldest_uid": chunk.uids[-1] - 1} if rest else {"oldest_uid": 0, "filled": True})
