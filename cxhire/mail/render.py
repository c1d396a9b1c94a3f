"""Our mails as messages: text and HTML from templates/email, and headers that no machine mistakes for a person's.

Jinja2 alone, no Flask: mail is made by workers too. What comes from people is text to a template, never one.
"""

from __future__ import annotations

import binascii
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from cxhire.core.durations import calendar_time, working_time
from cxhire.core.obligations import Kind
from cxhire.core.weeks import Answered
from cxhire.mail.errors import Permanent

FOLDER = Path(__file__).resolve().parents[2] / "templates"
_EMPTY_LINES = re.compile(r"\n{3,}")
LONGEST_QUOTE = 600
OWN_ID = "<cxhire."  # how each Message-ID of ours begins
LONGEST_ROW = 140
MOST_ROWS = 25


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whom our mails come from: an address (with or without a name), the organisation, where people reach us."""

    mail_from: str
    organisation: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail says, twice; `stop_link` takes the POST of a mail program's "unsubscribe".

    `reply_to` is who reads an answer, where that isn't the sender.
    """

    subject: str
    text: str
    html: str
    stop_link: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing we owe a candidate, as a mail tells it. `words` are theirs (of a promise: ours).

    `url` leads to the conversation, `act_url` (where the mail leaves) to the other ways to settle it.

    `owner` is None where nobody has it; `yours` where it is the reader, who `stands_in` where the owner is away. Both
    clocks are in minutes. `due` says until when, on the reader's clock, where that is still to come.
    """

    kind: Kind
    candidate: str
    opening: str
    words: str
    owner: str | None
    yours: bool
    calendar_minutes: int
    business_minutes: int
    url: str
    act_url: str = ""

    due: str = ""
    stands_in: bool = False

    @property
    def waited(self) -> str:
        return calendar_time(self.calendar_minutes)

    @property
    def worked(self) -> str:
        return working_time(self.business_minutes)

    @property
    def quote(self) -> str:
        """Their words, cut at a word where they are long."""
        return shortened(self.words.strip(), LONGEST_QUOTE)

    @property
    def glance(self) -> str:
        """Their words on one line."""
        return shortened(" ".join(self.words.split()), LONGEST_ROW)

    @property
    def headline(self) -> str:
        if self.due:
            return f"{self.candidate} is owed {_DUE[self.kind]} by {self.due}"
        return _STATE[self.kind].format(who=self.candidate, waited=self.waited)

    @property
    def sentence(self) -> str:
        """'Amara has been waiting 3 days (11 working hours). Jonas owes the answer.'"""
        if self.due:
            return f"{self.headline}. {self.lead}"
        return f"{self.headline} ({self.worked}). {self.turn}"

    @property
    def lead(self) -> str:
        """What is to be said below the headline."""
        if self.due:
            return f"It has been {self.waited} so far ({self.worked}). {self.turn}"
        return f"That is {self.worked}. {self.turn}"

    @property
    def wait(self) -> str:
        """What a row says beside the name."""
        return f"by {self.due}" if self.due else self.waited

    @property
    def tone(self) -> str:
        return "soon" if self.due else "late"

    @property
    def turn(self) -> str:
        """Whose turn it is."""
        if self.owner is None:
            return "Nobody has taken this on yet."
        if self.stands_in:
            return f"{self.owner} owes {_DUE[self.kind]} and is away: you stand in."
        return f"You owe {_DUE[self.kind]}." if self.yours else f"{self.owner} owes {_DUE[self.kind]}."


@dataclass(frozen=True, slots=True)
class Summary:
    """A lead's week: what their people owe, the longest wait first, and how many candidates wait in all.

    `answered` are last week's answers; `uncovered` are the names of those who are away with nobody to stand in.
    """

    owed: tuple[Owed, ...]
    waiting: int
    answered: Answered | None
    uncovered: tuple[str, ...]

    @property
    def headline(self) -> str:
        if not self.waiting:
            return "Nobody is waiting for your people"
        return f"{self.waiting} candidate{' is' if self.waiting == 1 else 's are'} waiting for your people"

    @property
    def figures(self) -> str:
        """How many were answered, of how many, and after how long on both clocks."""
        a = self.answered
        if a is None:
            return "Last week no question had to be answered."
        questions = "question was" if a.of == 1 else "questions were"
        said = f"Last week {a.given} of {a.of} {questions} answered, {a.in_time} in time."
        if not a.given:
            return (
                f"Last week none of {a.of} {questions} answered."
                if a.of > 1
                else "Last week the one question wasn't answered."
            )
        took = "It took" if a.given == 1 else "Half of the answers took no more than"
        waited = f"{working_time(a.business_minutes)} ({calendar_time(a.calendar_minutes)} for the candidate)"
        return f"{said} {took} {waited}."

    @property
    def absent(self) -> str:
        """Whom nobody stands in for; empty where there is no such one."""
        if not self.uncovered:
            return ""
        *names, last = self.uncovered
        who = f"{', '.join(names)} and {last} are" if names else f"{last} is"
        return f"{who} away and nobody stands in: choose a deputy, or hand over what they owe."


@dataclass(frozen=True, slots=True)
class Trouble:
    """A mailbox that can't be read. Both times are on the reader's clock; `reached_at` is when it last could be."""

    address: str
    reason: str
    minutes: int
    since: datetime
    reached_at: datetime | None
    todo: str
    url: str

    @property
    def lasted(self) -> str:
        return calendar_time(self.minutes)

    @property
    def kept(self) -> str:
        """What is safe meanwhile."""
        if self.reached_at is None:
            return "Nothing was read from it yet. Its mail stays on the server as it is."
        return f"What came until {_clock(self.reached_at)} is in the record. Later mail waits on the server and is read once it works again."

    @property
    def since_words(self) -> str:
        return _clock(self.since)


@dataclass(frozen=True, slots=True)
class CameBack:
    """A colleague whose mail comes back, since a moment on the reader's clock; `url` is their page."""

    name: str
    address: str
    mails: int
    since: datetime
    why: str
    url: str

    @property
    def counted(self) -> str:
        return "1 mail" if self.mails == 1 else f"{self.mails} mails"

    @property
    def since_words(self) -> str:
        return _clock(self.since)


