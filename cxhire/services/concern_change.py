"""What all that people do about a concern has in common: one transaction, one fact, one audit event without words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.core.reviewing import Reader, why_not_decide
from cxhire.services.steering import NotYours, colleague_of, hands_of
from cxhire.store import applications, audit, concern_acts, concerns, people
from cxhire.store.concern_acts import ConcernAct, Did
from cxhire.store.concerns import OVER, Concern
from cxhire.store.people import Colleague, Role
from cxhire.store.steering import list_accused
from cxhire.store.transaction import write

REVIEWERS = frozenset({Role.ADMIN, Role.RECRUITER})
LONGEST = 4000
HANDS_OFF = (
    "They could decide about a concern about you, or about whoever made your account. So another admin changes theirs,"
    " or a command on the server."
)


@contextmanager
def changing(
    concern_id: int, did: Did, by_id: int | None, now: datetime
) -> Iterator[tuple[Concern, ConcernAct]]:
    """One transaction around a change: the concern read anew, and the fact that is added after it. Commits.

    Raises LookupError where there is no such concern, or it is forgotten.
    """
    with write() as session:
        found = concerns.get_concern(concern_id)
        if found is None:
            raise LookupError("no such concern")
        session.refresh(found)
        if found.forgotten_at:
            raise LookupError("it is forgotten")
        act, state = ConcernAct(concern_id=found.id, act=did.value, by_id=by_id, note="", at=now), found.state
        yield found, act
        # What came to nothing is forgotten in time, whatever is said about it.
        if found.state != state or found.state not in OVER:
            found.touched_at = now
        concern_acts.add_act(act)
        audit.append([event(found, did.value, f"colleague:{by_id}" if by_id else "system", now)])


def event(concern: Concern, done: str, actor: str, now: datetime) -> Event:
    """What the audit trail learns of it."""
    application = applications.get_application(concern.application_id)
    return Event(
        now, actor, f"concern.{done}", f"concern:{concern.id}", concern.application_id,
        application.candidate_id if application else None, {"kind": concern.kind},
    )  # fmt: skip


def why_not(concern: Concern, colleague_id: int) -> str | None:
    """Why a colleague may not decide about a concern, as a sentence to them; None where they may."""
    return _why_not_of(concern)(colleague_id)


def _why_not_of(concern: Concern) -> Callable[[int], str | None]:
    """The same question, to be asked of many: what it takes is read once."""
    author, hands = concerns.get_author_id(concern), _hands_in(concern)
    confirmers = concern_acts.list_confirmers_before_appeal(concern.id) if concern.appealed_at else set()

    def why_not_of(id_: int) -> str | None:
        may_review = is_reviewer(people.get_colleague(id_))
        return why_not_decide(Reader(id_ == author, may_review, id_ in confirmers, id_ in hands))

    return why_not_of


def _hands_in(concern: Concern) -> frozenset[int]:
    """In whose accounts its author has had a hand since there is this concern, or another that stands, about them."""
    author = concerns.get_author_id(concern)
    if author is None:
        return frozenset()
    return hands_of({author}, min(concern.created_at, list_accused().get(author, concern.created_at)))


def require_hands_off(colleague: Colleague, actor: str) -> None:
    """Raises NotYours where somebody would change the account of who could decide about a concern about them.

    They would sign in as that colleague, or shut them out. Nor does it a second account of theirs.
    """
    by = colleague_of(actor)
    if by is None or by == colleague.id or not is_reviewer(colleague):
        return
    for author, since in list_accused().items():
        theirs = hands_of([author], since) | {author}
        if by in theirs and colleague.id not in theirs:
            raise NotYours(HANDS_OFF)


def is_reviewer(colleague: Colleague | None) -> bool:
    """Whether somebody decides about concerns at all: an admin or recruiter who can sign in."""
    return bool(colleague and colleague.active and Role(colleague.role) in REVIEWERS)


def require_reviewer(concern: Concern, colleague_id: int) -> None:
    """Raises NotYours, with why."""
    if why := why_not(concern, colleague_id):
        raise NotYours(why)


def list_reviewers(concern: Concern) -> list[Colleague]:
    """Who could decide about a concern, by name."""
    members = people.list_colleagues(members_only=True)
    why_not_of = _why_not_of(concern)
    return [one for one in members if is_reviewer(one) and why_not_of(one.id) is None]


def checked(text: str, refusal: str = "") -> str:
    """What was typed. Raises ValueError where it is too long, or empty and `refusal` says why it must not be."""
    text = text.strip()
    if len(text) > LONGEST:
        raise ValueError(f"At most {LONGEST:,} characters, please.")
    if refusal and not text:
        raise ValueError(refusal)
    return text
