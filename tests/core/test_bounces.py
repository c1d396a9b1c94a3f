"""A bounce names the mail that came back, and whom it didn't reach, in each mail system's form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.bounces import bounced
from cxhire.core.mailkind import MailKind, kind_of
from cxhire.mail.parse import parse

KIM = "kim@corp.example"
ABOUT = "<about@acme.example>"
RETURNED = f"Return-Path: <maria@acme.example>\nReceived: from acme.example by mx.example\nFrom: Maria Silva <maria@acme.example>\nTo: Kim Doe <{KIM}>\nSubject: Interview\nMessage-ID: {ABOUT}\n\nDear Kim,\n"


def prose(head: str, body: str) -> bytes:
    """A bounce without a report."""
    return f"To: maria@acme.example\nDate: Mon, 04 May 2026 09:12:00 +0000\nMessage-ID: <b1@mx.example>\n{head}\n\n{body}".encode()


def report(head: str, words: str, status: str, returned: str = "message/rfc822") -> bytes:
    """A bounce of RFC 3464's three parts; the last may be left out."""
    last = f"--b\nContent-Type: {returned}\n\n{RETURNED}\n" if returned else ""
    parts = f"--b\nContent-Type: text/plain\n\n{words}\n--b\nContent-Type: message/delivery-status\n\n{status}\n{last}--b--\n"
    return prose(
        f'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n{head}',
        parts,
    )


def indented(text: str) -> str:
    """A returned mail as some systems set it in their text."""
    return "".join(f"    {line}\n" for line in text.split("\n"))


