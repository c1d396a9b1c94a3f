"""What we said we would do: found in our words, or entered by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.core.claims import PromiseKind
from cxhire.core.obligations import PromiseFact, Renewal
from cxhire.extensions import Base
from cxhire.store.transaction import read
from cxhire.store.types import link, moment, pk, prose, short


class Promise(Base):
    """What we said we would do, found in our words or entered by hand.

    `kind` is a core.claims.PromiseKind, `renews` a core.promise_ends.Renewal; `zone` the writer's, in which days are
    counted. `corrected_from` is by when the analysis took it to be, once a colleague said otherwise.
    """

    __tablename__ = "promise"

    id: Mapped[pk]
    application_id: Mapped[int] = link("application.id", index=True)
    interaction_id: Mapped[int] = link("interaction.id", index=True)
    quote: Mapped[prose]
    made_at: Mapped[moment]
    due_at: Mapped[moment]
    certainty: Mapped[short]
    entered_by_id: Mapped[int | None] = link("colleague.id")
    withdrawn_at: Mapped[moment | None]
    kind: Mapped[short] = mapped_column(default=PromiseKind.OTHER.value)
    renews: Mapped[short] = mapped_column(default=Renewal.NO.value)
    zone: Mapped[short | None]
    corrected_from: Mapped[moment | None]


def list_promise_facts(application_ids: Collection[int]) -> dict[int, list[PromiseFact]]:
    """The promises that nobody withdrew, firm or soft, by application."""
    if not application_ids:
        return {}
    query = select(Promise).where(Promise.application_id.in_(application_ids), Promise.withdrawn_at.is_(None))
    found: dict[int, list[PromiseFact]] = {}
    for p in read().scalars(query.order_by(Promise.id)):
        found.setdefault(p.application_id, []).append(fact_of(p))
    return found


def fact_of(p: Promise) -> PromiseFact:
    """A promise as the fold takes it."""
    return PromiseFact(p.id, p.interaction_id, p.made_at, p.due_at, p.quote, p.kind, Renewal(p.renews))


def get_promise(promise_id: int) -> Promise | None:
    return read().get(Promise, promise_id, populate_existing=True)


def add_promise(promise: Promise) -> None:
    session = read()
    session.add(promise)
    session.flush()


def add_promises(rows: Sequence[dict[str, Any]]) -> None:
    """Adds promises that were found."""
    if rows:
        read().execute(insert(Promise), rows)


def list_promises_in(interaction_ids: Collection[int]) -> dict[int, list[Promise]]:
    """All promises of some contacts, withdrawn ones too, in the order in which they were noted."""
    found: dict[int, list[Promise]] = {}
    query = select(Promise).where(Promise.interaction_id.in_(interaction_ids)).order_by(Promise.id)
    for promise in read().scalars(query.execution_options(populate_existing=True)):
        found.setdefault(promise.interaction_id, []).append(promise)
    return found