def _clock(local: datetime) -> str:
    return f"{local.day} {local:%b %Y, %H:%M}"


_STATE = {
    Kind.ANSWER: "{who} has been waiting {waited}",
    Kind.UPDATE: "{who} has heard nothing for {waited}",
    Kind.PROMISE: "{who} was promised something {waited} ago",
    Kind.CLOSURE: "{who} has not been told the outcome for {waited}",
}
_DUE = {
    Kind.ANSWER: "the answer",
    Kind.UPDATE: "an update",
    Kind.PROMISE: "what was promised",
    Kind.CLOSURE: "the news",
}


def reminder(owed: Sequence[Owed], head: Letterhead) -> Content:
    """To somebody who can act: one thing in full, or a digest, longest wait first."""
    return _told("reminder", owed, "waiting for a word", head)


def escalation(owed: Sequence[Owed], head: Letterhead) -> Content:
    """The same past an owner whom reminders did not move."""
    return _told("escalation", owed, "still waiting", head)


def summary(week: Summary, head: Letterhead) -> Content:
    """To a lead: their week."""
    return content_of(
        "summary", week.headline, head, week=week, owed=week.owed, more=week.waiting - len(week.owed)
    )


def survey(candidate: str, opening: str, link: str, head: Letterhead) -> Content:
    """The request to a candidate; `link` opens the questions, `link`/stop says "no more surveys"."""
    subject = f"How was applying to {head.organisation or 'us'}?"
    content = content_of("survey", subject, head, candidate=candidate, opening=opening, link=link)
    return replace(content, stop_link=f"{link}/stop")


def trouble(told: Trouble, head: Letterhead) -> Content:
    """To an admin: a mailbox that can't be read."""
    subject = f"Nothing has come in from {told.address} for {told.lasted}"
    return content_of("trouble", subject, head, told=told)


def returned(news: Sequence[CameBack], head: Letterhead) -> Content:
    """To an admin: mail to colleagues that came back."""
    names = news[0].name if len(news) == 1 else f"{len(news)} colleagues"
    subject = f"Mail to {names} comes back"
    return content_of("returned", subject, head, news=news[:MOST_ROWS], more=max(0, len(news) - MOST_ROWS))


def invite(inviter: str, link: str, head: Letterhead) -> Content:
    """To a new colleague, with the link that lets them choose a password."""
    return content_of("invite", f"{inviter} invites you to cxhire", head, inviter=inviter, link=link)


