"""Two candidates who are one person: joining their records, and taking that back with all that came since.

What was moved is remembered by its ids in the merge, so that undoing puts each row back where it was. What came
since follows its address: the other person's mail goes with them. What names neither of them stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from cxhire.core.audit_chain import Event
from cxhire.core.merging import Known, Standing, is_with, pairs, together, why_alike
from cxhire.core.names import name_key
from cxhire.services.companions import companions_of
from cxhire.services.derive import derive
from cxhire.services.keep_concerns import withdraw_parted
from cxhire.services.policy import load_policies
from cxhire.services.steering import require_steering
from cxhire.store import addresses, analysis, applications, audit, candidates, merges
from cxhire.store.applications import Application, Stage
from cxhire.store.candidates import Candidate
from cxhire.store.interactions import Interaction
from cxhire.store.merges import Merge
from cxhire.store.transaction import read, write

PERSON = ("name", "name_key", "surveys_off", "provisional")
PAGE = 50


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come together: applications of the other one that join one of the kept one's, and that come as they are."""

    joining: tuple[Application, ...]
    coming: tuple[Application, ...]
    emails: tuple[str, ...]
    contacts: int


@dataclass(frozen=True, slots=True)
class Alike:
    """Two candidates who may be the same person, the older record first, and why."""

    one: Known
    other: Known
    why: str


def preview(kept_id: int, gone_id: int) -> Preview:
    """What merging would do. Raises LookupError where one of them isn't there, ValueError for one and the same."""
    _two(kept_id, gone_id)
    homes = _homes(applications.list_applications_of([kept_id]))
    theirs = applications.list_applications_of([gone_id])
    return Preview(
        tuple(a for a in theirs if a.opening_id in homes),
        tuple(a for a in theirs if a.opening_id not in homes),
        tuple(a.email for a in addresses.list_addresses(gone_id)),
        merges.count_contacts([a.id for a in theirs]),
    )


def merge(kept_id: int, gone_id: int, now: datetime, actor: str) -> int:
    """Makes one candidate of two, all of `gone_id`'s goes to `kept_id`; answers by which id to undo it. Commits.

    Applications for the same opening become one; the others come as they are. Raises LookupError where one of them isn't
    there, ValueError for one and the same, NotYours for whoever a concern on any of their applications is about.
    """
    with write():
        kept, gone = _two(kept_id, gone_id)
        mine, theirs = _steered(kept_id, actor), _steered(gone_id, actor)
        homes = _homes(mine)
        joining = [(a, homes[a.opening_id]) for a in theirs if a.opening_id in homes]
        moved: dict[str, Any] = {
            "newest": merges.newest_ids(),
            "derived": merges.list_derived([a.id for pair in joining for a in pair]),
            "before": {str(home.id): _saved(home) for _, home in joining},
            "person": {"before": {key: getattr(kept, key) for key in PERSON}},
            "addresses": _take_addresses(kept_id, gone_id),
            "whole": [a.id for a in theirs if a.opening_id not in homes],
            "joined": [_join(application, home) for application, home in joining],
        }
        for application in theirs:
            if application.opening_id not in homes:
                application.candidate_id = kept_id
        moved["person"]["after"] = _become_one(kept, gone)
        read().flush()
        moved["stages"] = _tell_stages([home for _, home in joining], now)
        analysis.compare_later([home.id for _, home in joining])
        derive([*(a.id for a in mine), *moved["whole"]], load_policies())
        moved["after"] = {str(home.id): _saved(_fresh(home)) for _, home in joining}
        done = merges.add_merge(Merge(kept_id=kept_id, gone_id=gone_id, moved=moved, actor=actor, at=now))
        audit.append(_both(now, actor, "candidate.merged", kept_id, gone_id, done.id))
    return done.id


def undo(merge_id: int, now: datetime, actor: str) -> tuple[int, int]:
    """Makes two of what was merged: each row goes back where it was, and what came since follows its address. Commits.

    Answers the ids of who was kept and who is back.

    Raises LookupError where that isn't there or was taken back, ValueError where one of the two was merged again since, NotYours.
    """
    with write():
        done = merges.get_merge(merge_id)
        if done is None or done.undone_at is not None:
            raise LookupError("no such merge")
        if merges.list_standing(done.kept_id)[0].id != done.id:
            raise ValueError("They were merged with somebody else since. Take that back first.")
        among = [a.id for a in _steered(done.kept_id, actor)]
        _split_people(done)
        applications.drop_stage_changes(done.moved.get("stages", ()))
        _split_applications(done, among)
        _follow_addresses(done, now)
        read().flush()
        again = applications.list_applications_of([done.kept_id, done.gone_id])
        _tell_stages(again, now)
        derive([a.id for a in again], load_policies())
        withdraw_parted([a.id for a in again], now, actor)
        done.undone_at = now
        audit.append(_both(now, actor, "candidate.unmerged", done.kept_id, done.gone_id, done.id))
    return done.kept_id, done.gone_id


