"""Where mail that is brought is decided about: for each listener's many connections, one writer."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask

from cxhire.core.ways_in import Brought, Outcome, plain
from cxhire.jobs.table import utc_now
from cxhire.services import receive

MOST_TOGETHER = 50
BYTES_TOGETHER = 16 << 20
REMEMBERED_SECONDS = 10


@dataclass(slots=True)
class _Waiting:
    letter: Brought
    outcome: Outcome | None = None


class Desk:
    """Takes in what several connections bring: whoever's turn it is takes all that waits, in one transaction.

    A commit waits for the disk; it costs the same for one letter and for fifty.
    """

    def __init__(self, app: Flask, host: str, clock: Callable[[], datetime] = utc_now) -> None:
        self._app, self._host, self._clock = app, host, clock
        self._turn = threading.Lock()
        self._waiting: deque[_Waiting] = deque()
        self._known: dict[str, float] = {}  # address → until when, by the monotonic clock

    def knows(self, address: str) -> bool:
        """Whether mail may come to an address. A yes is remembered for a moment: `take` asks again."""
        address, moment = plain(address), time.monotonic()
        if self._known.get(address, moment) > moment:
            return True
        with self._app.app_context():
            is_known = receive.knows(address)
        if is_known:
            self._known[address] = moment + REMEMBERED_SECONDS
        return is_known

    def take(self, letter: Brought) -> Outcome:
        """What became of a letter, once it is committed. Called in many threads at once."""
        mine = _Waiting(letter)
        self._waiting.append(mine)
        with self._turn:
            while mine.outcome is None:
                self._take_next()
        return mine.outcome

    def _take_next(self) -> None:
        found: list[_Waiting] = []
        size = 0
        while self._waiting and len(found) < MOST_TOGETHER and size < BYTES_TOGETHER:
            found.append(self._waiting.popleft())
            size += len(found[-1].letter.raw)
        outcomes = [Outcome.NOT_STORED] * len(found)
        try:
            with self._app.app_context():
                outcomes = receive.receive([one.letter for one in found], self._host, self._clock())
        finally:  # whose letter was in hand would else wait for ever, and keep everybody's turn
            for one, outcome in zip(found, outcomes, strict=True):
                one.outcome = outcome
