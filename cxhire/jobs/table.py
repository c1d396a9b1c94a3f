"""Which jobs there are. Each drains the rows that wait in some state, so that it may run late, twice or anywhere."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from config import Config
from cxhire.core.schedule import PERIODS, TOGETHER, slot_of
from cxhire.store.tasks import Task

Run = Callable[[Config, datetime], object]
# Small, for a process that is to end looks up between two runs.
MESSAGES_AT_ONCE = 64
# Set when the process is to end: a job that takes minutes looks at it and leaves the rest to the next start.
STOPPING = threading.Event()


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every `period`. A run that answers True has left some of it, and is run again at once.

    Where it says `is_wanted`, that is asked first, and a slot with nothing to do isn't written down. What isn't `alone`
    may be run by several workers at a time: they share the work among them by lease.
    """

    name: str
    period: timedelta
    run: Run
    is_wanted: Callable[[Config, datetime], bool] | None = None
    alone: bool = True

    def slot(self, now: datetime) -> datetime:
        """The start of the period that `now` lies in."""
        return slot_of(now, self.period)

    @property
    def task(self) -> Task:
        """The same as a task of the queue."""
        return Task(self.name, self.name if self.alone else None)


def utc_now() -> datetime:
    return datetime.now(UTC)


def _watch(config: Config, now: datetime) -> object:
    from cxhire.services.watch import watch

    return watch(config, now)


def _deliver(config: Config, now: datetime) -> bool:
    from cxhire.services.deliver import MAILS_AT_ONCE, deliver

    return len(deliver(config, utc_now, stop=STOPPING.is_set)) >= MAILS_AT_ONCE


def _is_letter_due(config: Config, now: datetime) -> bool:
    from cxhire.store.outbox import MailKind, has_ready

    return has_ready(now, MailKind.LETTER)


def _file_sent(config: Config, now: datetime) -> object:
    from cxhire.services.filing import file_sent

    return file_sent(config, now)


def _is_to_file(config: Config, now: datetime) -> bool:
    from cxhire.services.filing import is_wanted

    return is_wanted(now)


def _analyse(config: Config, now: datetime) -> bool:
    from cxhire.services.analyse import analyse_pending

    return analyse_pending(MESSAGES_AT_ONCE, now) >= MESSAGES_AT_ONCE


def _analyse_again(config: Config, now: datetime) -> object:
    from cxhire.services.analyse_again import analyse_again

    return analyse_again(now, STOPPING.is_set)


def _is_to_analyse_again(config: Config, now: datetime) -> bool:
    from cxhire.services.analyse_again import is_wanted

    return is_wanted()


def _patterns(config: Config, now: datetime) -> None:
    from cxhire.services.patterns import look

    look(now)


def _files(config: Config, now: datetime) -> bool:
    from cxhire.services.files import look_into_pending

    return look_into_pending(MESSAGES_AT_ONCE) >= MESSAGES_AT_ONCE


def _follow_policy(config: Config, now: datetime) -> object:
    from cxhire.services.follow_openings import follow_openings
    from cxhire.services.follow_policy import follow_policy

    return any([follow_policy(STOPPING.is_set), follow_openings(STOPPING.is_set)])


def _is_to_follow(config: Config, now: datetime) -> bool:
    from cxhire.services import follow_openings, follow_policy

    return follow_policy.is_behind() or follow_openings.is_behind()


def _tell_leads(config: Config, now: datetime) -> object:
    from cxhire.services.summaries import tell_leads

    return tell_leads(config, now)


def _is_week_untold(config: Config, now: datetime) -> bool:
    from cxhire.services.summaries import is_wanted

    return is_wanted(now)


def _survey(config: Config, now: datetime) -> object:
    from cxhire.services.survey import invite_due

    return invite_due(config, now)


def _days_off(config: Config, now: datetime) -> None:
    from cxhire.services.day_feeds import keep_days_off

    keep_days_off(now)


def _tell_of_returned(config: Config, now: datetime) -> None:
    from cxhire.services.returned import tell_admins

    tell_admins(config, now)


def _has_returned(config: Config, now: datetime) -> bool:
    from cxhire.services.returned import is_wanted

    return is_wanted(now)


def _tell_authors(config: Config, now: datetime) -> object:
    from cxhire.services.concern_notices import tell_authors

    return tell_authors(config, now)


def _is_author_untold(config: Config, now: datetime) -> bool:
    from cxhire.services.concern_notices import is_wanted

    return is_wanted(now)


def _housekeeping(config: Config, now: datetime) -> None:
    from cxhire.services.housekeeping import forget_old

    forget_old(now)


def _import(config: Config, now: datetime) -> object:
    from cxhire.services.imports import forget_strays, run_pending

    forget_strays(config, now)
    return run_pending(config, utc_now, STOPPING.is_set)


def _are_left(config: Config, now: datetime) -> bool:
    from cxhire.services.left_mailboxes import list_left

    return bool(list_left(now))


def _read_left(config: Config, now: datetime) -> object:
    from cxhire.services.left_mailboxes import read_left

    return read_left(config, utc_now, STOPPING.is_set)


def read_mailbox(config: Config, mailbox_id: int) -> None:
    """Reads all that is new in a mailbox, unless somebody does already. Commits."""
    from cxhire.services.fetch import fetch

    fetch(mailbox_id, config, utc_now, STOPPING.is_set, stay=False)


def _every(name: str, run: Run, is_wanted: Callable[[Config, datetime], bool] | None = None) -> Job:
    return Job(name, PERIODS[name], run, is_wanted, alone=name not in TOGETHER)


# Each loads what it needs when it first runs, so that the first page is there sooner.
JOBS = (
    _every("watch", _watch),
    _every("deliver", _deliver),
    _every("letters", _deliver, _is_letter_due),
    _every("file_sent", _file_sent, _is_to_file),
    _every("analyse", _analyse),
    _every("analyse_again", _analyse_again, _is_to_analyse_again),
    _every("patterns", _patterns),
    _every("files", _files),
    _every("policy", _follow_policy, _is_to_follow),
    _every("summary", _tell_leads, _is_week_untold),
    _every("survey", _survey),
    _every("returned", _tell_of_returned, _has_returned),
    _every("authors", _tell_authors, _is_author_untold),
    _every("import", _import),
    _every("mailboxes", _read_left, _are_left),
    _every("days_off", _days_off),
    _every("housekeeping", _housekeeping),
)