def tell_apart(one_id: int, other_id: int, now: datetime, actor: str, *, apart: bool = True) -> None:
    """Remembers that two candidates are two people, or forgets it again. Commits. Raises LookupError, ValueError."""
    with write():
        _two(one_id, other_id)
        changed = merges.tell_apart(one_id, other_id, now) if apart else merges.forget_apart(one_id, other_id)
        if changed:
            action = "candidate.told_apart" if apart else "candidate.told_together"
            audit.append(_both(now, actor, action, one_id, other_id))


def list_alike(candidate_id: int) -> list[Alike]:
    """Who may be the same person as a candidate."""
    candidate = candidates.get_candidate(candidate_id)
    found = _pairs([candidate.name_key]) if candidate and candidate.name_key else []
    return [pair for pair in found if candidate_id in (pair.one.id, pair.other.id)]


def list_all_alike(after: str) -> tuple[list[Alike], str | None]:
    """A page of candidates who may be the same, by name, after a name key; and after which the next page goes on."""
    while keys := merges.list_names_given_twice(after, PAGE):
        after = keys[-1]
        if found := _pairs(keys):
            return found, after if len(keys) == PAGE else None
    return [], None


def describe(candidate_id: int, other_id: int) -> tuple[Known, Known, str | None]:
    """Two candidates side by side, and why they may be the same, if anything says so."""
    one, other = (_known([c])[0] for c in _two(candidate_id, other_id))
    return one, other, why_alike(one, other)


def _pairs(name_keys: Sequence[str]) -> list[Alike]:
    groups: dict[str, list[Known]] = {}
    named = merges.list_named(name_keys)
    for known in _known(named):
        groups.setdefault(known.name_key, []).append(known)
    apart = merges.list_apart([c.id for c in named])
    return [
        Alike(one, other, why) for key in sorted(groups) for one, other, why in pairs(groups[key])
        if (one.id, other.id) not in apart
    ]  # fmt: skip


def _known(found: Iterable[Candidate]) -> list[Known]:
    listed = list(found)
    emails = candidates.list_addresses_of([c.id for c in listed])
    return [Known(c.id, c.name_key, tuple(emails.get(c.id, ()))) for c in listed]


def _two(one_id: int, other_id: int) -> tuple[Candidate, Candidate]:
    if one_id == other_id:
        raise ValueError("That is one and the same record.")
    one, other = (candidates.get_candidate(id_) for id_ in (one_id, other_id))
    for found in (one, other):
        if found is None or found.erased_at is not None or found.merged_into_id is not None:
            raise LookupError("no such candidate")
    assert one is not None
    assert other is not None
    return one, other


def _steered(candidate_id: int, actor: str) -> list[Application]:
    found = applications.list_applications_of([candidate_id])
    for application in found:
        require_steering(application.id, actor)
        read().refresh(application)
    return found


def _homes(mine: Sequence[Application]) -> dict[int | None, Application]:
    """Openings → the application for it with the latest contact."""
    return {a.opening_id: a for a in sorted(mine, key=lambda a: (a.last_at, a.id))}


def _join(application: Application, home: Application) -> dict[str, Any]:
    """Makes two applications one; answers what that takes to be undone."""
    row = merges.list_rows(Application, Application.id == application.id)[0]
    rows = merges.move_rows(application.id, home.id)
    refs = merges.move_refs(application.id, home.id)
    merges.move_derived(application.id, home.id)
    stand = together(_standing(home), _standing(application))
    for field in fields(stand):
        setattr(home, field.name, getattr(stand, field.name))
    home.last_at = max(home.last_at, application.last_at)
    merges.delete_application(application.id)
    return {"application": row, "into": home.id, "rows": rows, "refs": refs}


def _tell_stages(found: Iterable[Application], now: datetime) -> list[int]:
    """Notes in which stage applications are from now on where what is noted of two, put together, says otherwise."""
    listed = {a.id: _fresh(a) for a in found}
    noted = applications.list_stages(listed)
    told = {id_: noted[id_][-1][1] if id_ in noted else Stage.APPLIED.value for id_ in listed}
    return [
        applications.add_stage_change(id_, a.stage, now) for id_, a in listed.items() if told[id_] != a.stage
    ]


def _standing(a: Application) -> Standing:
    return Standing(a.stage, a.outcome, a.outcome_at, a.owner_id, a.owner_fixed)


def _saved(a: Application) -> dict[str, Any]:
    saved = asdict(_standing(a)) | {"last_at": a.last_at}
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in saved.items()}


def _fresh(application: Application) -> Application:
    read().refresh(application)
    return application


def _take_addresses(kept_id: int, gone_id: int) -> list[dict[str, Any]]:
    """Gives one's addresses to the other, none as the main one unless they have none."""
    has_main = any(a.main for a in addresses.list_addresses(kept_id))
    taken = addresses.list_addresses(gone_id)
    saved = [{"email": a.email, "main": a.main} for a in taken]
    for address in taken:
        address.candidate_id, address.main = kept_id, address.main and not has_main
    return saved