def test(head: Letterhead) -> Content:
    """What the Settings page sends to see whether mail goes out."""
    return content_of("test", "Mail from cxhire works", head)


class _Headers(HeaderRegistry):
    """Headers taken apart once: most are the same in all our mails, and it costs more than to make the rest."""

    @lru_cache(maxsize=512)  # noqa: B019 (there is one registry, for ever)
    def __call__(self, name: str, value: Any) -> Any:
        return super().__call__(name, value)


_POLICY = default.clone(header_factory=_Headers())


def message(
    content: Content, *, kind: str, to: str, message_id: str, head: Letterhead, now: datetime
) -> EmailMessage:
    """The mail itself, marked as a machine's (RFC 3834), with one click to stop it where it can be (RFC 8058).

    Raises Permanent where a header would not hold.
    """
    made = EmailMessage(policy=_POLICY)
    name, address = parseaddr(head.mail_from)
    try:
        made["From"] = formataddr((name or head.organisation, address))
        made["To"] = to
        made["Subject"] = _one_line(content.subject)
        made["Date"] = format_datetime(now)
        made["Message-ID"] = message_id
        made["Auto-Submitted"] = "auto-generated"
        made["X-Auto-Response-Suppress"] = "All"
        made["X-Cxhire"] = kind
        if content.reply_to:
            made["Reply-To"] = content.reply_to
        if content.stop_link:
            made["List-Unsubscribe"] = f"<{content.stop_link}>"
        if content.stop_link.startswith("https:"):  # without it no mail program may click (RFC 8058, 3.1)
            made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    except ValueError as error:  # CR or LF in a value
        raise Permanent(f"a header can't be written: {error}") from error
    made["MIME-Version"] = "1.0"
    made["Content-Type"] = f'multipart/alternative; boundary="{_BOUNDARY}"'
    made.attach(_part(content.text, "plain"))
    made.attach(_part(content.html, "html"))
    return made


# Never in a quoted-printable part, where "=" is followed by two hexadecimal digits or the line's end (RFC 2045, 6.7).
_BOUNDARY = "=_cxhire"


def _part(text: str, subtype: str) -> EmailMessage:
    """A part, quoted by C code: the standard library's own takes longer than a mail server to take the mail."""
    part = EmailMessage(policy=_POLICY)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(binascii.b2a_qp(text.encode(), istext=True).decode("ascii"))
    return part


def message_id(slot: str, secret: str, mail_from: str | None, base_url: str) -> str:
    """The same for the same slot of the same installation, for ever; tells nobody what the slot is."""
    key = hmac.digest(secret.encode(), b"message-id:" + slot.encode(), "sha256").hex()[:32]
    return f"{OWN_ID}{key}@{_domain(mail_from or '', base_url)}>"


@lru_cache(maxsize=8)
def _domain(mail_from: str, base_url: str) -> str:
    return parseaddr(mail_from)[1].rpartition("@")[2] or urlsplit(base_url).hostname or "localhost"


def shortened(text: str, longest: int) -> str:
    """The text, or its start up to a word's end and an ellipsis."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(None, 1)[0].rstrip(",;:.") + " …"


def _told(template: str, owed: Sequence[Owed], what: str, head: Letterhead) -> Content:
    subject, more = _subject(owed, what), max(0, len(owed) - MOST_ROWS)
    return content_of(template, subject, head, owed=owed[:MOST_ROWS], more=more)


def _subject(owed: Sequence[Owed], what: str) -> str:
    if len(owed) == 1:
        return owed[0].headline
    return f"{len({o.candidate for o in owed})} candidates are {what}"


def content_of(template: str, subject: str, head: Letterhead, **values: object) -> Content:
    """What a template of templates/email says, in both parts."""
    values |= {"subject": subject, "organisation": head.organisation, "base_url": head.base_url, "lang": "en"}
    text = _templates().get_template(f"email/{template}.txt").render(values)
    html = _templates().get_template(f"email/{template}.html").render(values)
    return Content(subject, _EMPTY_LINES.sub("\n\n", text.strip()) + "\n", _inliner().inline(html))


def _one_line(text: str) -> str:
    """A subject on one line; names in it come from strangers."""
    return " ".join(text.split())


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER), autoescape=select_autoescape(("html",)), undefined=StrictUndefined
    )


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
