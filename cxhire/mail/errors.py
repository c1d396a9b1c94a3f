"""What an adapter raises when the other side or the network would not: try again, don't, or don't know."""

from __future__ import annotations


class MailError(Exception):
    """One line for a person. `everyone` where it isn't this mail's fault and the others would fare the same.

    `about_sender` where that was said of the sender's address: mails from another one may fare better.
    """

    def __init__(self, reason: str, *, everyone: bool = False, about_sender: bool = False) -> None:
        super().__init__(reason)
        self.everyone, self.about_sender = everyone, about_sender


class Transient(MailError):
    """Try again later."""


class Permanent(MailError):
    """Trying again would end the same."""


class Uncertain(MailError):
    """It may have arrived: only send it again under the same Message-ID."""
