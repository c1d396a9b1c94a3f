"""How a mailbox stands, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cxhire.core.durations import calendar_time
from cxhire.services.mailbox_trouble import what_to_do
from cxhire.store.mailboxes import Mailbox, MailboxFolder, MailboxState, SignIn
from cxhire.web.local_time import localtime

MINUTE = timedelta(minutes=1)
KEPT = "Nothing is lost: its mail waits on the server."
SIGN_INS = {SignIn.PASSWORD: "Password", SignIn.MICROSOFT: "Microsoft", SignIn.GOOGLE: "Google"}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a mailbox stands: `tone` is ok, soon, late or quiet; `done` of `total` mails, where it is reading older ones."""

    tone: str
    icon: str
    title: str
    detail: str = ""
    done: int = 0
    total: int = 0


def standing(mailbox: Mailbox, folders: Sequence[MailboxFolder], now: datetime) -> Standing:
    """A mailbox's state as a person reads it."""
    match MailboxState(mailbox.state):
        case MailboxState.NEW:
            return Standing("quiet", "hourglass", "Connected. The first look comes within seconds.")
        case MailboxState.PAUSED:
            return Standing("quiet", "clock-pause", "Paused. Nothing is read until you let it go on.")
        case MailboxState.CATCHING_UP:
            return _catching_up(mailbox, folders)
        case MailboxState.WATCHING:
            looked = ago(mailbox.reached_at, now) if mailbox.reached_at else "just now"
            return Standing("ok", "eye", f"Watching. Last looked {looked}.", mailbox.error or "")
        case MailboxState.TROUBLE:
            again = f"We try again {soon(mailbox.retry_at, now)}." if mailbox.retry_at else "We try again."
            return Standing("soon", "alert-triangle", f"It can't be read at the moment. {again}",
                f"{mailbox.error or ''} {KEPT}".strip(),
            )  # fmt: skip
        case MailboxState.REFUSED:
            return Standing("late", "alert-triangle", f"The server refused us. {what_to_do(mailbox)}",
                f"{mailbox.error or ''} {KEPT}".strip(),
            )  # fmt: skip


def _catching_up(mailbox: Mailbox, folders: Sequence[MailboxFolder]) -> Standing:
    done, total = sum(f.done for f in folders), sum(f.done + f.to_do for f in folders)
    if not total:
        return Standing("ok", "hourglass", "Looking through its folders.", mailbox.error or "")
    back = f", back to {localtime(mailbox.since_on, 'month')}" if mailbox.since_on else ""
    words = f"Reading older mail: {done:,} of {total:,}{back}"
    return Standing("ok", "hourglass", words, mailbox.error or "", done, total)


def ago(moment: datetime, now: datetime) -> str:
    """How long ago something was: seconds, then as calendar time."""
    passed = max(now - moment, timedelta())
    if passed < MINUTE:
        return f"{passed.seconds} seconds ago" if passed.seconds > 2 else "just now"
    return f"{calendar_time(passed // MINUTE)} ago"


def soon(moment: datetime, now: datetime) -> str:
    """When something is to be."""
    left = (moment - now) // MINUTE
    return f"in {calendar_time(left)}" if left >= 1 else "within a minute"
