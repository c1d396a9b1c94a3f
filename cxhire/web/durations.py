"""How long this process took for its answers, by route and status: of the process alone, and gone with it."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from dataclasses import dataclass, field

from flask import Flask, Response, current_app, g, request

# Upper ends in seconds; what took longer counts beyond the last.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(slots=True)
class Spread:
    """How many answers took up to each bucket's end (and longer), and how many seconds they took together."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    seconds: float = 0.0


class Durations:
    """(route, method, status) → how long the answers took. Routes are our own: nobody can add one by asking."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spreads: dict[tuple[str, str, int], Spread] = {}

    def add(self, route: str, method: str, status: int, seconds: float) -> None:
        with self._lock:
            spread = self._spreads.setdefault((route, method, status), Spread())
            spread.counts[bisect_left(BUCKETS, seconds)] += 1
            spread.seconds += seconds

    def all(self) -> dict[tuple[str, str, int], Spread]:
        """A copy as it is now."""
        with self._lock:
            return {key: Spread(list(s.counts), s.seconds) for key, s in self._spreads.items()}


def init_durations(app: Flask) -> None:
    app.extensions["cxhire_durations"] = Durations()
    app.before_request(_begin)
    app.after_request(_end)


def durations(app: Flask) -> Durations:
    found = app.extensions["cxhire_durations"]
    assert isinstance(found, Durations)
    return found


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    if began := g.get("began"):
        seconds = time.perf_counter() - began
        durations(current_app).add(request.endpoint or "none", _method(), response.status_code, seconds)
    return response


def _method() -> str:
    return request.method if request.method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
