"""The filled demo shows the story where a newcomer looks for it: Waiting, Concerns, Surveys."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from config import from_environment
from cxhire.app import create_app
from cxhire.demo import build
from cxhire.demo.fill import fill
from cxhire.extensions import db
from cxhire.services import audit, derive, owed
from cxhire.store import schema
from cxhire.store.applications import Application, Opening
from cxhire.store.candidates import Candidate, get_candidate_by_email
from cxhire.store.concerns import Concern
from cxhire.store.mail import Message, Quarantine
from cxhire.store.people import get_colleague
from cxhire.store.surveys import SurveyResponse
from cxhire.store.transaction import read

NOW = datetime(2026, 3, 18, 8, tzinfo=UTC)
DIETER = "dieter.kranz@northwind.example"


@pytest.fixture(scope="module", autouse=True)
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("demo")
    app = create_app(from_environment({"CXHIRE_INSTANCE": str(folder)}, Path(folder)), web=False)
    with app.app_context():
        schema.upgrade()
        fill(NOW)
        yield
        db.session.remove()
        db.engine.dispose()


def test_every_candidate_has_one_application_as_told():
    assert len(list(read().scalars(select(Candidate)))) == 40
    for told in build.applications():
        candidate = get_candidate_by_email(told.candidate)
        assert candidate is not None
        assert candidate.name == told.name
        (mine,) = read().scalars(select(Application).where(Application.candidate_id == candidate.id))
        opening, owner = read().get(Opening, mine.opening_id), get_colleague(mine.owner_id or 0)
        assert (opening and opening.title, owner and owner.email) == (told.opening, told.owner)
        assert mine.stage == told.stage


def test_no_mail_is_lost_and_only_the_houses_own_is_in_no_application():
    assert not list(read().scalars(select(Quarantine)))
    unmatched = Counter(m.unmatched for m in read().scalars(select(Message)))
    assert set(unmatched) == {None, "internal", "nobody"}
    assert unmatched["nobody"] == 3


def test_waiting_is_short_and_dieters_are_the_oldest():
    lines = owed.owed_lines(NOW)
    owners = [line.owed.owner for line in lines]
    assert 10 <= len(lines) <= 16
    assert owners.count(DIETER) == 7
    assert owners[:7] == [DIETER] * 7
    assert not all(line.overdue for line in lines)


def test_concerns_are_about_dieter_and_about_nobody_who_was_decent():
    concerns = list(read().scalars(select(Concern)))
    assert {c.author_email for c in concerns} == {DIETER}
    assert {c.kind for c in concerns} >= {"tone", "contradiction", "undermining"}
    assert len({c.application_id for c in concerns}) >= 4


def test_the_survey_tells_the_two_openings_apart():
    found: dict[int | None, list[int]] = {}
    for response in read().scalars(select(SurveyResponse)):
        found.setdefault(response.opening_id, []).append(response.recommend or 0)
    titles = {o.id: o.title for o in read().scalars(select(Opening))}
    means = {titles[id_ or 0]: sum(given) / len(given) for id_, given in found.items() if len(given) >= 5}
    assert means["Head of Operations"] < 5 < 8 < means["Customer Success Manager"]


def test_a_rebuild_finds_nothing_to_change():
    assert derive.rebuild(check=True) == 0


def test_the_audit_trail_holds():
    assert audit.verify().ok
