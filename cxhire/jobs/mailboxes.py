"""Fetching all the time: a thread for each mailbox, and one that sees which there are (ADR 0011).

Every process may do it: a lease in the database decides which of them has a mailbox. A mailbox that is added,
changed, paused or removed is noticed within seconds.
"""

from __future__ import annotations

import logging
import threading

from flask import Flask

from cxhire.jobs.clock import STOPPING, utc_now
from cxhire.store import fetching

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
END_SECONDS = (
    5.0  # for what is under way when the process is to end; a chunk takes less, and is only lost for now
)


class Watcher:
    """A thread that stays with one mailbox, under the terms that it began with."""

    def __init__(self, app: Flask, mailbox_id: int, terms: tuple[str, ...]) -> None:
        self.terms = terms
        self._app, self._id = app, mailbox_id
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
            if not self._fetch():
                self._halt.wait(LOOK_SECONDS)

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
        except Exception:
            log.exception("the mailboxes could not be listed")
            return
        for id_, watcher in list(self.watchers.items()):
            if wanted.get(id_) != watcher.terms:
                watcher.halt()  # under new terms another begins when this one has ended
            if watcher.has_ended():
                del self.watchers[id_]
        for id_, terms in wanted.items():
            if id_ not in self.watchers:
                self.watchers[id_] = Watcher(self._app, id_, terms)


def start(app: Flask) -> Mailboxes:
    """Starts fetching in threads of this process; they end when the process is to."""
    supervisor = Mailboxes(app)
    supervisor.start()
    return supervisor
