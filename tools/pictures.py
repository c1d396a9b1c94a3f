#!/usr/bin/env python3
"""Take the pictures of docs/pictures/ from the demo organisation.

A maintainer's script: users never run it, its results are committed. It needs chromium, and the packages of
requirements-dev.txt, which `python3 run.py test` installs:

    .venv/bin/python tools/pictures.py [NAME ...]

Look at each before you commit it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config import from_environment  # noqa: E402
from cxhire.app import create_app  # noqa: E402
from tests.e2e.conftest import FLAGS  # noqa: E402
from tests.e2e.demo_server import Visits, serving  # noqa: E402
from tests.smtp_sink import Sink, listening  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
WIDE, PHONE, LETTER = (1280, 900), (390, 844), (720, 620)
LARGEST = 200_000  # bytes


def window(visits: Visits, path: str, size: tuple[int, int], scheme: str = "light") -> Page:
    page = visits.window(width=size[0], scheme=scheme)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(path)
    return page


def waiting_light(visits: Visits) -> Page:
    return window(visits, "/", WIDE)


def waiting_dark(visits: Visits) -> Page:
    return window(visits, "/", WIDE, "dark")


def waiting_phone(visits: Visits) -> Page:
    """The list itself; the figures are above it."""
    page = window(visits, "/", PHONE)
    page.locator("[data-rows]").evaluate("rows => window.scrollTo(0, rows.getBoundingClientRect().top - 75)")
    return page


def concerns_light(visits: Visits) -> Page:
    """From the first contradiction on: what was promised beside what was denied."""
    return window(visits, "/concerns?kind=contradiction", WIDE)


def candidate_light(visits: Visits) -> Page:
    """Somebody's silence, and the words it ended with."""
    page = window(visits, "/candidates?q=Margit", WIDE)
    page.locator("[data-rows] .cx-name").first.click()
    words = page.locator("li", has=page.locator("mark")).first
    words.evaluate("row => window.scrollTo(0, row.getBoundingClientRect().top + scrollY - 420)")
    return page


def survey_phone(visits: Visits) -> Page:
    """What a candidate gets who has just heard how it ended."""
    return window(visits, invited(visits), PHONE)


def invited(visits: Visits) -> str:
    """The path of a survey's link, for the candidate who didn't know the outcome yet."""
    from cxhire.core.obligations import Direction, Kind
    from cxhire.services import log, survey
    from cxhire.services.owed import owed_lines
    from cxhire.services.survey_links import token_from
    from cxhire.store import addresses, people, surveys
    from cxhire.store.applications import get_application
    from cxhire.store.interactions import Channel
    from cxhire.store.obligations import Wanted

    config, now = from_environment(visits.demo.env, ROOT), datetime.now(UTC)
    with create_app(config, web=False).app_context():
        owed = owed_lines(now, Wanted(kind=Kind.CLOSURE.value))[0]
        by = people.list_colleagues(members_only=True)[0]
        application = get_application(owed.owed.application_id)
        assert application
        to = addresses.list_addresses(application.candidate_id)[0].email
        log.log_interaction(
            to, Channel.PHONE, Direction.OUTBOUND, by.email, now, "", now, f"colleague:{by.id}"
        )
        survey.invite(application.id, by.id, config, now)
        return f"/s/{token_from(surveys.list_asked()[0].invitation.nonce, config.secret_key)}"


def reminder_mail(visits: Visits) -> Page:
    """What a hiring owner finds in the morning."""
    monday = datetime.now(UTC).replace(hour=9, minute=30) + timedelta(days=1)
    monday += timedelta(days=-monday.weekday() % 7)
    with listening(Sink()) as sink:
        visits.demo.env |= {"SMTP_URL": f"{sink.url}?tls=none", "MAIL_FROM": "careers@northwind.example"}
        visits.demo.command("remind", "--as-of", monday.isoformat())
        [mail] = [mail for mail in sink.mails if "elodie.martin" in mail["To"]]
    page = visits.browser.new_page(viewport={"width": LETTER[0], "height": LETTER[1]})
    page.set_content(mail.get_body(("html",)).get_content())
    return page


# Those that change the demo come last.
SHOTS: dict[str, Callable[[Visits], Page]] = {
    "waiting-light": waiting_light, "waiting-dark": waiting_dark, "waiting-phone": waiting_phone,
    "candidate-light": candidate_light, "concerns-light": concerns_light, "survey-phone": survey_phone,
    "reminder-mail": reminder_mail,
}  # fmt: skip


def main(names: list[str]) -> int:
    """Takes the named pictures, or all; 1 where one is too large to commit."""
    PICTURES.mkdir(exist_ok=True)
    large = []
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as demo,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        visits = Visits(browser, demo)
        visits.sign_in()
        for name in names or SHOTS:
            path = PICTURES / f"{name}.png"
            SHOTS[name](visits).screenshot(path=path)
            size = path.stat().st_size
            large += [name] if size > LARGEST else []
            print(f"{path.relative_to(ROOT)}: {size // 1000} kB")
        browser.close()
    return 1 if large else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
