"""A colleague's own calendar of what they owe, behind an address that is a secret.

The address is worked out each time from random bits in the database and the installation's secret key: neither alone gives it.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from config import Config
from cxhire.core.audit_chain import Event
from cxhire.core.obligations import Kind
from cxhire.mail.due_dates import DueDate, calendar_of
from cxhire.services.policy import load_policies
from cxhire.store import applications, audit, people
from cxhire.store.obligations import Owed, Wanted, list_owed
from cxhire.store.people import Colleague, Role
from cxhire.store.steering import list_concerned_applications
from cxhire.store.transaction import write

MOST = 500
NONCE_BYTES = 32
OWED = {
    Kind.ANSWER: "an answer", Kind.UPDATE: "an update", Kind.PROMISE: "what we promised", Kind.CLOSURE: "the outcome",
}  # fmt: skip
_TOKEN = re.compile(r"([1-9][0-9]{0,17})-[A-Za-z0-9_-]{43}", re.ASCII)


def make_calendar(colleague_id: int, now: datetime, actor: str) -> None:
    """Gives a colleague an address, or another one: what was there before leads nowhere from now on. Commits."""
    with write():
        colleague = _colleague(colleague_id)
        action = "calendar.changed" if colleague.feed_nonce else "calendar.made"
        colleague.feed_nonce = secrets.token_bytes(NONCE_BYTES)
        audit.append([Event(now, actor, action, f"colleague:{colleague_id}")])


def stop_calendar(colleague_id: int, now: datetime, actor: str) -> None:
    """Takes the address away. Commits."""
    with write():
        colleague = _colleague(colleague_id)
        if colleague.feed_nonce:
            colleague.feed_nonce = None
            audit.append([Event(now, actor, "calendar.stopped", f"colleague:{colleague_id}")])


def show_calendar(colleague_id: int, config: Config, now: datetime, actor: str) -> str | None:
    """The whole address for its colleague to copy; None while they have none. Commits: the trail knows that it was shown."""
    with write():
        token = token_of(_colleague(colleague_id), config)
        if token:
            audit.append([Event(now, actor, "calendar.shown", f"colleague:{colleague_id}")])
    return f"{config.base_url}/calendar/{token}.ics" if token else None


def token_of(colleague: Colleague, config: Config) -> str | None:
    """What the address ends with: whose it is, and an HMAC of 256 random bits under the installation's secret key."""
    if not colleague.feed_nonce:
        return None
    key = hmac.digest(config.secret_key.encode(), b"due dates:" + colleague.feed_nonce, "sha256")
    return f"{colleague.id}-{base64.urlsafe_b64encode(key).rstrip(b'=').decode()}"


def reader_of(token: str, config: Config) -> Colleague | None:
    """Whose calendar an address is; None alike for a wrong, changed or stopped one, and for who can't sign in any more."""
    found = _TOKEN.fullmatch(token)
    colleague = people.get_colleague(int(found[1])) if found else None
    if colleague is None or not (colleague.member and colleague.active) or colleague.role == Role.AUDITOR:
        return None
    right = token_of(colleague, config)
    return colleague if right and hmac.compare_digest(right, token) else None


def due_calendar(colleague: Colleague, config: Config, now: datetime) -> bytes:
    """What a colleague owes and sees on Waiting, snoozed or not: at most the 500 that wait longest.

    As in reminders, what a concern about them belongs to is passed over.
    """
    owed = list_owed(now, Wanted(owner_id=colleague.id, limit=MOST))
    concerned = list_concerned_applications({o.application_id for o in owed}, colleague.id)
    theirs = [o for o in owed if o.application_id not in concerned]
    return calendar_of("Candidates who wait on me", _due_dates(theirs, config, now))


def _due_dates(owed: Sequence[Owed], config: Config, now: datetime) -> Iterable[DueDate]:
    """What may have moved a due date is a policy that came since, or another stage."""
    policies = load_policies()
    set_at = [at for at, _ in policies.versions] + [rule.valid_from for rule in policies.rules]
    stages = applications.list_stages({o.application_id for o in owed})
    host = urlsplit(config.base_url).hostname or "localhost"
    for o in owed:
        moved_at = [*set_at, *(at for at, _ in stages.get(o.application_id, ()))]
        since = [at for at in moved_at if o.since < at <= now]
        url = f"{config.base_url}/candidates/{o.candidate_id}?application={o.application_id}"
        yield DueDate(f"{_key(o)}@{host}", o.due_at, _title(o), url, len(since), max([o.since, *since]))


def _key(o: Owed) -> str:
    """What stays the same however often all that is owed is worked out anew, which gives rows other numbers."""
    if o.promise_id:
        return f"promise-{o.promise_id}"
    return f"{o.kind}-{o.application_id}-{o.since:%Y%m%dT%H%M%S.%f}"


def _title(o: Owed) -> str:
    """Nothing of what was said: calendars are shown on screens that others see."""
    who = o.candidate_name or "A candidate"
    return f"{who}: {OWED[Kind(o.kind)]}" + (f" ({o.opening})" if o.opening else "")


def _colleague(colleague_id: int) -> Colleague:
    found = people.get_colleague(colleague_id)
    if found is None:
        raise LookupError("no such colleague")
    return found
