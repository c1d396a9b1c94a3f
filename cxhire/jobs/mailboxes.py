"""Fetching all the time: a thread for each mailbox, and one that sees which there are (ADR 0011).

Every process may do it: a lease in the database decides which of them has a mailbox, and none takes more than its fair
share of them (ADR 0018). A mailbox that is added, changed, paused or removed is noticed within seconds.
"""

from __future__ import annotations

import logging
import threading

from flask import Flask

from cxhire.jobs.table import STOPPING, utc_now
from cxhire.store import fetching, processes

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
END_SECONDS = (
    5.0  # for what is under way when the process is to end; a chunk takes less, and is only lost for now
)


class Share:
    """How many mailboxes this process may have, and which it has or tries to have."""

    def __init__(self) -> None:
        self.most = 1
        self.held: set[int] = set()
        self._lock = threading.Lock()

    def take(self, mailbox_id: int) -> bool:
        """Whether one more is within the share; then it is counted until it is put back."""
        with self._lock:
            if len(self.held) >= self.most:
                return False
            self.held.add(mailbox_id)
            return True

    def put_back(self, mailbox_id: int) -> None:
        with self._lock:
            self.held.discard(mailbox_id)

    def surplus(self) -> list[int]:
        """Those that are more than the share."""
        with self._lock:
            return sorted(self.held)[self.most :]


def fair_share(mailboxes: int, workers: int) -> int:
    """How many mailboxes each of some processes may have, so that together they can have all."""
    return max(1, -(-mailboxes // max(1, workers)))


class Watcher:
    """A thread that stays with one mailbox, under the terms that it began with, if the process may have one more."""

    def __init__(self, app: Flask, mailbox_id: int, terms: tuple[str, ...], share: Share) -> None:
        self.terms = terms
        self._app, self._id, self._share = app, mailbox_id, share
        self._halt = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"mailbox {mailbox_id}", daemon=True)
        self._thread.start()

    def halt(self) -> None:
        """Has it end soon."""
        self._halt.set()

    def has_ended(self) -> bool:
        return not self._thread.is_alive()

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    def _run(self) -> None:
        while not self._halt.is_set():
            if not self._fetch_within_share():
                self._halt.wait(LOOK_SECONDS)

    def _fetch_within_share(self) -> bool:
        if not self._share.take(self._id):
            return False
        try:
            return self._fetch()
        finally:
            self._share.put_back(self._id)

    def _fetch(self) -> bool:
        """Fetches until it is told to end or something goes wrong; whether to begin again at once."""
        from cxhire.services.fetch import Outcome, fetch

        try:
            with self._app.app_context():
                outcome = fetch(self._id, self._app.config["CXHIRE"], utc_now, self._halt.is_set)
        except Exception:  # the database itself can't be asked
            log.exception("mailbox %s: nothing could be noted", self._id)
            return False
        return outcome is Outcome.BROKEN


class Mailboxes(threading.Thread):
    """Keeps a watcher for each mailbox that is to be fetched, until `stopping` is set; then waits for them a little."""

    def __init__(self, app: Flask, stopping: threading.Event = STOPPING) -> None:
        super().__init__(name="mailboxes")
        self._app, self._stopping = app, stopping
        self.watchers: dict[int, Watcher] = {}
        self.share = Share()

    def run(self) -> None:
        while not self._stopping.is_set():
            self._look()
            self._stopping.wait(LOOK_SECONDS)
        for watcher in self.watchers.values():
            watcher.halt()
        for watcher in self.watchers.values():
            watcher.join(END_SECONDS)

    def _look(self) -> None:
        try:
            with self._app.app_context():
                wanted = fetching.list_terms()
                self.share.most = fair_share(len(wanted), processes.count_working(utc_now()))
        except Exception:
            log.exception("the mailboxes could not be listed")
            return
        surplus = self.share.surplus()
        for id_, watcher in list(self.watchers.items()):
            if wanted.get(id_) != watcher.terms or id_ in surplus:
                watcher.halt()  # under new terms, or within the share, another begins when this one has ended
            if watcher.has_ended():
                del self.watchers[id_]
        for id_, terms in wanted.items():
            if id_ not in self.watchers:
                self.watchers[id_] = Watcher(self._app, id_, terms, self.share)


def start(app: Flask) -> Mailboxes:
    """Starts fetching in threads of this process; they end when the process is to."""
    supervisor = Mailboxes(app)
    supervisor.start()
    return supervisor
