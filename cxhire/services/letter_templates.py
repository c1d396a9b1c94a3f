"""Templates that letters start from: kept so that they can always be filled, and filled with one application's names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.core.letters import (
    LANGUAGES,
    LONGEST_BODY,
    LONGEST_SUBJECT,
    NO_OPENING,
    check_fields,
    filled,
    one_line,
)
from cxhire.core.names import first_name
from cxhire.core.starter_letters import STARTERS
from cxhire.store import applications, audit, candidates, letter_templates
from cxhire.store.applications import Application
from cxhire.store.letter_templates import LetterTemplate
from cxhire.store.people import Colleague
from cxhire.store.settings import get_setting, set_setting
from cxhire.store.transaction import write

STARTED = "letter_starters"  # the setting that says that the shipped ones were added, also if they were removed since
LONGEST_NAME = 80


class Refused(ValueError):
    """What is wrong with a template, and at which field."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class Text:
    """A template as it is typed."""

    name: str
    language: str
    subject: str
    body: str

    @classmethod
    def typed(cls, name: str, language: str, subject: str, body: str) -> Text:
        return cls(one_line(name), language, one_line(subject), body.replace("\r\n", "\n").strip("\n") + "\n")


def check(text: Text, template_id: int | None = None) -> None:
    """Raises Refused where a template could not be told from another, or not be filled."""
    if not text.name or len(text.name) > LONGEST_NAME:
        raise Refused("name", f"Give it a name of at most {LONGEST_NAME} characters.")
    if text.language not in LANGUAGES:
        raise Refused("language", "Choose a language.")
    if letter_templates.is_taken(text.name, text.language, template_id):
        raise Refused("name", f"There is one of that name in {LANGUAGES[text.language]} already.")
    if len(text.subject) > LONGEST_SUBJECT:
        raise Refused("subject", f"The subject is too long: {LONGEST_SUBJECT} characters at most.")
    if not text.body.strip() or len(text.body) > LONGEST_BODY:
        raise Refused("body", f"Write between one and {LONGEST_BODY:,} characters.")
    for field, words in (("subject", text.subject), ("body", text.body)):
        try:
            check_fields(words)
        except ValueError as wrong:
            raise Refused(field, str(wrong)) from wrong


def add(text: Text, by_id: int | None, now: datetime, actor: str) -> int:
    """A new template's id. Commits. Raises Refused."""
    with write():
        check(text)
        added = letter_templates.add_template(text.name, text.language, text.subject, text.body, by_id, now)
        audit.append([_event("template.added", added.id, now, actor)])
        return added.id


def change(template_id: int, text: Text, by_id: int, now: datetime, actor: str) -> None:
    """Commits. Raises Refused; LookupError where there is none, or it was removed."""
    with write() as session:
        check(text, template_id)
        found = _found(template_id)
        found.name, found.language, found.subject, found.body = (
            text.name,
            text.language,
            text.subject,
            text.body,
        )
        found.changed_by_id, found.updated_at = by_id, now
        session.flush()
        audit.append([_event("template.changed", template_id, now, actor)])


def remove(template_id: int, now: datetime, actor: str) -> None:
    """Takes a template off the list. Commits. Raises LookupError."""
    with write() as session:
        _found(template_id).gone_at = now
        session.flush()
        audit.append([_event("template.removed", template_id, now, actor)])


def fetch_back(template_id: int, now: datetime, actor: str) -> None:
    """Puts it on the list again. Commits. Raises LookupError where none was removed, Refused where its name is taken."""
    with write() as session:
        found = letter_templates.get_template(template_id)
        if found is None or found.gone_at is None:
            raise LookupError("no such template was removed")
        check(Text(found.name, found.language, found.subject, found.body), template_id)
        found.gone_at = None
        session.flush()
        audit.append([_event("template.fetched_back", template_id, now, actor)])


def fill(template: LetterTemplate | Text, application: Application, author: Colleague) -> tuple[str, str]:
    """(subject, body) of a letter by a colleague in an application."""
    values = fields(application, author, template.language)
    return one_line(filled(template.subject, values))[:LONGEST_SUBJECT], filled(template.body, values)


def fields(application: Application, author: Colleague, language: str) -> Mapping[str, str]:
    """What the fields of a template stand for in an application; a candidate without a name is called by their address."""
    name = candidates.list_names([application.candidate_id])[application.candidate_id]
    opening = applications.get_opening(application.opening_id) if application.opening_id else None
    return {
        "candidate": name, "first_name": first_name(name) or name, "me": author.shown,
        "opening": opening.title if opening else NO_OPENING[language],
        "organisation": get_setting("organisation", ""),
    }  # fmt: skip


def add_starters(now: datetime) -> None:
    """Adds the shipped templates, once in an installation's life. Commits."""
    if get_setting(STARTED):
        return
    with write():
        for starter in STARTERS:
            letter_templates.add_template(
                starter.name, starter.language, starter.subject, starter.body, None, now
            )
        set_setting(STARTED, True)


def _found(template_id: int) -> LetterTemplate:
    found = letter_templates.get_template(template_id)
    if found is None or found.gone_at is not None:
        raise LookupError("no such template")
    return found


def _event(action: str, template_id: int, now: datetime, actor: str) -> Event:
    return Event(now, actor, action, f"template:{template_id}")
