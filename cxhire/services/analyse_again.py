"""After a change of what judges: the mails of the last days are judged again, a page a transaction, by the clock.

What the version before said stays beside it, and so does each concern, with what the new one makes of it; a contact in
which one was found gets no second one of its kind. How far it has come stands in a setting that moves with each page, so
that a process may die, another go on, and two do it at once: who comes second throws its page away. A mail on which a new
version fails is tried again like a new one, and set aside where that doesn't help. Promises aren't looked for again: people
have corrected them, and late ones would only nag.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from cxhire.core.audit_chain import Event
from cxhire.core.modules import JUDGED_AGAIN, Module
from cxhire.services import modules
from cxhire.services.analyse import MOST_WORDS, put_off, tell
from cxhire.services.found_promises import load_zones
from cxhire.services.incoming import load_us
from cxhire.services.judge import BATCH, Bench, Judged, judge, version_of
from cxhire.store import analysis, audit, settings, verdicts, words
from cxhire.store.concerns import Concern, ConcernKind
from cxhire.store.transaction import release, write

FOLLOWED = "analysed_by"  # the setting with the versions by which all that is recent was judged
UNDER_WAY = "analysing_again"  # the setting with how far newer ones have come
ASKED = "analyse_again_asked"  # the setting that is true where somebody asks for it, whatever the versions
DAYS = "analyse_again_days"
USUAL_DAYS, LEAST_DAYS, MOST_DAYS = 30, 1, 730
# SQLite hands its lock to whoever asks first: without a breath in between, nobody else would ever be first.
BREATH_SECONDS = 0.05
MODULE_OF = {
    ConcernKind.TONE: Module.TONE, ConcernKind.CONTRADICTION: Module.CONTRADICTIONS,
    ConcernKind.UNDERMINING: Module.CONTRADICTIONS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """Judging the mails with ids from `after` on, up to `upto`, by these versions: so many of `total` are done."""

    versions: dict[str, str]
    since: str
    after: int
    upto: int
    total: int
    done: int = 0


def days() -> int:
    """How many days back mail is judged again."""
    return int(settings.get_setting(DAYS) or USUAL_DAYS)


def set_days(chosen: int, actor: str, now: datetime) -> int:
    """Sets that, from the next time on; answers what it was. Raises ValueError with a sentence. Commits."""
    if not LEAST_DAYS <= chosen <= MOST_DAYS:
        raise ValueError(f"Between {LEAST_DAYS} and {MOST_DAYS} days, please. Nothing was changed.")
    with write():
        before = days()
        settings.set_setting(DAYS, chosen)
        audit.append([Event(now, actor, "analysis.days_changed", f"setting:{DAYS}", detail={"days": chosen})])
    return before


def ask(actor: str, now: datetime) -> None:
    """Has it done at once, for instance after a module was switched on. Commits, and is audited."""
    with write():
        settings.set_setting(ASKED, True)
        audit.append([Event(now, actor, "analysis.asked", "analysis")])


def is_wanted() -> bool:
    """Whether there is mail that the versions of now haven't judged. Loads what judges."""
    wanted = bool(_under_way() or is_asked() or _is_behind(_versions()))
    release()
    return wanted


def progress() -> Work | None:
    """How far it has come; None where nothing is under way."""
    return _under_way()


def is_asked() -> bool:
    """Whether it was asked for and hasn't begun."""
    return bool(settings.get_setting(ASKED))


def analyse_again(now: datetime, stop: Callable[[], bool] = lambda: False) -> bool:
    """Judges again what isn't by the versions of now; answers whether anything was to do. Commits in pages.

    Ends between two pages when `stop` says so; the next call goes on there.
    """
    if not is_wanted():
        return False
    while not stop() and (work := _begun(now)):
        _judge_page(work, now)
        time.sleep(BREATH_SECONDS)
    return True


def later_words(concern: Concern) -> str:
    """What other versions make of the contact that a concern was found in, as a sentence; empty where none has looked."""
    module = MODULE_OF.get(ConcernKind(concern.kind))
    kept = verdicts.list_verdicts(concern.interaction_id, module.value) if module else []
    others = [verdict for verdict in kept if verdict.version != concern.found_by]
    said = [f"{v.version} {'finds something there, too' if v.flag else 'no longer finds it'}" for v in others]
    return f"Found by {concern.found_by}; {'; '.join(said)}." if said else ""


def _versions() -> dict[str, str]:
    """Of what is switched on: nothing of the rest is even loaded."""
    on = modules.switched_on()
    return {module.value: version_of(module) for module in JUDGED_AGAIN if module in on}


def _is_behind(current: dict[str, str]) -> bool:
    followed = settings.get_setting(FOLLOWED) or {}
    return any(followed.get(module) != version for module, version in current.items())


def _follow(current: dict[str, str]) -> None:
    settings.set_setting(UNDER_WAY, None)
    settings.set_setting(FOLLOWED, {**(settings.get_setting(FOLLOWED) or {}), **current})


def _begun(now: datetime) -> Work | None:
    """The work under way for the versions of now, begun where there is none; None where it is done. Commits."""
    current, work, asked = _versions(), _under_way(), is_asked()
    if work and work.versions == current and not asked:
        return work
    if work is None and not _is_behind(current) and not asked:
        return None
    since = now - timedelta(days=days())
    span = analysis.get_judged_since(since)
    fresh = Work(current, since.isoformat(), span.first - 1, span.last, span.count) if span else None
    with write():
        settings.set_setting(ASKED, False)
        if fresh is None:
            _follow(current)
        else:
            settings.set_setting(UNDER_WAY, asdict(fresh))
    return fresh


def _judge_page(work: Work, now: datetime) -> None:
    """One page, judged outside the transaction that keeps it and moves on."""
    page = analysis.list_judged(work.after, work.upto, datetime.fromisoformat(work.since), BATCH)
    on = modules.switched_on()
    bench = Bench(on & {*JUDGED_AGAIN, Module.PATTERNS}, load_us(), load_zones(), now)
    said = words.list_words(page)
    told = words.list_conversations({word.application_id for word in said}, MOST_WORDS)
    judged = judge(said, told, bench)
    contacts = {word.interaction_id for word in said}
    with write():
        if _under_way() == work and modules.switched_on() == on:
            _keep(judged, contacts, bench)
            put_off(said, judged, now)
            _move(work, page)


def _keep(judged: Judged, contacts: set[int], bench: Bench) -> None:
    raised = analysis.list_raised(contacts)
    verdicts.keep_verdicts([row for row in judged.verdicts if row["interaction_id"] in contacts])
    rows = [row for row in judged.concerns if row["interaction_id"] in contacts]
    rows = [row for row in rows if (row["interaction_id"], row["kind"]) not in raised]
    tell(words.add_concerns(rows), bench)


def _move(work: Work, page: list[int]) -> None:
    if len(page) == BATCH:
        settings.set_setting(UNDER_WAY, asdict(replace(work, after=page[-1], done=work.done + len(page))))
    else:
        _follow(work.versions)


def _under_way() -> Work | None:
    found = settings.get_setting(UNDER_WAY)
    return Work(**found) if found else None
