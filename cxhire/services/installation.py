"""What a database needs before anything else: the schema, and on a new one a policy in its zone."""

from __future__ import annotations

from datetime import UTC, datetime

from cxhire.services.policy import begin_policy
from cxhire.store import intake, mail, people
from cxhire.store.schema import ensure_newest


def prepare(zone: str) -> None:
    """Brings the database to the newest schema; a new one counts its working hours in `zone` (IANA)."""
    if ensure_newest() and zone != "UTC":
        begin_policy(zone, datetime.now(UTC))


def is_empty() -> bool:
    """True of a database that nobody has put anything into: no mail, no candidate, no domain of ours."""
    return not (mail.count_messages() or intake.count_candidates() or people.list_domains())
