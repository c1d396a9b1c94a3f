"""Northwind Talent as values that a fresh database can be filled with: mail, contacts, outcomes, answers.

Told relative to a day, and the same for the same day. No mail is of that day itself: the newest are of the last
working day before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage

from cxhire.demo import wire
from cxhire.demo.cast import DOMAIN, OPENINGS, OUTSIDERS, TEAM, Colleague, Opening
from cxhire.demo.story import Chronicle, Letter, chronicles
from cxhire.demo.when import day, moment, with_dates
from cxhire.demo.wire import Meeting, Person, Sent

ACKNOWLEDGEMENT = """Dear applicant,

thank you for your application to Northwind Talent. Due to the volume of applications this confirmation is automatic; \
a colleague will read your papers and answer you personally.

This mailbox does not take replies.

Northwind Talent Careers"""
_SIDE = ("invite", "accept", "decline", "ooo", "bounce")


@dataclass(frozen=True, slots=True)
class Logged:
    """A contact that was no mail, by addresses; `waived` where a colleague recorded that nothing is owed."""

    candidate: str
    by: str
    channel: str
    direction: str
    at: datetime
    text: str
    waived: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """An application's outcome."""

    candidate: str
    opening: str
    outcome: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """A survey's answers, by the candidate's address."""

    candidate: str
    opening: str
    on: date
    recommend: int
    fair: str
    informed: str
    value: str
    change: str


@dataclass(frozen=True, slots=True)
class Reached:
    """A stage that an application came to."""

    candidate: str
    stage: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Applied:
    """Who looks after an application, and how far it is by now."""

    candidate: str
    name: str
    opening: str
    owner: str
    stage: str


def team() -> tuple[Colleague, ...]:
    """The colleagues, the admin first."""
    return TEAM


def openings() -> tuple[Opening, ...]:
    return OPENINGS


def messages(today: date) -> Iterator[bytes]:
    """All mail in the order in which it came."""
    return (raw for _, raw in dated_messages(today))


def dated_messages(today: date) -> list[tuple[datetime, bytes]]:
    """All mail with the instant (aware UTC) at which it came, oldest first."""
    sent = [pair for chronicle in chronicles() for pair in _Desk(chronicle, today).mail()]
    return sorted(sent, key=lambda pair: pair[0])


def applications() -> Iterator[Applied]:
    """One of each candidate, in the order of the openings."""
    for c in _told():
        yield Applied(c.addresses[0], c.name, _title(c), _address(c.owner), c.stage)


def interactions(now: datetime) -> Iterator[Logged]:
    """Calls, meetings and notes, oldest first."""
    today = now.date()
    found = [
        Logged(
            c.addresses[0], _address(x.by), x.channel, "internal" if x.direction == "waived" else x.direction,
            moment(x.at, today), with_dates(x.text, today), waived=x.direction == "waived",
        )
        for c in _told() for x in c.contacts
    ]  # fmt: skip
    yield from sorted(found, key=lambda logged: logged.at)


def stages(now: datetime) -> Iterator[Reached]:
    """Stages on the way, oldest first: an interview with the first invitation, the final round with our last word."""
    found: list[Reached] = []
    for c in _told():
        invited = [x.at for x in c.letters if x.flag("invite")]
        ours = [x.at for x in c.letters if not x.sender.startswith(c.key)]
        reached = [("screening", ours[:1] if c.stage == "screening" else []), ("interview", invited[:1])]
        reached.append(("final", ours[-1:] if c.stage == "final" else []))
        for stage, times in reached:
            found += [Reached(c.addresses[0], stage, moment(at, now.date())) for at in times]
    yield from sorted(found, key=lambda reached: reached.at)


def outcomes(now: datetime) -> Iterator[Ended]:
    """Outcomes, oldest first."""
    found = [
        Ended(c.addresses[0], _title(c), c.ending.outcome, _address(c.ending.by), moment(c.ending.at, now.date()))
        for c in _told() if c.ending
    ]  # fmt: skip
    yield from sorted(found, key=lambda ended: ended.at)