def _become_one(kept: Candidate, gone: Candidate) -> dict[str, Any]:
    kept.name = kept.name or gone.name
    kept.name_key = name_key(kept.name)
    kept.surveys_off = kept.surveys_off or gone.surveys_off
    kept.provisional = False  # a colleague said who it is; nothing that arrives may say otherwise
    gone.merged_into_id = kept.id
    return {key: getattr(kept, key) for key in PERSON}


def _split_people(done: Merge) -> None:
    kept, gone = candidates.get_candidate(done.kept_id), candidates.get_candidate(done.gone_id)
    assert kept is not None
    assert gone is not None
    gone.merged_into_id = None
    before, after = done.moved["person"]["before"], done.moved["person"]["after"]
    for key in PERSON:  # what somebody changed since stays changed
        if getattr(kept, key) == after[key]:
            setattr(kept, key, before[key])
    for saved in done.moved["addresses"]:
        if address := addresses.get_address(done.kept_id, saved["email"]):
            address.candidate_id, address.main = done.gone_id, saved["main"]
    read().flush()


def _split_applications(done: Merge, among: Sequence[int]) -> None:
    for application in applications.list_applications_of([done.kept_id]):
        if application.id in done.moved["whole"]:
            application.candidate_id = done.gone_id
    for joined in reversed(done.moved["joined"]):
        row = joined["application"]
        merges.add_rows(Application, [row])
        merges.move_rows_back(joined["rows"], among, row["id"])
        merges.move_refs_back(joined["refs"], row["id"], joined["into"])
        _bring_companions(joined["rows"][Interaction.__tablename__], among, row["id"])
    into = {joined["application"]["id"]: joined["into"] for joined in done.moved["joined"]}
    for home_id in set(into.values()):
        _stand_again(home_id, done.moved["before"][str(home_id)], done.moved["after"][str(home_id)])
    read().flush()
    merges.put_derived_back(done.moved["derived"], among, into)


def _bring_companions(contacts: Sequence[int], among: Sequence[int], to_id: int) -> None:
    """Gives what was said since of contacts that are back, and decided of promises in them, to where they are."""
    for application_id in among:
        if along := companions_of(contacts, application_id):
            addresses.move_contacts(along, application_id, to_id)


def _stand_again(application_id: int, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Puts an application's standing back, but for what somebody changed since."""
    home = applications.get_application(application_id)
    assert home is not None
    read().refresh(home)
    now = _saved(home)
    for key in before:
        if now[key] == after[key]:
            moment = key.endswith("_at") and before[key] is not None
            setattr(home, key, datetime.fromisoformat(before[key]) if moment else before[key])
    last = merges.get_last_contact_at(application_id)
    home.last_at = max(datetime.fromisoformat(before["last_at"]), last) if last else home.last_at


def _follow_addresses(done: Merge, now: datetime) -> None:
    """Gives each of the two the contacts with their addresses that came since."""
    newest = done.moved["newest"]
    theirs = {id_: {a.email for a in addresses.list_addresses(id_)} for id_ in (done.kept_id, done.gone_id)}
    owned = {a.id: a for a in applications.list_applications_of(theirs)}
    came = merges.list_contacts_since(list(owned), newest["interaction"])
    going: dict[tuple[int, int], list[int]] = {}
    for id_, application_id, author, reached in came:
        holder = owned[application_id].candidate_id
        other = done.gone_id if holder == done.kept_id else done.kept_id
        if is_with(author, reached, theirs[other], theirs[holder]):
            going.setdefault((application_id, other), []).append(id_)
    for (application_id, to), theirs_since in going.items():
        source = owned[application_id]
        contacts = list(dict.fromkeys([*theirs_since, *companions_of(theirs_since, application_id)]))
        whole = (
            len(contacts) == merges.count_contacts([application_id])
            and application_id > newest["application"]
        )
        if whole:
            source.candidate_id = to
        else:
            addresses.move_contacts(contacts, application_id, _place(done, source, to, now).id)
    read().flush()


def _place(done: Merge, source: Application, to: int, now: datetime) -> Application:
    """The application of one of the two where a contact in the other's belongs: the one it had joined, else the like."""
    apart = {joined["into"]: joined["application"]["id"] for joined in done.moved["joined"]}
    apart |= {gone: home for home, gone in apart.items()}
    mine = applications.list_applications_of([to])
    chosen = [a for a in mine if a.id == apart.get(source.id)] or [
        a for a in mine if a.opening_id == source.opening_id
    ]
    latest = max(chosen or mine, key=lambda a: (a.last_at, a.id), default=None)
    return latest or applications.add_application(to, now, source.opening_id)


def _both(
    now: datetime, actor: str, action: str, one: int, other: int, merge_id: int | None = None
) -> list[Event]:
    detail = {"merge": merge_id} if merge_id else {}
    return [
        Event(now, actor, action, f"candidate:{id_}", candidate_id=id_, detail={"with": second, **detail})
        for id_, second in ((one, other), (other, one))
    ]
