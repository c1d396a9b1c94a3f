"""Rows for tests, each in a line: they are written the way the product writes them, and committed."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TypeVar

from config import Config, from_environment
from cxhire.core.obligations import Effect
from cxhire.services.derive import derive
from cxhire.services.policy import load_policies
from cxhire.store import applications, candidates, people
from cxhire.store.applications import Application, Stage
from cxhire.store.concerns import Concern, ConcernKind, ConcernState
from cxhire.store.interactions import Channel, Direction, Interaction
from cxhire.store.mailboxes import Mailbox, MailboxState, SignIn
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import read, write

WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)  # noon, in working hours
_NUMBERS = count(1)
T = TypeVar("T")


def make_config(database_url: str, folder: Path, **environ: str) -> Config:
    """The configuration of a test installation; further arguments are environment variables."""
    given = {
        "CXHIRE_INSTANCE": str(folder / "instance"),
        "DATABASE_URL": database_url,
        "SECRET_KEY": "s" * 32,
    }
    given["BASE_URL"] = "https://hire.example"
    return from_environment(given | environ, folder)


def make_colleague(
    name: str, role: Role = Role.OWNER, *, member: bool = True, email: str | None = None
) -> Colleague:
    with write():
        return people.add_colleague(
            email or f"{name.lower().replace(' ', '.')}@us.example",
            WEDNESDAY,
            name=name,
            role=role,
            member=member,
        )


def make_application(
    candidate: str = "Amara Okafor", opening: str = "Backend Engineer", owner: Colleague | None = None
) -> Application:
    """A candidate (new, unless one of that name exists) who applies for an opening of that title."""
    email = f"{candidate.lower().replace(' ', '.')}@mail.example"
    with write() as session:
        person = candidates.get_candidate_by_email(email) or candidates.add_candidate(
            email, candidate, WEDNESDAY
        )
        job = applications.get_opening_by_title(opening) or applications.add_opening(opening, WEDNESDAY)
        made = Application(
            candidate_id=person.id, opening_id=job.id, owner_id=owner.id if owner else None,
            owner_fixed=owner is not None, stage=Stage.APPLIED.value, created_at=WEDNESDAY, last_at=WEDNESDAY,
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made


def make_interaction(
    application: Application, at: datetime, effect: Effect, text: str, by: Colleague | None = None
) -> Interaction:
    """A phone call, with what it does to the clock."""
    with write() as session:
        made = Interaction(
            application_id=application.id, channel=Channel.PHONE.value, kind="human", effect=effect.value, at=at,
            direction=(Direction.OUTBOUND if by else Direction.INBOUND).value, note=text, created_at=at,
            author_email=by.email if by else "candidate@mail.example", colleague_id=by.id if by else None,
            ref=f"ref-{next(_NUMBERS)}",
        )  # fmt: skip
        session.add(made)
        session.flush()
        derive([application.id], load_policies())
        return made


def make_question(
    application: Application, at: datetime, text: str = "When will I hear from you?"
) -> Interaction:
    """Something of the candidate's that owes an answer."""
    return make_interaction(application, at, Effect.OWES, text)


def make_answer(
    application: Application, at: datetime, by: Colleague, text: str = "On Friday."
) -> Interaction:
    """A word of ours that settles what was owed."""
    return make_interaction(application, at, Effect.SETTLES, text, by)


def make_outcome(application: Application, at: datetime, outcome: str = "declined") -> None:
    """The end of an application, as recorded; the candidate is yet to be told."""
    with write() as session:
        session.execute(
            Application.__table__.update()
            .where(Application.id == application.id)
            .values(outcome=outcome, outcome_at=at, stage=Stage.DONE.value)
        )
        applications.add_stage_change(application.id, Stage.DONE.value, at)
        derive([application.id], load_policies())


def make_concern(
    interaction: Interaction, author: Colleague, state: ConcernState = ConcernState.OPEN
) -> Concern:
    """A finding about a colleague's words."""
    with write() as session:
        made = Concern(
            kind=ConcernKind.TONE.value, application_id=interaction.application_id, interaction_id=interaction.id,
            author_id=author.id, author_email=author.email, quote="you people", quote_start=0, score=0.9,
            reason="contempt", found_by="test", state=state.value, created_at=WEDNESDAY,
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made


def make_mailbox(address: str = "jobs@us.example", **more: object) -> Mailbox:
    """A team's mailbox that is watched; further arguments are columns."""
    values: dict[str, object] = {
        "shared": True, "host": "imap.us.example", "port": 993, "security": "tls", "user_name": address,
        "sign_in": SignIn.PASSWORD.value, "secret": "sealed", "state": MailboxState.WATCHING.value,
        "searched_until": WEDNESDAY, "created_at": WEDNESDAY,
    }  # fmt: skip
    with write() as session:
        made = Mailbox(address=address, **values | more)
        session.add(made)
    return made


def the_only(model: type[T]) -> T:
    """The one row of a table."""
    return read().query(model).populate_existing().one()