FAILED = f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {KIM}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n"
DELAYED = FAILED.replace("failed", "delayed").replace("5.1.1", "4.4.1")
DAEMON = "From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>\nSubject: Delivery Status Notification (Failure)"
# Name, mail; action, status, recipient, the id of the mail it is about.
MET = {
    "Gmail": (report(f"{DAEMON}\nX-Failed-Recipients: {KIM}\nAuto-Submitted: auto-replied\nIn-Reply-To: {ABOUT}\nReferences: {ABOUT}", "** Address not found **", FAILED), "failed", "5.1.1", KIM, ABOUT),
    "Gmail, without the returned mail": (report(f"{DAEMON}\nX-Failed-Recipients: {KIM}\nIn-Reply-To: {ABOUT}", "** Address not found **", FAILED, ""), "failed", "5.1.1", KIM, ABOUT),
    "Gmail, delayed": (report(f"{DAEMON.replace('Failure', 'Delay')}", "There was a temporary problem.", DELAYED), "delayed", "4.4.1", KIM, ABOUT),
    "Postfix": (report("From: MAILER-DAEMON@mx.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender", "This is the mail system.", FAILED), "failed", "5.1.1", KIM, ABOUT),
    "Postfix, headers only": (report("From: MAILER-DAEMON@mx.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender", "This is the mail system.", FAILED, "text/rfc822-headers"), "failed", "5.1.1", KIM, ABOUT),
    "Postfix for an alias": (report("From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender", "This is the mail system.", FAILED.replace("Final-Recipient: rfc822; kim@corp.example", "Final-Recipient: rfc822; kd42@internal.example\nOriginal-Recipient: rfc822;kim@corp.example")), "failed", "5.1.1", KIM, ABOUT),
    "Exchange": (report("From: postmaster@corp.example\nSubject: Undeliverable: Interview\nReturn-Path: <>", "Delivery has failed to these recipients or groups:", FAILED.replace("rfc822; ", "rfc822;")), "failed", "5.1.1", KIM, ABOUT),
    "Office 365": (report("From: postmaster@corp.example\nSubject: Undeliverable: Interview\nReturn-Path: <>\nIn-Reply-To: <about@acme.example>\nAuto-Submitted: auto-generated", "Your message to kim@corp.example couldn't be delivered.", FAILED.replace("5.1.1", "5.1.10")), "failed", "5.1.10", KIM, ABOUT),
    "Sendmail": (report("From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>\nSubject: Returned mail: see transcript for details\nAuto-Submitted: auto-generated (failure)", "The original message was received", FAILED.replace("rfc822; ", "RFC822; ")), "failed", "5.1.1", KIM, ABOUT),
    "two recipients, one of them reached": (report("From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender", "x", "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; tom@corp.example\nAction: relayed\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; kim@corp.example\nAction: failed\nStatus: 5.2.2\n"), "failed", "5.2.2", KIM, ABOUT),
    "Amazon SES": (report("From: MAILER-DAEMON@eu-west-1.amazonses.example\nSubject: Delivery Status Notification (Failure)\nReturn-Path: <>", "An error occurred while trying to deliver the mail to the following recipients:\nkim@corp.example", FAILED), "failed", "5.1.1", KIM, ABOUT),
    "Postfix, in prose": (prose("From: MAILER-DAEMON@mx.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender\nReturn-Path: <>", f"This is the mail system at host mx.example.\n\n<{KIM}>: host mail.corp.example[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command)\n\n{RETURNED}"), "failed", "5.1.1", KIM, ABOUT),
    "Postfix, delayed, in prose": (prose("From: MAILER-DAEMON@mx.example\nSubject: Delayed Mail (still being retried)\nReturn-Path: <>", f"THIS IS A WARNING ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\nIt will be retried until it is 5 days old.\n\n<{KIM}>: connect to corp.example: Connection timed out\n\n{RETURNED}"), "delayed", "", KIM, ABOUT),
    "qmail": (prose("From: MAILER-DAEMON@mx.example\nSubject: failure notice\nReturn-Path: <>", f"Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<{KIM}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n{RETURNED}"), "failed", "5.1.1", KIM, ABOUT),
    "Exim": (prose(f"From: Mail Delivery System <Mailer-Daemon@mx.example>\nSubject: Mail delivery failed: returning message to sender\nX-Failed-Recipients: {KIM}\nAuto-Submitted: auto-replied\nReferences: {ABOUT}", f"A message that you sent could not be delivered to one or more of its recipients.\n\n  {KIM}\n    host mx.corp.example [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<{KIM}>: 550 5.7.1 rejected\n\n------ This is a copy of the message, including all the headers. ------\n\n{RETURNED}"), "failed", "5.7.1", KIM, ABOUT),
    "Yahoo": (prose("From: MAILER-DAEMON@yahoo.example\nSubject: Failure Notice\nReturn-Path: <>", f"Sorry, we were unable to deliver your message to the following address.\n\n<{KIM}>:\n550: 5.1.1 <{KIM}>: Recipient address rejected\n\n--- Below this line is a copy of the message.\n\n{RETURNED}"), "failed", "5.1.1", KIM, ABOUT),
    "GMX": (prose("From: GMX Mailer Daemon <mailer-daemon@gmx.example>\nSubject: Mail delivery failed: returning message to sender\nAuto-Submitted: auto-replied", f"This message was created automatically by mail delivery software.\n\nThe following address failed:\n\n{KIM}:\nSMTP error from remote server for RCPT TO command, host: mx.corp.example (192.0.2.1) reason: 550 5.1.1 unknown\n\n--- The header of the original message is following. ---\n\n{RETURNED}"), "failed", "5.1.1", KIM, ABOUT),
    "Domino": (prose("From: Postmaster <postmaster@corp.example>\nSubject: DELIVERY FAILURE: User kim (kim@corp.example) not listed in Domino Directory\nReturn-Path: <>", f"Your message\n\n  Subject: Interview\n\nwas not delivered to:\n\n  {KIM}\n\nbecause:\n\n  User kim ({KIM}) not listed in Domino Directory\n"), "failed", "", KIM, None),
    "Exchange in prose": (prose(f"From: System Administrator <postmaster@corp.example>\nSubject: Undeliverable: Interview\nIn-Reply-To: {ABOUT}", f"Your message did not reach some or all of the intended recipients.\n\n      Subject:  Interview\n      Sent:     04.05.2026 09:12\n\nThe following recipient(s) could not be reached:\n\n      {KIM} on 04.05.2026 09:12\n            The e-mail account does not exist at the organization this message was sent to. <mail.corp.example #5.1.1>"), "failed", "5.1.1", KIM, ABOUT),
    "Office 365 in prose": (prose("From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@corp.example>\nSubject: Undeliverable: Interview\nReturn-Path: <>", f"Delivery has failed to these recipients or groups:\n\n{KIM}<mailto:{KIM}>\nThe email address you entered couldn't be found.\n\nDiagnostic information for administrators:\n\nGenerating server: AM0PR01.eurprd01.prod.example\n\n{KIM}\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found'\n\nOriginal message headers:\n\n{RETURNED}"), "failed", "5.1.10", KIM, ABOUT),
    "a returned mail that is indented": (prose("From: MAILER-DAEMON@mx.example\nSubject: Returned mail\nReturn-Path: <>", f"The following address had permanent errors: {KIM}\n550 5.1.1 User unknown\n\nReturned message:\n\n{indented(RETURNED)}"), "failed", "5.1.1", KIM, ABOUT),
    "a returned mail that is quoted": (prose("From: MAILER-DAEMON@mx.example\nSubject: Returned mail\nReturn-Path: <>", f"The following address had permanent errors: {KIM}\n550 5.1.1 User unknown\n\n" + "".join(f"> {line}\n" for line in RETURNED.split("\n"))), "failed", "5.1.1", KIM, ABOUT),
    "a returned mail that hangs on it": (prose('From: MAILER-DAEMON@mx.example\nSubject: Undeliverable message\nReturn-Path: <>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"', f"--b\nContent-Type: text/plain\n\nUser unknown: {KIM}\n--b\nContent-Type: message/rfc822\n\n{RETURNED}\n--b--\n"), "failed", "", KIM, ABOUT),
    "X-Failed-Recipients names two": (prose(f"From: Mailer-Daemon@mx.example\nSubject: Mail delivery failed\nX-Failed-Recipients: {KIM},\n tom@corp.example\nReferences: {ABOUT}", "A message that you sent could not be delivered."), "failed", "", KIM, ABOUT),
    "Mimecast": (prose("From: postmaster@corp.example\nSubject: [Postmaster] Email Delivery Failure\nAuto-Submitted: auto-replied", f"This is a delivery failure notification message indicating that\nan email you addressed to email address :\n-- {KIM}\n\ncould not be delivered. The problem appears to be :\n-- Recipient email server rejected the message\n\nAdditional information follows :\n-- 550 5.1.1 User unknown\n\nThis condition occurred after 1 attempt(s) to deliver over\na period of 0 hour(s).\n"), "failed", "5.1.1", KIM, None),
    "T-Online": (prose("From: Mail Delivery System <mailer-daemon@t-online.example>\nSubject: Nachricht unzustellbar\nReturn-Path: <>", f"|------------------------- Message log follows: -------------------------|\n no valid recipients were found for this message\n|------------------------- Failed addresses follow: ---------------------|\n <{KIM}> ... unknown host\n|------------------------- Message text follows: ------------------------|\n{RETURNED}"), "failed", "", KIM, ABOUT),
    "our own address stands first in the prose": (prose("From: MAILER-DAEMON@mx.example\nSubject: failure notice\nReturn-Path: <>", f"Your message from maria@acme.example to {KIM} bounced: 550 5.1.1 unknown"), "failed", "5.1.1", KIM, None),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "action", "status", "recipient", "about"), MET.values(), ids=MET.keys())
def test_a_bounce_names_the_mail_and_the_address(
    raw: bytes, action: str, status: str, recipient: str, about: str | None
) -> None:
    message = parse(raw)
    assert kind_of(message).kind is MailKind.BOUNCE
    found = bounced(message)
    assert found is not None
    assert (found.action, found.status, found.recipient, found.about_message_id) == (
        action,
        status,
        recipient,
        about,
    )


@given(st.text(max_size=300), st.sampled_from(["", KIM, "<>", "a" * 3_000, "@", ", ,"]))
def test_any_bounce_is_read_without_an_exception(body: str, failed: str) -> None:
    head = f"From: MAILER-DAEMON@mx.example\nSubject: Returned mail\nX-Failed-Recipients: {failed}"
    bounced(parse(prose(head, body).decode().encode("utf-8", "replace")))
