"""How the machines do, for the System page, and a job run at once because somebody asks for it."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from config import Config
from cxhire import __version__
from cxhire.core.audit_chain import Event
from cxhire.core.health import Check, Part
from cxhire.core.schedule import PERIODS, TOGETHER, next_slot
from cxhire.services import analyse_again, backup, health, mail_settings
from cxhire.services.analyse_again import Work
from cxhire.services.secrets import SecretLost
from cxhire.store import analysis, audit, jobs, mailboxes, processes, standing
from cxhire.store.jobs import Standing
from cxhire.store.mailboxes import Mailbox
from cxhire.store.processes import Process
from cxhire.store.schema import newest_revision
from cxhire.store.standing import Engine
from cxhire.store.tasks import Task, defer
from cxhire.store.transaction import write


@dataclass(frozen=True, slots=True)
class JobState:
    """A job: how it stands, and when it is due next."""

    name: str
    standing: Standing
    next_at: datetime


@dataclass(frozen=True, slots=True)
class MailOut:
    """Mail on its way: state → how many, since when the oldest that is due waits, how many wait for another try."""

    counts: Mapping[str, int]
    due_since: datetime | None
    put_off: int
    has_server: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where all of it lies: the database, the bytes free in the instance folder, the versions."""

    engine: Engine
    free: int
    total: int
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Machines:
    """All that the System page tells."""

    checks: Mapping[Part, Check]
    processes: tuple[tuple[Process, bool], ...]  # and whether each is alive
    jobs: tuple[JobState, ...]
    mail: MailOut
    mailboxes: tuple[Mailbox, ...]
    set_aside: int  # mails on which the analysis failed too often
    again: Work | None  # how far reading the last days again has come
    backed_up_at: datetime | None
    place: Place


def look_at_machines(config: Config, now: datetime) -> Machines:
    """How all of it does now."""
    return Machines(
        health.look(now),
        tuple((process, processes.is_alive(process, now)) for process in processes.list_processes()),
        tuple(_job(name, now) for name in PERIODS),
        MailOut(
            standing.count_outgoing(), standing.due_since(now), standing.count_put_off(now), _has_server(config)
        ),
        tuple(mailboxes.list_mailboxes()),
        analysis.count_set_aside(),
        analyse_again.progress(),
        _backed_up_at(config),
        _place(config),
    )  # fmt: skip


def _job(name: str, now: datetime) -> JobState:
    found = jobs.get_standing(name)
    due_at = next_slot(now, PERIODS[name])
    return JobState(name, found, min(found.asked_for, due_at) if found.asked_for else due_at)


def _has_server(config: Config) -> bool:
    try:
        return bool(mail_settings.smtp_url(config))
    except SecretLost:
        return False


def _backed_up_at(config: Config) -> datetime | None:
    try:
        return datetime.fromtimestamp((config.instance / backup.LAST).stat().st_mtime, UTC)
    except OSError:
        return None


def _place(config: Config) -> Place:
    disk = shutil.disk_usage(config.instance)
    versions = {
        "cxhire": __version__, "Schema": newest_revision(), "Python": platform.python_version(),
        "System": f"{platform.system()} {platform.release()}",
    }  # fmt: skip
    return Place(standing.get_engine(), disk.free, disk.total, versions)


def run_now(job: str, actor: str, now: datetime) -> None:
    """Asks for a job out of turn; a process that works begins it within seconds. Commits. Raises LookupError."""
    if job not in PERIODS:
        raise LookupError(f"no job is called {job!r}")
    with write():
        if jobs.claim_slot(job, now, None):
            defer(Task(job, None if job in TOGETHER else job))
            audit.append([Event(now, actor, "job.asked", f"job:{job}")])