def responses(now: datetime) -> Iterator[Answered]:
    """What candidates answered when asked, oldest first."""
    found = [
        Answered(
            c.addresses[0], _title(c), day(a.on, now.date()),
            a.recommend, a.fair, a.informed, a.value, a.change,
        )
        for c in _told() if (a := c.answers)
    ]  # fmt: skip
    yield from sorted(found, key=lambda answered: answered.on)


def _told() -> list[Chronicle]:
    return [c for c in chronicles() if c.opening]


def _title(chronicle: Chronicle) -> str:
    return chronicle.opening.title if chronicle.opening else ""


def _address(key: str) -> str:
    return next(c.email for c in TEAM if c.key == key)


class _Desk:
    """Turns one chronicle's letters into mail, remembering what each answers."""

    def __init__(self, chronicle: Chronicle, today: date) -> None:
        self.chronicle, self.today = chronicle, today
        self.people = _people(chronicle)
        self.threads: dict[str, Sent] = {}
        self.thread = ""
        self.meeting: Meeting | None = None
        self.invitation: Sent | None = None
        self.number = 0

    def mail(self) -> Iterator[tuple[datetime, bytes]]:
        for letter in self.chronicle.letters:
            yield self._made(letter)
            if self.number == 1 and self.chronicle.opening and letter.sender.startswith(self.chronicle.key):
                yield self._acknowledged()

    def _made(self, letter: Letter) -> tuple[datetime, bytes]:
        at = moment(letter.at, self.today)
        sender = self.people[letter.sender]
        to, cc = self._named(letter.to), self._named(letter.cc)
        parent = self._parent(letter)
        own_id = self._next_id(sender)
        subject = self._subject(letter, parent)
        shown = self._relay(letter, sender)
        mail = wire.head(at, shown, to, cc, subject, own_id)
        if parent:
            wire.answer_to(mail, parent)
        words = with_dates(letter.body, self.today)
        if "ooo" not in letter.flags and letter.flag("relay") is None:
            words = wire.signed(words, sender) if words else words
        references = (*parent.references, parent.message_id) if parent else ()
        sent = Sent(own_id, references, at, sender, to, subject, words)
        self._fill(mail, letter, sent, parent)
        self._remember(letter, sent)
        return at, wire.as_bytes(mail)

    def _named(self, keys: tuple[str, ...]) -> tuple[Person, ...]:
        return tuple(self.people[key] for key in keys)

    def _next_id(self, sender: Person) -> str:
        self.number += 1
        return wire.message_id(f"{self.today} {self.chronicle.key} {self.number}", sender)

    def _parent(self, letter: Letter) -> Sent | None:
        if letter.flag("accept") is not None or letter.flag("decline") is not None:
            return self.invitation
        if letter.flag("bounce") is not None:
            return None
        if letter.subject.startswith("Re: "):
            return self.threads[letter.subject[4:]]
        return None if letter.subject else self.threads[self.thread]

    def _subject(self, letter: Letter, parent: Sent | None) -> str:
        title = self.meeting.title if self.meeting else ""
        for flag, subject in (
            ("accept", f"Accepted: {title}"), ("decline", f"Declined: {title}"),
            ("bounce", "Undelivered Mail Returned to Sender"),
        ):  # fmt: skip
            if letter.flag(flag) is not None:
                return subject
        if letter.flag("ooo") is not None and parent:
            return f"Automatic reply: {parent.subject.removeprefix('Re: ')}"
        if letter.subject:
            return letter.subject
        return f"Re: {parent.subject.removeprefix('Re: ')}" if parent else ""

    def _relay(self, letter: Letter, sender: Person) -> Person:
        """A job board writes in its own name."""
        if letter.flag("relay") is None:
            return sender
        return replace(self.people["jobhaven"], name=f"{sender.name} (Jobhaven)")

    def _fill(self, mail: EmailMessage, letter: Letter, sent: Sent, parent: Sent | None) -> None:
        client = sent.sender.client
        if letter.flag("bounce") is not None:
            recipient = self.people[letter.flag("bounce") or ""]
            wire.report_bounce(mail, sent.text, self.threads[self.thread], recipient)
            return
        if letter.flag("forward") is not None:
            client = "webmail"
            sent = replace(sent, text=self._forwarded(sent))
        quoting = parent if not any(letter.flag(name) is not None for name in _SIDE) else None
        wire.write(mail, sent.text or mail["Subject"], quoting, client)
        self._mark(mail, letter, sent.sender)
        self._calendar(mail, letter, sent)
        if letter.flag("cv") is not None:
            wire.attach_cv(mail, sent.sender)

    def _mark(self, mail: EmailMessage, letter: Letter, sender: Person) -> None:
        """Headers by which machines know machines."""
        if letter.flag("ooo") is not None:
            mail["Auto-Submitted"] = "auto-replied"
        if letter.flag("relay") is not None:
            mail["Reply-To"] = sender.mailbox
            mail["List-Unsubscribe"] = "<https://jobhaven.example/unsubscribe>"
        if letter.flag("list") is not None:
            mail["List-Id"] = "The Hiring Gazette <letter.hiring-gazette.example>"
            mail["List-Unsubscribe"] = "<https://hiring-gazette.example/leave>"
            mail["Precedence"] = "bulk"

    def _calendar(self, mail: EmailMessage, letter: Letter, sent: Sent) -> None:
        if when := letter.flag("invite"):
            start, minutes = when.rsplit(" ", 1)
            everybody = tuple(self.people[key] for key in (*letter.to, *letter.cc))
            uid = sent.message_id.strip("<>")
            starts = moment(start, self.today)
            self.meeting = Meeting(uid, letter.subject, starts, int(minutes), sent.at, sent.sender, everybody)
            wire.attach_calendar(mail, self.meeting, "REQUEST", None)
        for flag, said in (("accept", "ACCEPTED"), ("decline", "DECLINED")):
            if letter.flag(flag) is not None and self.meeting:
                wire.attach_calendar(mail, self.meeting, "REPLY", (sent.sender, said))

    def _forwarded(self, sent: Sent) -> str:
        """A note, the mark of a forward, and what was forwarded, sent half an hour before."""
        note, _, original = sent.text.partition("\n---\n")
        person = self.people[self.chronicle.key]
        earlier = (sent.at - timedelta(minutes=30)).strftime("%d/%m/%Y %H:%M")
        return (
            f"{note}\n\n---------- Forwarded message ---------\nFrom: {person.mailbox}\nDate: {earlier}\n"
            f"Subject: {sent.subject.removeprefix('Fwd: ')}\nTo: {sent.sender.mailbox}\n\n{original}"
        )

    def _remember(self, letter: Letter, sent: Sent) -> None:
        if letter.flag("invite") is not None:
            self.invitation = sent
        if not any(letter.flag(name) is not None for name in _SIDE):
            self.thread = sent.subject.removeprefix("Re: ")
            self.threads[self.thread] = sent

    def _acknowledged(self) -> tuple[datetime, bytes]:
        """The automatic answer that an application gets a minute later."""
        parent, careers = self.threads[self.thread], self.people["careers"]
        at = parent.at + timedelta(minutes=1)
        subject = f"We have received your application ({_title(self.chronicle)})"
        mail = wire.head(at, careers, (parent.sender,), (), subject, self._next_id(careers))
        wire.answer_to(mail, parent)
        mail["Auto-Submitted"] = "auto-replied"
        wire.write(mail, ACKNOWLEDGEMENT, None, "webmail")
        return at, wire.as_bytes(mail)


def _people(chronicle: Chronicle) -> dict[str, Person]:
    """Everybody who can appear in a chronicle, by the key that the letters use."""
    found = {c.key: Person(c.name, c.email, c.client, _signature(c)) for c in TEAM}
    found |= {o.key: Person(o.name, o.email, "webmail") for o in OUTSIDERS}
    for number, address in enumerate(chronicle.addresses):
        under = "Sent from my iPhone" if chronicle.client == "phone" else ""
        found[chronicle.key + "*" * number] = Person(chronicle.name, address, chronicle.client, under)
    return found


def _signature(colleague: Colleague) -> str:
    house = "" if colleague.key == "clara" else f" | Northwind Talent, Hamburg | {DOMAIN}"
    return f"-- \n{colleague.name}\n{colleague.title}{house}"


__all__ = [
    "Answered", "Applied", "Ended", "Logged", "Reached", "applications", "dated_messages", "interactions", "messages", "openings",
    "outcomes", "responses", "stages", "team",
]  # fmt: skip
