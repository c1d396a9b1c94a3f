"""From a reminder that arrived to what it asks for, in a real browser: by its link, without a sign-in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.smtp_sink import Sink, listening

from .demo_server import Visits
from .readable import look

pytestmark = pytest.mark.browser


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening(Sink()) as server:
        yield server


@pytest.fixture
def reader(visits: Visits) -> Page:
    """A colleague's telephone, on which nobody is signed in. The pages hold no script; axe is one, so they may run."""
    return visits.window(signed_in=False, width=390, scheme="dark")


def next_wednesday() -> datetime:
    """When everybody works; the links of a mail that leaves then are good now, too."""
    now = datetime.now(UTC)
    return (now + timedelta(days=(2 - now.weekday()) % 7 or 7)).replace(
        hour=10, minute=0, second=0, microsecond=0
    )


def links(visits: Visits, sink: Sink) -> list[str]:
    """Where the reminders that have just arrived lead for what is no answer."""
    page = visits.window()
    page.goto("/settings/mail")
    page.get_by_label("Our mail comes from").fill("careers@northwind.example")
    page.get_by_label("Server").fill("127.0.0.1")
    page.get_by_label("Port").fill(str(sink.port))
    page.get_by_label("Encryption").select_option("none")
    page.get_by_role("button", name="Save").first.click()
    visits.demo.command("remind", "--as-of", next_wednesday().isoformat())
    bodies = [
        mail.get_body(("html",)) for mail in sink.mails if mail["X-Cxhire"] in ("reminder", "escalation")
    ]
    return [
        found
        for body in bodies
        if body
        for found in re.findall(r'href="[^"]+(/a/[\w-]{75})"', body.get_content())
    ]


def test_a_reminder_is_settled_from_a_telephone_and_taken_back(
    visits: Visits, reader: Page, sink: Sink
) -> None:
    link = links(visits, sink)[0]
    for _ in range(2):  # whoever scans mail opens it, too
        reader.goto(link)
    expect(reader.get_by_role("link", name=re.compile("^Answer .* by mail$"))).to_be_visible()
    assert look(reader) == []
    reader.get_by_text("Nobody is reminded until then").click()
    assert look(reader) == []
    reader.get_by_role("button", name="Snooze").click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Put off until")
    assert look(reader) == []
    reader.goto(link)
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Put off until")
    reader.get_by_role("button", name="Undo").click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Taken back")
    expect(reader.get_by_role("button")).to_have_count(0)
    assert reader.context.cookies() == []


def test_a_link_that_leads_nowhere_says_where_to_look(reader: Page) -> None:
    reader.goto("/a/" + "A" * 75)
    expect(reader.get_by_role("heading", level=1)).to_have_text("This link leads nowhere")
    assert look(reader) == []
