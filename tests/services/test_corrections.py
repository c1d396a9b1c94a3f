"""The export of corrections: off unless switched on, for admins alone, noted in the trail, and without a name."""

import json
from datetime import timedelta

import pytest
from flask import Flask

from cxhire.services import corrections, review, settings
from cxhire.services.steering import NotYours
from cxhire.store import audit
from cxhire.store.audit import Filter
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import write
from tests.factories import WEDNESDAY, make_answer, make_application, make_colleague, make_concern

LATER = WEDNESDAY + timedelta(hours=1)
WORDS = (
    "Dear Amara,\n\nI spoke to elena: Northwind never promised that. As I said on 12 March, you people never listen to us. "
    "Call 030 1234567 or write to jonas.weber@us.example.\n\nBest,\nJonas Weber"
)


@pytest.fixture
def admin(database: Flask) -> Colleague:
    return make_colleague("Mina Sato", Role.ADMIN)


def decided(admin: Colleague, *, confirmed: bool = True) -> None:
    """What Elena told Amara, what Jonas wrote later, and what Mina made of it."""
    jonas, elena = make_colleague("Jonas Weber"), make_colleague("Elena Ruiz")
    settings.change({settings.ORGANISATION: "Northwind Talent"}, "test", LATER)
    application = make_application()
    first = make_answer(application, WEDNESDAY, elena, "Dear Amara,\n\nyou will hear from Jonas by Friday.")
    found = make_concern(make_answer(application, LATER, jonas, WORDS), jonas)
    with write() as session:
        found.earlier_interaction_id, found.earlier_quote, found.kinds = first.id, "by Friday", ["contempt"]
        session.flush()
    if confirmed:
        review.confirm(found.id, "Jonas should say sorry", admin.id, LATER)
    else:
        review.dismiss(found.id, "Jonas is right", admin.id, LATER, review.Why.FAIR)


def exported(admin: Colleague) -> list[dict[str, object]]:
    return [json.loads(line) for line in corrections.export(admin.id, LATER)]


def test_it_holds_the_words_the_quote_and_the_decision_and_no_name(admin: Colleague) -> None:
    decided(admin)
    corrections.switch(True, "test", LATER)
    [row] = exported(admin)
    text, span = str(row.pop("text")), row.pop("span")
    assert text[slice(*span)] == "you people"
    earlier, earlier_span = str(row.pop("earlier")), row.pop("earlier_span")
    assert earlier[slice(*earlier_span)] == "by Friday"
    assert row == {
        "kind": "tone", "kinds": ["contempt"], "found_by": "test", "score": 0.9, "confirmed": True, "why": None,
    }  # fmt: skip
    whole = f"{text} {earlier} {row}".lower()
    for secret in (
        "amara",
        "okafor",
        "jonas",
        "weber",
        "elena",
        "ruiz",
        "northwind",
        "us.example",
        "12",
        "030",
        "sorry",
        "mina",
    ):
        assert secret not in whole, secret


def test_a_dismissal_says_which_reason_was_chosen_and_no_words(admin: Colleague) -> None:
    decided(admin, confirmed=False)
    corrections.switch(True, "test", LATER)
    [row] = exported(admin)
    assert (row["confirmed"], row["why"]) == (False, "fair")
    assert "right" not in str(row)


def test_what_is_open_isnt_in_it(admin: Colleague) -> None:
    decided(admin)
    review.reopen(1, admin.id, LATER)
    corrections.switch(True, "test", LATER)
    assert exported(admin) == []


def test_it_is_off_until_somebody_switches_it_on_and_the_trail_knows_who_took_it(admin: Colleague) -> None:
    with pytest.raises(ValueError, match="switch that on"):
        corrections.export(admin.id, LATER)
    corrections.switch(True, f"colleague:{admin.id}", LATER)
    assert exported(admin) == []
    [event] = audit.list_events(Filter(action="concerns.corrections"))
    assert event.actor == f"colleague:{admin.id}"
    corrections.switch(False, "test", LATER)
    with pytest.raises(ValueError, match="switch that on"):
        corrections.export(admin.id, LATER)


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.OWNER, Role.AUDITOR])
def test_nobody_but_an_admin_takes_it(role: Role, admin: Colleague) -> None:
    corrections.switch(True, "test", LATER)
    with pytest.raises(NotYours, match="admins"):
        corrections.export(make_colleague("Clara Whitfield", role).id, LATER)
