"""The form of one scope's policy. An empty field leaves its term to what is wider; everybody's policy says all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from cxhire.core.durations import hours_text, parse_hours
from cxhire.core.policies import EVERYBODY, Scope, Standing
from cxhire.core.rule_packs import PACKS
from cxhire.store.applications import Stage
from cxhire.web.account import one_line
from cxhire.web.options import options
from cxhire.web.policy_words import Names, value_words

MOST_DAYS: Final = 90
ABOVE, OWN = "above", "own"


def _answer(text: str) -> int:
    minutes = parse_hours(text)
    if not minutes:
        raise ValueError("An answer takes more than no time at all.")
    return minutes


def _days(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text) or int(text) > MOST_DAYS:
        raise ValueError(f"Write a number of days, at most {MOST_DAYS}.")
    return int(text)


def _some_days(text: str) -> int:
    days = _days(text)
    if not days:
        raise ValueError("Write at least 1 day.")
    return days


def _day_list(text: str) -> tuple[int, ...]:
    if text.casefold() in ("none", "never"):
        return ()
    days = tuple(_days(part) for part in re.split(r"[,;\s]+", text.strip(",; ")))
    if list(days) != sorted(set(days)):
        raise ValueError("Write each day once and the earliest first, like 0, 1, 3.")
    return days


def _day_words(days: tuple[int, ...]) -> str:
    return ", ".join(map(str, days)) or "none"


def _hours_or_none(minutes: int | None) -> str:
    return hours_text(minutes or 0)


READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "answer_minutes": _answer, "update_days": _some_days, "closure_days": _some_days,
    "before_minutes": parse_hours, "reminder_days": _day_list, "lead_days": _days, "admin_days": _days,
}  # fmt: skip
SHOW: Final[Mapping[str, Callable[[Any], str]]] = {
    "answer_minutes": hours_text, "update_days": str, "closure_days": str,
    "before_minutes": _hours_or_none, "reminder_days": _day_words, "lead_days": str, "admin_days": str,
}  # fmt: skip
HELP: Final[Mapping[str, str]] = {
    "answer_minutes": "From a candidate's first unanswered message. 8, or 1:30.",
    "update_days": "After our last word, while the application goes on and nothing else is owed.",
    "closure_days": "After an outcome is recorded, or the opening is filled.",
    "before_minutes": "0 for never.",
    "reminder_days": "Working days after it is due; 0 is when it is. “none” for no reminders.",
    "lead_days": "Working days after it is due.",
    "admin_days": "Working days after it is due, not before the lead.",
    "rule_packs": "Whether a law applies to you is for you to know: this counts its days, it is no legal advice.",
}
ENDED: Final = " Once an outcome is recorded, the policy of the stage Ended counts."


class _Boxes(SelectMultipleField):  # type: ignore[misc]  # untyped
    widget, option_widget = ListWidget(prefix_label=False), CheckboxInput()


class TermsForm(FlaskForm):  # type: ignore[misc]  # untyped
    """The terms of a scope as people type them; `changed` has them once the form is valid."""

    seen = HiddenField()
    answer_minutes = StringField("Working hours to an answer", [Length(max=20)], filters=[one_line])
    update_days = StringField("Working days until an update is owed", [Length(max=20)], filters=[one_line])
    closure_days = StringField("Working days to tell an outcome", [Length(max=20)], filters=[one_line])
    before_minutes = StringField(
        "Working hours before it is due that its owner is told", [Length(max=20)], filters=[one_line]
    )
    reminder_days = StringField("Days on which the owner is reminded", [Length(max=100)], filters=[one_line])
    lead_days = StringField("Days until their lead is told", [Length(max=20)], filters=[one_line])
    admin_days = StringField("Days until the administrators are told", [Length(max=20)], filters=[one_line])
    packs_from = SelectField("Laws that apply")
    rule_packs = _Boxes("Laws")

    def __init__(
        self, scope: Scope, above: Standing, values: Mapping[str, Any] | None = None, **more: Any
    ) -> None:
        super().__init__(data=values, **more)
        self.scope, self.above = scope, above
        self.changed: dict[str, Any] = {}
        packs = value_words("rule_packs", above.policy.rule_packs)
        self.packs_from.choices = options([(ABOVE, f"As above: {packs}"), (OWN, "Those ticked here")])
        self.rule_packs.choices = options((pack.id, pack.name) for pack in PACKS.values())
        if scope == EVERYBODY:
            del self.packs_from

    def validate(self, extra_validators: Any = None) -> bool:
        """Reads the terms, and says of each that can't be read what is wrong."""
        if not super().validate(extra_validators):
            return False
        self.changed = {term: self._read(term) for term in READ}
        own = self.scope == EVERYBODY or self.packs_from.data == OWN
        self.changed["rule_packs"] = tuple(self.rule_packs.data or ()) if own else None
        self._check_order()
        return not any(field.errors for field in self)

    def help_of(self, term: str, names: Names) -> str:
        """What a field means, and what counts where it is left empty."""
        if self.scope == EVERYBODY:
            return HELP[term]
        above = value_words(term, getattr(self.above.policy, term))
        ended = ENDED if term == "closure_days" and self.scope.stage not in (None, Stage.DONE.value) else ""
        return f"{HELP[term]}{ended} Empty: {above}, as for {names.scope(self.above.origins.get(term, EVERYBODY))}."

    @property
    def version_seen(self) -> int:
        """The id of the version that the form was made from, 0 for none."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0

    def _read(self, term: str) -> Any:
        text = self[term].data or ""
        if not text:
            if self.scope == EVERYBODY:
                self[term].errors = ["Everybody's policy has to say it."]
            return None
        try:
            return READ[term](text)
        except ValueError as wrong:
            self[term].errors = [str(wrong)]
            return None

    def _check_order(self) -> None:
        lead, admin = self.changed["lead_days"], self.changed["admin_days"]
        if lead is not None and admin is not None and admin < lead:
            self.admin_days.errors = ["The administrators are told after the lead, or on the same day."]


def form_values(scope: Scope, terms: Mapping[str, Any], above: Standing, seen: int) -> dict[str, Any]:
    """A scope's own terms as the form shows them; of everybody's policy all."""
    if scope == EVERYBODY:
        terms = {term: getattr(above.policy, term) for term in (*SHOW, "rule_packs")}
    values: dict[str, Any] = {term: SHOW[term](terms[term]) for term in SHOW if term in terms}
    has_packs = "rule_packs" in terms
    return values | {
        "seen": seen, "packs_from": OWN if has_packs else ABOVE, "rule_packs": list(terms.get("rule_packs", ())),
    }  # fmt: skip
