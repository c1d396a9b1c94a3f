"""Templates that letters start from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped

from cxhire.extensions import Base
from cxhire.store.transaction import read
from cxhire.store.types import link, moment, pk, prose, short


class LetterTemplate(Base):
    """Words to start a letter from, in one language; `$name` fields are filled by `string.Template`."""

    __tablename__ = "letter_template"

    id: Mapped[pk]
    name: Mapped[short]
    language: Mapped[short]
    subject: Mapped[prose]
    body: Mapped[prose]
    changed_by_id: Mapped[int | None] = link("colleague.id")
    updated_at: Mapped[moment]
    gone_at: Mapped[moment | None]


def get_template(template_id: int) -> LetterTemplate | None:
    """A template, also one that was removed."""
    return read().get(LetterTemplate, template_id)


def list_templates() -> list[LetterTemplate]:
    """Those that weren't removed, by language and name."""
    query = select(LetterTemplate).where(LetterTemplate.gone_at.is_(None))
    return list(
        read().scalars(query.order_by(LetterTemplate.language, LetterTemplate.name, LetterTemplate.id))
    )


def is_taken(name: str, language: str, besides_id: int | None) -> bool:
    """Whether another template of a language has a name; capitals make none another."""
    t = LetterTemplate
    query = select(t.id).where(
        t.gone_at.is_(None), t.language == language, func.lower(t.name) == name.lower()
    )
    return read().scalar(query.where(t.id != (besides_id or 0)).limit(1)) is not None


def add_template(
    name: str, language: str, subject: str, body: str, by_id: int | None, now: datetime
) -> LetterTemplate:
    session = read()
    added = LetterTemplate(
        name=name, language=language, subject=subject, body=body, changed_by_id=by_id, updated_at=now
    )
    session.add(added)
    session.flush()
    return added
