"""How the machines do, in sentences: what is, and of each trouble what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cxhire.core.durations import calendar_time
from cxhire.core.health import Part
from cxhire.services.machines import JobState, Machines, MailOut, Place
from cxhire.store.mailboxes import Mailbox, MailboxState
from cxhire.store.outbox import OutboxState
from cxhire.store.processes import WORKING, Process, ProcessRole
from cxhire.web.mailbox_words import ago, standing

# What each job does, in the reader's words.
JOBS: Mapping[str, str] = {
    "watch": "See what is due, and remind",
    "deliver": "Send mail",
    "letters": "Send letters",
    "file_sent": "File sent letters in mailboxes",
    "analyse": "Read what we wrote",
    "analyse_again": "Read it again with a new version",
    "patterns": "Look for patterns",
    "files": "Look into files",
    "policy": "Follow a changed policy",
    "survey": "Invite to surveys",
    "summary": "Write weekly summaries",
    "returned": "Tell of mail that came back",
    "authors": "Tell of words to look at",
    "import": "Take in uploaded mail",
    "mailboxes": "Read mailboxes that nobody watches",
    "days_off": "Read feeds and work out days off",
    "housekeeping": "Forget what is old",
}
ROLES = {
    ProcessRole.SERVE.value: "pages and work",
    ProcessRole.WEB.value: "pages",
    ProcessRole.WORK.value: "work",
}
WELL = (MailboxState.WATCHING.value, MailboxState.CATCHING_UP.value, MailboxState.NEW.value)
BACKUP_LASTS = timedelta(days=2)
NAMED = 3
SCARCE_BYTES, SCARCE_SHARE = 2 << 30, 0.05
START = "Start “run.py serve”, or “run.py work” beside “run.py web”."


@dataclass(frozen=True, slots=True)
class Line:
    """One thing and how it stands: `tone` is ok, soon, late or quiet; `todo` is what the reader can do about it."""

    tone: str
    icon: str
    title: str
    todo: str = ""
    endpoint: str = ""
    link: str = ""


def job_words(name: str) -> str:
    return JOBS.get(name, name)


def lines(found: Machines, now: datetime) -> list[Line]:
    """All of it, what needs somebody first."""
    told = [
        _clock(found, now), _working(found), *_silent(found, now), *_mail(found.mail, now), *_mailboxes(found, now),
        *_analysis(found), *_failing(found), _backup(found.backed_up_at, now), _disk(found.place),
    ]  # fmt: skip
    return sorted(told, key=lambda line: ("late", "soon", "ok", "quiet").index(line.tone))


def _clock(found: Machines, now: datetime) -> Line:
    check, last = found.checks.get(Part.CLOCK), _last_tick(found)
    if last is None:
        return Line(
            "late", "clock-pause", "The clock has never ticked.", f"Nothing is reminded or sent. {START}"
        )
    if check is None or not check.ok:
        return Line("late", "clock-pause", f"The clock last ticked {ago(last, now)}.",
            f"Nothing is reminded or sent until it ticks again. {START}",
        )  # fmt: skip
    return Line("ok", "clock", f"The clock ticked {ago(last, now)}.")


def _last_tick(found: Machines) -> datetime | None:
    return max((job.standing.begun_at for job in found.jobs if job.standing.begun_at), default=None)


def _working(found: Machines) -> Line:
    alive = [process.role for process, is_alive in found.processes if is_alive]
    work = sum(role in WORKING for role in alive)
    pages = sum(role != ProcessRole.WORK.value for role in alive)
    title = f"{_counted(work, 'process', 'processes')} {'works' if work == 1 else 'work'}, {pages} {'serves' if pages == 1 else 'serve'} pages."
    if not work:
        return Line("late", "plug", title, f"Nobody runs the jobs or fetches mail. {START}")
    return Line("ok", "plug", title)


def _silent(found: Machines, now: datetime) -> Iterator[Line]:
    for process, is_alive in found.processes:
        if not is_alive:
            yield Line("soon", "plug", f"{_named(process)} was last seen {ago(process.seen_at, now)}.",
                "It ended without a word, or its machine did. Start it again if it is meant to run; what it was at is done by"
                " others. Tomorrow it is gone from here.",
            )  # fmt: skip


def _named(process: Process) -> str:
    return f"Process {process.pid} on {process.host} ({ROLES.get(process.role, process.role)})"


def _mail(mail: MailOut, now: datetime) -> Iterator[Line]:
    waiting = sum(mail.counts.get(state, 0) for state in (OutboxState.WAITING, OutboxState.SENDING))
    given_up, uncertain = mail.counts.get(OutboxState.FAILED, 0), mail.counts.get(OutboxState.UNCERTAIN, 0)
    yield _waiting(mail, waiting, now)
    if mail.put_off:
        yield Line("soon", "mail-exclamation", f"{_mails(mail.put_off)} could not leave yet and {_is(mail.put_off)} tried again.",
            "The reason stands beside each.", "mail.index", "See the mail",
        )  # fmt: skip
    if uncertain:
        yield Line("soon", "mail-question", f"Of {_mails(uncertain)} it is not certain that the server took it.",
            "It is looked for, or sent once more under the same number, so that it is shown once.", "mail.index", "See the mail",
        )  # fmt: skip
    if given_up:
        yield Line("late", "mail-off", f"{_mails(given_up)} could not be sent and {_is(given_up)} given up.",
            "Look at the reason and try again.", "mail.index", "See the mail",
        )  # fmt: skip


def _waiting(mail: MailOut, waiting: int, now: datetime) -> Line:
    if not waiting:
        return Line("ok", "mail-check", "No mail waits to leave.")
    title = f"{_mails(waiting)} {'waits' if waiting == 1 else 'wait'} to leave"
    if not mail.has_server:
        return Line("late", "mail-off", f"{title}, and no mail server is set up.",
            "Set up mail.", "settings.mail", "Set up mail",
        )  # fmt: skip
    if mail.due_since is None:
        return Line("ok", "mail", f"{title}; none is due yet.")
    late = now - mail.due_since > timedelta(minutes=10)
    return Line("late" if late else "ok", "mail", f"{title}, the oldest due for {_span(now - mail.due_since)}.",
        f"Mail is due and nobody sends it. {START}" if late else "",
    )  # fmt: skip


def _mailboxes(found: Machines, now: datetime) -> Iterator[Line]:
    well = [box for box in found.mailboxes if box.state in WELL]
    others = [box for box in found.mailboxes if box.state not in WELL]
    for box in others:
        now_is = standing(box, (), now)
        yield Line(now_is.tone, now_is.icon, f"The mailbox {box.address}: {now_is.title}", now_is.detail,
            "mailboxes.index", "See the mailboxes",
        )  # fmt: skip
    for box in well[:NAMED]:
        yield _reached(box, now)
    if len(well) > NAMED:
        yield Line(
            "ok", "inbox", f"{len(well) - NAMED} more are read.", "", "mailboxes.index", "See the mailboxes"
        )
    if not found.mailboxes:
        yield Line("quiet", "inbox", "No mailbox is connected.", "", "mailboxes.index", "Connect one")


def _reached(box: Mailbox, now: datetime) -> Line:
    if box.reached_at is None:
        return Line(
            "quiet", "hourglass", f"The mailbox {box.address} is connected; it was not looked into yet."
        )
    if now - box.reached_at > timedelta(minutes=10):
        return Line("late", "inbox", f"The mailbox {box.address} was last reached {ago(box.reached_at, now)}.",
            f"Nobody reads it. {START}",
        )  # fmt: skip
    return Line("ok", "inbox", f"The mailbox {box.address} was reached {ago(box.reached_at, now)}.")


def _analysis(found: Machines) -> Iterator[Line]:
    if found.set_aside:
        count = _counted(found.set_aside, "message of ours", "messages of ours")
        yield Line("soon", "alert-triangle", f"{count} could not be read and {_is(found.set_aside)} set aside.",
            "The program failed on it three times; the others don't wait for that.", "looked_at.index", "Try again",
        )  # fmt: skip
    if found.again:
        yield Line("quiet", "refresh", f"The last days are read again: {found.again.done:,} of {found.again.total:,} messages.",
            "What was found before stays.", "looked_at.index", "See what is looked at",
        )  # fmt: skip


def _failing(found: Machines) -> Iterator[Line]:
    for job in found.jobs:
        if job.standing.error:
            yield Line("late", "alert-triangle", f"The job “{job_words(job.name)}” failed ({job.standing.error}).",
                "It is tried again by itself, and nothing is lost. If it goes on, look for its name in the log and tell who"
                " looks after this installation.",
            )  # fmt: skip


def _backup(at: datetime | None, now: datetime) -> Line:
    how = "“python3 run.py backup FILE” writes one while everything goes on."
    if at is None:
        return Line("soon", "download", "When the last back-up was made is unknown.", how)
    if now - at > BACKUP_LASTS:
        return Line("soon", "download", f"The last back-up was made {ago(at, now)}.", how)
    return Line("ok", "download", f"The last back-up was made {ago(at, now)}.")


def _disk(place: Place) -> Line:
    title = f"{size(place.free)} of {size(place.total)} are free on the disk of the instance folder."
    if place.free < SCARCE_BYTES or place.free < SCARCE_SHARE * place.total:
        return Line(
            "late", "building", title, "Make room: without it nothing can be stored, and mail is turned away."
        )
    return Line("ok", "building", title)


def last_run(job: JobState, now: datetime) -> str:
    """When a job last ran, and how long it took."""
    found = job.standing
    if found.started_at is None or found.finished_at is None:
        return "not yet" if found.begun_at is None else f"began {ago(found.begun_at, now)}"
    seconds = (found.finished_at - found.started_at).total_seconds()
    took = f"{seconds:.1f} seconds" if seconds < 60 else _span(timedelta(seconds=seconds))
    return f"{ago(found.started_at, now)}, took {took}"


def next_run(job: JobState, now: datetime) -> str:
    left = job.next_at - now
    if left <= timedelta():
        return "now"
    return f"in {left.seconds} seconds" if left < timedelta(minutes=1) else f"in {_span(left)}"


def size(count: int) -> str:
    """Bytes in words: 1 kB is 1,000 of them."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= factor:
            value = count / factor
            return f"{value:.1f} {unit}" if value < 100 else f"{value:.0f} {unit}"
    return _counted(count, "byte", "bytes")


def _span(span: timedelta) -> str:
    if span < timedelta(minutes=1):
        return _counted(max(int(span.total_seconds()), 0), "second", "seconds")
    return calendar_time(span // timedelta(minutes=1))


def _mails(count: int) -> str:
    return _counted(count, "mail", "mails")


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _counted(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"
