"""Why a mail was not delivered, from what servers say."""

import pytest

from cxhire.core.undelivered import Reason, reason_of


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("550 5.1.1 <kim@x.example>: Recipient address rejected: User unknown", Reason.NO_SUCH_ADDRESS),
        ("550-5.1.1 The email account that you tried to reach does not exist.", Reason.NO_SUCH_ADDRESS),
        ("550 #5.1.0 Address rejected.", Reason.NO_SUCH_ADDRESS),
        ("550 no such mailbox", Reason.NO_SUCH_ADDRESS),
        ("5.1.1", Reason.NO_SUCH_ADDRESS),
        ("550 5.2.1 The account is disabled", Reason.NO_SUCH_ADDRESS),
        ("553 5.1.8 sender domain not found", Reason.REFUSED),
        ("552 5.2.2 over quota", Reason.FULL),
        ("452 4.2.2 mailbox full", Reason.FULL),
        ("552 Requested mail action aborted: exceeded storage allocation", Reason.FULL),
        ("552 message exceeds the largest size we take", Reason.TOO_LARGE),
        ("552 no", Reason.TOO_LARGE),
        ("550 5.7.1 Relay access denied", Reason.REFUSED),
        ("554 5.7.26 Unauthenticated mail from us.example is not accepted", Reason.REFUSED),
        ("554 looks like spam", Reason.REFUSED),
        ("450 4.2.0 Greylisted, come again", Reason.PUT_OFF),
        ("451 blocked for now", Reason.PUT_OFF),
        ("550 5.5.0 something", Reason.OTHER),
        ("571", Reason.NOT_MADE),
        ("571 well", Reason.OTHER),
        ("KeyError", Reason.NOT_MADE),
        ("", Reason.NOT_MADE),
    ],
)  # fmt: skip
def test_the_reason_is_what_a_person_would_say(said: str, reason: Reason) -> None:
    assert reason_of(said) is reason
