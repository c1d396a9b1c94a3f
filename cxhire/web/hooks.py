"""Mail by the web hook, for those who can give us neither a mailbox nor a mail server. No sign-in: what comes is signed.

Answers in plain words, for machines: 200 once it is committed, 406 for what no further try will change (Mailgun then stops),
401 for who isn't believed, 503 for what should come again.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from flask_limiter import ExemptionScope
from werkzeug.exceptions import RequestEntityTooLarge, TooManyRequests

from cxhire.core.hook_signatures import Denial
from cxhire.core.ways_in import Brought, Outcome, Way
from cxhire.services import hook, receive
from cxhire.services.hook import MailgunSigned
from cxhire.web.guards import config, csrf, limiter, now, public, reads_itself
from cxhire.web.raw_form import FORMS, raw_fields

bp = Blueprint("hooks", __name__, url_prefix="/hooks")
csrf.exempt(bp)
limiter.exempt(
    bp, flags=ExemptionScope.APPLICATION
)  # that counts our refusals of mail; it must not shut out the next

FORM_GROWTH = 3  # what a form may make of a mail, at most: %0A for a line's end
FORM_ROOM = 1 << 20
ANSWERS = {
    Outcome.TAKEN: ("Taken in.", 200),
    Outcome.UNKNOWN: ("Nobody here has that address.", 406),
    Outcome.FORGED: (
        "It says that it is from one of us, and anybody can write that: use the private address.",
        406,
    ),
    Outcome.NOT_STORED: ("It could not be stored; nothing of it was kept. Send it again.", 503),
}


class NoMail(ValueError):
    """What came isn't what this address takes; the words say what is missing."""


def _is_denied(response: object) -> bool:
    return getattr(response, "status_code", 0) in (400, 401, 415)


@bp.errorhandler(TooManyRequests)
def _too_often(_error: TooManyRequests) -> ResponseReturnValue:
    return _plain("Too often; wait a minute.", 429)


@bp.post("/mail")
@bp.post("/mail/mime")  # Mailgun sends a mail as it is only to an address that ends like this
@limiter.limit("600 per minute")
@limiter.limit("20 per minute", deduct_when=_is_denied)
@public
@reads_itself
def mail() -> ResponseReturnValue:
    is_form = request.mimetype in FORMS
    if not is_form and request.mimetype != "message/rfc822":
        return _plain("Send a mail as message/rfc822, or Mailgun's form.", 415)
    if not (hook.has_mailgun_key() if is_form else hook.has_hook_secret()):
        return _denied(Denial.NO_SECRET)  # before a stranger's megabytes are read
    try:
        body = _body(FORM_GROWTH if is_form else 1)
        letter = _from_mailgun(body) if is_form else _signed(body)
    except RequestEntityTooLarge:
        return _plain("The mail is too large.", 413)
    except NoMail as wrong:
        return _plain(str(wrong), 400)
    if isinstance(letter, Denial):
        return _denied(letter)
    host = urlsplit(config().base_url).hostname or "localhost"
    words, status = ANSWERS[receive.receive([letter], host, now())[0]]
    return _plain(words, status)


def _denied(why: Denial) -> ResponseReturnValue:
    current_app.logger.warning("refused a mail by the web hook: %s", why)
    return _plain("The signature is wrong, or too old.", 401)


def _plain(words: str, status: int) -> ResponseReturnValue:
    return words + "\n", status, {"Content-Type": "text/plain; charset=utf-8"}


def _body(growth: int) -> bytes:
    """What was sent, as it is. Raises RequestEntityTooLarge, without reading further than the limit."""
    request.max_content_length = growth * (config().mail_in.megabytes << 20) + FORM_ROOM * (growth > 1)
    return request.get_data(cache=False, parse_form_data=False)


def _signed(body: bytes) -> Brought | Denial:
    """A raw mail under our own signature."""
    headers = request.headers
    timestamp, signed = headers.get("X-Cxhire-Timestamp", ""), headers.get("X-Cxhire-Signature", "")
    if denied := hook.denial(timestamp, signed, body, config(), now()):
        return denied
    recipients = tuple(filter(None, headers.get("X-Cxhire-Recipient", "").replace(" ", "").split(",")))
    if not recipients:
        raise NoMail("Say in X-Cxhire-Recipient to which address the mail came.")
    return Brought(body, recipients, Way.HOOK, headers.get("X-Cxhire-Sender"))


def _from_mailgun(body: bytes) -> Brought | Denial:
    """Mailgun's form with the mail as it is."""
    try:
        fields = raw_fields(body, request.content_type or "")
        text = {name: fields[name].decode() for name in ("timestamp", "token", "signature", "recipient")}
    except (KeyError, ValueError):
        raise NoMail("This is no form of Mailgun's.") from None
    if "body-mime" not in fields:
        raise NoMail(
            "The mail itself is missing: let the address that Mailgun posts to end in /hooks/mail/mime."
        )
    raw = fields["body-mime"]
    said = MailgunSigned(text["timestamp"], text["token"], text["signature"])
    if denied := hook.mailgun_denial(said, (raw, fields["recipient"]), config(), now()):
        return denied
    recipients = tuple(part.strip() for part in text["recipient"].split(","))
    sender = fields.get("sender")
    return Brought(
        raw, recipients, Way.HOOK, sender.decode("utf-8", "replace") if sender is not None else None
    )
