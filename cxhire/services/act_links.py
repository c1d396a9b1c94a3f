"""Links in reminders: each opens one thing owed to whom the mail was for, and serves for one act (ADR 0020).

A token says which mail, which obligation, whose, until when, under an HMAC: nothing is stored until it is used. What it
lets one do is asked when it is used, not when it was sent.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from config import Config
from cxhire.services import acts, asked_acts
from cxhire.services.act_terms import Act, NothingOwed, Owing, Terms, act_of, as_json, from_json
from cxhire.services.acts import Doer, Done
from cxhire.services.asked_acts import Answer
from cxhire.services.owed import Line, owed_lines
from cxhire.services.steering import can_steer
from cxhire.store import act_links, applications, people
from cxhire.store.act_links import UsedActLink
from cxhire.store.applications import Application
from cxhire.store.obligations import Wanted
from cxhire.store.people import Colleague
from cxhire.store.transaction import write

LASTS = timedelta(days=7)  # the next reminder brings a new one
VIA_MAIL: Mapping[str, object] = {"via": "mail"}
_FIELDS = struct.Struct(">5Q")
_MAC_BYTES = 16  # half of SHA-256, the least that RFC 2104 section 5 allows


class Used(LookupError):
    """The link has served already."""


@dataclass(frozen=True, slots=True)
class ActLink:
    """What a token says: a mail of the outbox, what it told of, to whom; good until `expires_at` (whole seconds)."""

    outgoing_id: int
    obligation_id: int
    application_id: int
    colleague_id: int
    expires_at: datetime

    @property
    def key(self) -> bytes:
        """By what it is remembered as used: a mail that had to be sent twice holds one link, not two."""
        what = struct.pack(">3Q", self.outgoing_id, self.obligation_id, self.colleague_id)
        return hashlib.sha256(b"act-link:" + what).digest()


@dataclass(frozen=True, slots=True)
class Opened:
    """What whoever opens a link sees: what is owed (None: nothing any more), or what they did with it.

    `may_steer` is False where a concern on the application is about them: then a colleague decides. `asked` is what that one said.
    """

    link: ActLink
    reader: Colleague
    application: Application | None
    line: Line | None
    used: UsedActLink | None
    may_steer: bool
    asked: Answer | None = None

    @property
    def terms(self) -> Terms | None:
        """What was done with it, but for the reason of "nothing owed"."""
        return from_json(Act(self.used.act), self.used.outcome["terms"]) if self.used else None

    @property
    def may_undo(self) -> bool:
        if self.used is None or self.used.undone_at is not None:
            return False
        return self.asked.is_waiting if self.asked else self.may_steer


def token_for(link: ActLink, secret: str) -> str:
    """The link's token, 75 characters: what it says, signed."""
    expires = int(link.expires_at.timestamp())
    said = _FIELDS.pack(link.outgoing_id, link.obligation_id, link.application_id, link.colleague_id, expires)
    return base64.urlsafe_b64encode(said + _mac(said, secret)).rstrip(b"=").decode()


def url_for(link: ActLink, config: Config) -> str:
    """Where the link leads, as a mail holds it."""
    return f"{config.base_url}/a/{token_for(link, config.secret_key)}"


def read_token(token: str, secret: str, now: datetime) -> ActLink | None:
    """What a token says; None for one that we didn't sign, or that has expired."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    said, mac = raw[: _FIELDS.size], raw[_FIELDS.size :]
    if not hmac.compare_digest(mac, _mac(said, secret)):
        return None
    outgoing_id, obligation_id, application_id, colleague_id, expires = _FIELDS.unpack(said)
    expires_at = datetime.fromtimestamp(expires, UTC)
    link = ActLink(outgoing_id, obligation_id, application_id, colleague_id, expires_at)
    return link if now < link.expires_at else None


def _mac(said: bytes, secret: str) -> bytes:
    """Under a key of its own: the secret key also signs cookies and other links."""
    purpose = hmac.digest(secret.encode(), b"cxhire: links that act, 1", "sha256")
    return hmac.digest(purpose, said, "sha256")[:_MAC_BYTES]


def open_link(link: ActLink, now: datetime) -> Opened | None:
    """What a link leads to now. None where its reader may not act any more, as if there were no such link."""
    reader, used = people.get_colleague(link.colleague_id), act_links.get_used(link.key)
    application = applications.get_application(used.application_id if used else link.application_id)
    if reader is None or not acts.may_own(reader):
        return None
    if application is None:  # it was merged into another one, where the next reminder leads
        return Opened(link, reader, None, None, used, may_steer=False)
    if not acts.may_act(reader, application):
        return None
    asked = asked_acts.get_answer(used.outcome["asked"]) if used and "asked" in used.outcome else None
    steers = can_steer(application.id, f"colleague:{reader.id}")
    return Opened(link, reader, application, _line(link, application, now), used, steers, asked)


def _line(link: ActLink, application: Application, now: datetime) -> Line | None:
    lines = owed_lines(now, Wanted(candidate_id=application.candidate_id))
    return next((line for line in lines if line.owed.id == link.obligation_id), None)


def doer_of(link: ActLink, now: datetime) -> Doer:
    """Whoever the mail was for, as who acts by its link."""
    return Doer(link.colleague_id, now, VIA_MAIL)


def use(link: ActLink, terms: Owing, now: datetime) -> None:
    """Does an act by a link, which is then used up: both, or neither. Commits.

    Raises Used, and what `services.acts` raises.
    """
    with write(VIA_MAIL):
        used_id = _use_up(link, act_of(terms), now)
        done = acts.act(link.obligation_id, terms, doer_of(link, now))
        outcome = {"terms": _shown(terms), "back": dict(done.back)}
        act_links.keep_outcome(used_id, done.application_id, outcome)


def ask(link: ActLink, terms: Owing, now: datetime) -> None:
    """Asks a colleague to decide, for whoever a concern is about; it uses the link up like an act. Commits. Raises like `use`."""
    with write(VIA_MAIL):
        used_id = _use_up(link, act_of(terms), now)
        asked = asked_acts.ask_about(link.obligation_id, terms, doer_of(link, now))
        outcome = {"terms": _shown(terms), "asked": asked.id}
        act_links.keep_outcome(used_id, asked.application_id, outcome)


def undo(link: ActLink, now: datetime) -> None:
    """Takes back what was done by a link, once. Commits.

    Raises Used where that was done before, or nothing was done; else like `acts.undo`.
    """
    with write(VIA_MAIL):
        used = act_links.get_used(link.key)
        if used is None or not act_links.mark_undone(used.id, now):
            raise Used
        if "asked" in used.outcome:
            asked_acts.take_back(used.outcome["asked"], doer_of(link, now))
        else:
            done = Done(Act(used.act), used.obligation_id, used.application_id, used.outcome["back"])
            acts.undo(done, doer_of(link, now))


def _use_up(link: ActLink, act: Act, now: datetime) -> int:
    used_id = act_links.use(
        link.key, link.colleague_id, link.obligation_id, link.application_id, act.value, now
    )
    if used_id is None:
        raise Used
    return used_id


def _shown(terms: Owing) -> dict[str, Any]:
    """The terms without a reason in words: those are in the record, and in one place."""
    return as_json(replace(terms, why="") if isinstance(terms, NothingOwed) else terms)
