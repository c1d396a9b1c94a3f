"""What a mail that wasn't delivered is called, and what one waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from config import Config
from cxhire.core.undelivered import Reason
from cxhire.services import mail_limit, mail_settings
from cxhire.store.outbox import MailKind, OutboxState, Outgoing
from cxhire.store.undelivered import View

VIEWS = {
    View.FAILED: "Given up",
    View.RETURNED: "Came back",
    View.WAITING: "On the way",
    View.LET_GO: "Let go",
}
KINDS = {
    MailKind.REMINDER: "Reminder",
    MailKind.ESCALATION: "Escalation",
    MailKind.SUMMARY: "Weekly summary",
    MailKind.SURVEY: "Survey",
    MailKind.LETTER: "Letter",
    MailKind.TROUBLE: "A mailbox's trouble",
    MailKind.RETURNED: "Mail that came back",
    MailKind.CONCERN: "Words to look at",
    MailKind.TALK: "A word to a colleague",
}
SHORT_REASONS = {
    Reason.NO_SUCH_ADDRESS: "No such address",
    Reason.FULL: "Mailbox full",
    Reason.TOO_LARGE: "Too large",
    Reason.REFUSED: "Refused by their rules",
    Reason.PUT_OFF: "Put off for too long",
    Reason.PERHAPS_ARRIVED: "May have arrived",
    Reason.NOT_MADE: "Our own fault",
    Reason.OTHER: "Another reason",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What all mail waits for; `limit` is how many may leave an hour, `goes_on_at` when that is reached."""

    now: datetime
    has_server: bool
    limit: int | None
    goes_on_at: datetime | None

    @classmethod
    def of(cls, config: Config, now: datetime) -> Self:
        """As of a moment."""
        return cls(now, mail_settings.has_server(config), mail_limit.limit(), mail_limit.goes_on_at(now))


def waits_for(row: Outgoing, standing: Standing) -> tuple[str, datetime | None]:
    """Why a mail hasn't left, and when it goes on, if that is known. Empty of one that doesn't wait."""
    if row.state == OutboxState.SENDING:
        return "It is being sent", None
    if row.state not in (OutboxState.WAITING, OutboxState.UNCERTAIN):
        return "", None
    if not standing.has_server:
        return "No mail server is set up yet", None
    perhaps = row.state == OutboxState.UNCERTAIN
    if row.send_at > standing.now:
        again = (
            "It may have arrived; looked for, and tried once more,"
            if perhaps
            else "Tried again"
            if row.error
            else "Leaves"
        )
        return again, row.send_at
    if standing.goes_on_at:
        return f"The limit of {standing.limit:,} an hour is reached; goes on", standing.goes_on_at
    return "Leaves within a minute", None
