"""That this process lives: a row in the database, seen anew every half minute, and gone when it ends as it should."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from cxhire.jobs.table import utc_now
from cxhire.store.processes import BEAT, Process, ProcessRole, note_process, remove_process
from cxhire.store.transaction import write

log = logging.getLogger(__name__)


@contextmanager
def present(app: Flask, role: ProcessRole, beat_seconds: float = BEAT.total_seconds()) -> Iterator[str]:
    """Keeps this process among those that are seen; answers its id."""
    id_, ended = secrets.token_hex(8), threading.Event()
    began = utc_now()
    process = Process(
        id=id_, role=role.value, host=socket.gethostname()[:320], pid=os.getpid(), started_at=began, seen_at=began
    )  # fmt: skip
    _note(app, process)
    thread = threading.Thread(target=_beat, args=(app, process, ended, beat_seconds), name="presence")
    thread.start()
    try:
        yield id_
    finally:
        ended.set()
        thread.join()
        _remove(app, id_)


def _beat(app: Flask, process: Process, ended: threading.Event, seconds: float) -> None:
    while not ended.wait(seconds):
        process.seen_at = utc_now()
        _note(app, process)


def _note(app: Flask, process: Process) -> None:
    try:
        with app.app_context(), write():
            note_process(process)
    except Exception:  # the database is out of reach: the next beat may reach it
        log.exception("this process could not be noted")


def _remove(app: Flask, id_: str) -> None:
    try:
        with app.app_context(), write():
            remove_process(id_)
    except Exception:
        log.exception("this process could not be taken from the list; it is forgotten in a day")
