"""Days off that are kept in a calendar elsewhere: fetched each day, and the last good days stay where that fails.

A feed is one that a calendar of ours names; taken out of there it is asked no more, and put back it is as it was.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from cxhire.core.audit_chain import Event
from cxhire.core.calendars import LONGEST_NAME, NamedDay, laid_together
from cxhire.mail.day_feeds import days_of
from cxhire.mail.errors import MailError, Permanent
from cxhire.mail.web_get import checked_url, get
from cxhire.services.days_off import YEARS_AHEAD
from cxhire.services.hours import all_hours, hours_of, set_hours, work_out_again
from cxhire.store import audit
from cxhire.store import day_feeds as store
from cxhire.store.day_feeds import DayFeed
from cxhire.store.transaction import release, write


def list_feeds(team_id: int | None) -> list[DayFeed]:
    """The feeds of a team's own calendar, or of everybody's, by name."""
    wanted = hours_of(team_id).calendar.feed_ids
    return [feed for feed in store.list_day_feeds() if feed.id in wanted]


def add_feed(team_id: int | None, name: str, url: str, colleague_id: int, now: datetime) -> DayFeed:
    """Reads a feed and lets its days be off from now on. Commits; the network is asked first.

    Raises ValueError, in words for whoever typed the address, where nothing can be read there: then nothing is kept.
    """
    url = checked_url(url)
    release()
    try:
        days = _read(url, now)
    except MailError as error:
        raise ValueError(str(error)) from None
    with write():
        feed = store.add_day_feed(name[:LONGEST_NAME], url, team_id, now)
        feed.days, feed.fetched_at, feed.tried_at = _pairs(days), now, now
        audit.append([Event(now, f"colleague:{colleague_id}", "day_feed.added", f"day_feed:{feed.id}")])
    put_in(team_id, feed.id, colleague_id, now)
    return feed


def put_in(team_id: int | None, feed_id: int, colleague_id: int, now: datetime) -> None:
    """Lets a feed's days be off for a team, or everybody. Commits. Raises LookupError for one that there isn't."""
    if store.get_day_feed(feed_id) is None:
        raise LookupError("no such feed")
    _set_feeds(team_id, {feed_id, *hours_of(team_id).calendar.feed_ids}, colleague_id, now)


def take_out(team_id: int | None, feed_id: int, colleague_id: int, now: datetime) -> None:
    """Lets its days be working days again, from now on. Commits."""
    _set_feeds(team_id, set(hours_of(team_id).calendar.feed_ids) - {feed_id}, colleague_id, now)


def _set_feeds(team_id: int | None, feed_ids: set[int], colleague_id: int, now: datetime) -> None:
    kept = hours_of(team_id)
    calendar = replace(kept.calendar, feed_ids=tuple(sorted(feed_ids)))
    if calendar != kept.calendar:
        set_hours(team_id, kept.hours, calendar, colleague_id, now)


def fetch(feed_id: int, now: datetime) -> str | None:
    """Reads a feed anew; what went wrong, in words, or None. Commits, and asks the network outside.

    Where it went wrong its days stay. So do days that are over: feeds forget them, our clocks mustn't.
    """
    feed = store.get_day_feed(feed_id)
    if feed is None:
        raise LookupError("no such feed")
    url = feed.url
    release()
    try:
        days, error = _read(url, now), None
    except MailError as failed:
        days, error = [], str(failed)
    with write() as session:
        session.refresh(feed)
        feed.tried_at, feed.error = now, error
        if error is None:
            feed.days, feed.fetched_at = _pairs([*days, *_over(feed, now)]), now
    return error


def fetch_now(feed_id: int, now: datetime) -> str | None:
    """The same, and lets new days be off at once. Commits."""
    error = fetch(feed_id, now)
    if error is None:
        work_out_again(now)
    return error


def keep_days_off(now: datetime) -> None:
    """Each day: reads all feeds that count, then works out anew which days are off. Commits in steps."""
    for feed_id in sorted({number for kept in all_hours().values() for number in kept.calendar.feed_ids}):
        fetch(feed_id, now)
    work_out_again(now)


def _read(url: str, now: datetime) -> list[NamedDay]:
    try:
        raw = get(url)
    except ValueError as wrong:
        raise Permanent(str(wrong)) from None
    return days_of(raw, date(now.year - 1, 1, 1), date(now.year + YEARS_AHEAD + 1, 1, 1))


def _over(feed: DayFeed, now: datetime) -> list[NamedDay]:
    today = now.date().isoformat()
    return [NamedDay(date.fromisoformat(day), name) for day, name in feed.days if day < today]


def _pairs(days: list[NamedDay]) -> list[list[str]]:
    return [[day.isoformat(), name] for day, name in laid_together(days).items()]
