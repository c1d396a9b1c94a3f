"""Whether this installation works: asked by load balancers and by the System page."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from cxhire.core.health import Check, Part, Seen, checks
from cxhire.store import jobs, standing
from cxhire.store.schema import is_newest
from cxhire.store.transaction import give_up

log = logging.getLogger(__name__)

MINUTELY = "watch"


def look(now: datetime) -> Mapping[Part, Check]:
    """Each part and whether it is well. Never raises: a database that doesn't answer is one of the answers."""
    try:
        return checks(_seen(now), now)
    except Exception:
        log.exception("the database could not be asked how it is")
        _end()
        return checks(None, now)


def _seen(now: datetime) -> Seen:
    if not is_newest():
        return Seen(False, None, None, None)
    begun_at = jobs.get_standing(MINUTELY).begun_at
    return Seen(True, begun_at, standing.due_since(now), standing.reached_at())


def _end() -> None:
    try:
        give_up()
    except Exception:
        log.exception("a session could not be ended")
