"""What people decide about an application: its stage, who answers for it, which opening it is for, how it ended.

Each refuses, with NotYours, whoever a concern on the application is about; each answers what was before, so that
it can be undone by doing it again; each commits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from cxhire.core.audit_chain import Event
from cxhire.services import hand_overs
from cxhire.services.derive import derive
from cxhire.services.log import OLDEST_YEAR
from cxhire.services.policy import load_policies
from cxhire.services.steering import require_steering
from cxhire.store import applications, audit, people
from cxhire.store.applications import Application, Outcome, Stage
from cxhire.store.transaction import write

UNDER_WAY = tuple(stage for stage in Stage if stage is not Stage.DONE)


def change_stage(application_id: int, stage: Stage, now: datetime, actor: str) -> Stage:
    """Moves an application to another stage; answers the one before.

    Raises ValueError where it has ended or would end: that takes an outcome.
    """
    if stage is Stage.DONE:
        raise ValueError("An application ends with an outcome: record that instead.")
    with _deciding(application_id, now, actor, "application.stage_changed", {"stage": stage.value}) as found:
        if found.outcome is not None:
            raise ValueError("This application has ended. Take the outcome back first.")
        before, found.stage = Stage(found.stage), stage.value
    return before


def set_owner(
    application_id: int, owner_id: int | None, now: datetime, actor: str, *, undoing: bool = False
) -> int | None:
    """Makes a colleague answer for an application; None leaves it to who answers. Answers who was set before.

    It is kept as a hand-over, or, `undoing`, as the end of the last one. Raises ValueError for somebody who can't sign in: nobody would get the reminders.
    """
    with _deciding(application_id, now, actor, "application.owner_changed", {"owner": owner_id}) as found:
        owner = people.get_colleague(owner_id) if owner_id is not None else None
        if owner_id is not None and not (owner and owner.member and owner.active):
            raise ValueError("Only a member of the team can answer for an application.")
        before = found.owner_id if found.owner_fixed else None
        hand_overs.note(found, owner_id, now, actor, undoing=undoing)
        found.owner_id, found.owner_fixed = owner_id, owner_id is not None
    return before


def set_opening(application_id: int, opening_id: int | None, now: datetime, actor: str) -> int | None:
    """Says which opening an application is for, None for none that we know; answers the one before.

    Raises LookupError where there is no such opening.
    """
    with _deciding(
        application_id, now, actor, "application.opening_changed", {"opening": opening_id}
    ) as found:
        if opening_id is not None and applications.get_opening(opening_id) is None:
            raise LookupError("no such opening")
        before, found.opening_id = found.opening_id, opening_id
    return before


def record_outcome(application_id: int, outcome: Outcome, at: datetime, now: datetime, actor: str) -> Stage:
    """Ends an application: from `at` on we owe the candidate a word about it. Answers the stage it was in.

    Raises ValueError for a time in the future, or where an outcome is recorded already.
    """
    if at > now + timedelta(minutes=5):
        raise ValueError("An outcome can't lie in the future.")
    if at.year < OLDEST_YEAR:
        raise ValueError(f"An outcome can't lie before {OLDEST_YEAR}.")
    detail = {"outcome": outcome.value}
    with _deciding(application_id, now, actor, "application.outcome_recorded", detail) as found:
        if found.outcome is not None:
            raise ValueError("An outcome is recorded already. Take it back first.")
        before = Stage(found.stage)
        found.outcome, found.outcome_at, found.stage = outcome.value, at, Stage.DONE.value
    return before


def undo_outcome(application_id: int, stage: Stage, now: datetime, actor: str) -> None:
    """Takes an outcome back; the application goes on in a stage. What was owed before is owed again."""
    if stage is Stage.DONE:
        raise ValueError("Choose the stage in which it goes on.")
    with _deciding(application_id, now, actor, "application.outcome_undone", {"stage": stage.value}) as found:
        found.outcome = found.outcome_at = None
        found.stage = stage.value


@contextmanager
def _deciding(
    application_id: int, now: datetime, actor: str, action: str, detail: Mapping[str, str | int | None]
) -> Iterator[Application]:
    """One transaction around a decision: checked before, derived from and written down after."""
    with write() as session:
        found = applications.get_application(application_id)
        if found is None:
            raise LookupError("no such application")
        session.refresh(found)
        require_steering(application_id, actor)
        stage = found.stage
        yield found
        session.flush()
        if found.stage != stage:
            applications.add_stage_change(application_id, found.stage, now)
        derive([application_id], load_policies())
        session.refresh(found)
        audit.append([
            Event(now, actor, action, f"application:{application_id}", application_id, found.candidate_id, detail)
        ])  # fmt: skip
