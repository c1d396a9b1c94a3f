"""What a database needs before anything else: the schema, and on a new one a policy in its zone."""

from __future__ import annotations

from datetime import UTC, datetime

from config import Config
from cxhire.services.letter_templates import add_starters
from cxhire.services.policy import begin_policy
from cxhire.services.smtp_password import seal_clear_password
from cxhire.store import intake, mail, people
from cxhire.store.schema import ensure_newest


def prepare(config: Config) -> None:
    """Brings the database to the newest schema, and to what this version expects in it.

    A new one counts its working hours in the configuration's zone; an old one's password in the clear is sealed. Both get
    the letter templates that we ship, once.
    """
    if ensure_newest():
        if config.zone != "UTC":
            begin_policy(config.zone, datetime.now(UTC))
    else:
        seal_clear_password(config)
    add_starters(datetime.now(UTC))


def is_empty() -> bool:
    """True of a database that nobody has put anything into: no mail, no candidate, no domain of ours."""
    return not (mail.count_messages() or intake.count_candidates() or people.list_domains())
