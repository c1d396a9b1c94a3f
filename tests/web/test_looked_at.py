"""What is looked at: the switches with their notice, when things are a pattern, and reading again."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from cxhire.core.modules import Module
from cxhire.core.patterns import Thresholds
from cxhire.extensions import db
from cxhire.services import analyse_again, modules, patterns
from cxhire.store import audit
from cxhire.store.analysis import AnalysisFailure
from cxhire.store.audit import Filter
from cxhire.store.concerns import Concern
from cxhire.store.mail import Message, MessageState
from cxhire.store.people import Role
from cxhire.store.transaction import read, write
from cxhire.store.verdicts import Verdict
from cxhire.web.looked_at_words import NEVER, NOTICES, SEEN_BY, staff_notice
from tests.factories import WEDNESDAY, make_answer, make_application, make_colleague, make_concern

from .apart import Apart
from .conftest import START, Browser

PATH = "/settings/looked-at"


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.remove()


@pytest.fixture
def browse(browse: Callable[..., Browser]) -> Callable[..., Apart]:
    return lambda role, email=None: Apart(browse(role, email))


def undo_url(page: str) -> str:
    found = re.search(r'action="([^"]+)">(?:(?!</form>).)*Undo', page, re.DOTALL)
    assert found, page
    return found[1].replace("&amp;", "&")


def events(action: str) -> list[str]:
    return [event.subject for event in audit.list_events(Filter(action=action))]


def test_each_module_stands_beside_what_colleagues_are_told_of_it(browse: Callable[..., Apart]) -> None:
    page = unescape(browse(Role.ADMIN).get(PATH).text)
    assert page.count("Switch off") == len(Module)
    for notice in NOTICES.values():
        assert notice.text.split(".")[0] in page
    assert NEVER in page


def test_a_switch_is_thrown_undone_and_audited(browse: Callable[..., Apart]) -> None:
    admin = browse(Role.ADMIN)
    page = admin.get(admin.post(f"{PATH}/tone/off").location).text
    assert "“Tone” is switched off." in page
    assert Module.TONE not in modules.switched_on()
    assert "Switched off by Admin" in page
    assert "Tone. Mail that colleagues" not in page
    admin.post(undo_url(page))
    assert Module.TONE in modules.switched_on()
    assert events("module.switched_off") == events("module.switched_on") == ["module:tone"]
    assert "switched on already" in admin.get(admin.post(f"{PATH}/tone/on").location).text
    assert admin.post(f"{PATH}/mood/on").status_code == 404


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.OWNER, Role.AUDITOR])
def test_whoever_is_read_may_read_the_notice_and_switches_nothing(
    browse: Callable[..., Apart], role: Role
) -> None:
    reader = browse(role)
    assert f'href="{PATH}"' in reader.get("/concerns").text
    page = unescape(reader.get(PATH).text)
    assert SEEN_BY in page
    assert "Switch off" not in page
    assert "Read them again" not in page
    assert reader.post(f"{PATH}/tone/off").status_code == 403


def test_thresholds_are_saved_undone_and_kept_within_reason(browse: Callable[..., Apart]) -> None:
    admin = browse(Role.ADMIN)
    saved = admin.post(f"{PATH}/patterns", {"days": "14", "parts": "4", "kinds": "3"})
    assert patterns.thresholds() == Thresholds(14, 4, 3)
    admin.post(undo_url(admin.get(saved.location).text))
    assert patterns.thresholds() == Thresholds()
    for typed in ({"days": "0"}, {"parts": "1"}, {"kinds": "5"}, {"days": "many"}, {"days": ""}):
        refused = admin.post(f"{PATH}/patterns", {"days": "30", "parts": "3", "kinds": "2"} | typed)
        assert (refused.status_code, "Nothing was changed." in refused.text) == (400, True)
    assert patterns.thresholds() == Thresholds()


def test_reading_again_is_asked_for_with_its_days(browse: Callable[..., Apart]) -> None:
    admin = browse(Role.ADMIN)
    assert admin.post(f"{PATH}/again", {"back": "0"}).status_code == 400
    page = admin.get(admin.post(f"{PATH}/again", {"back": "60"}).location).text
    assert "It begins within a minute" in page
    assert (analyse_again.days(), analyse_again.is_asked()) == (60, True)
    assert (len(events("analysis.asked")), len(events("analysis.days_changed"))) == (1, 1)


def test_what_was_set_aside_is_told_and_tried_again(browse: Callable[..., Apart]) -> None:
    with write() as session:
        session.add(Message(
            id=1, identity=b"1" * 32, blob=b"1" * 32, kind="human", state=MessageState.SET_ASIDE.value,
            from_email="a@us.example", from_name="", recipients=[], subject="", at=START, new_text="Hello",
            attachments=0, created_at=START,
        ))  # fmt: skip
        session.flush()
        session.add(AnalysisFailure(message_pk=1, failures=3, error="RuntimeError", at=START))
    admin = browse(Role.ADMIN)
    assert "1 message of ours could not be read and is set aside." in admin.get("/system").text
    assert "One message could not be read" in admin.get(PATH).text
    page = admin.get(admin.post(f"{PATH}/set-aside").location).text
    assert "1 wait to be read again." in page
    assert read().query(Message).populate_existing().one().state == MessageState.RECEIVED
    assert "could not be read" not in admin.get(PATH).text


def test_a_concern_says_what_a_newer_version_makes_of_it(browse: Callable[..., Apart]) -> None:
    jonas = make_colleague("Jonas Weber")
    concern = make_concern(make_answer(make_application(), WEDNESDAY, jonas, "you people"), jonas)
    admin = browse(Role.ADMIN)
    path = f"/concerns/{concern.id}"
    assert "no longer finds it" not in admin.get(path).text
    with write() as session:
        for version, flag in (("test", True), ("new", False)):
            session.add(Verdict(
                interaction_id=concern.interaction_id, module="tone", version=version, score=0.1, flag=flag,
                at=WEDNESDAY + timedelta(days=1),
            ))  # fmt: skip
    assert "Found by test; new no longer finds it." in admin.get(path).text
    assert read().query(Concern).count() == 1


def test_the_notice_tells_only_of_what_is_on() -> None:
    notice = staff_notice([Module.PROMISES], "Acme")
    assert NOTICES[Module.PROMISES].text in notice
    assert NOTICES[Module.TONE].text not in notice
    assert "all of it is switched off" in staff_notice([], "Acme")
