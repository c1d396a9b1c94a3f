"""Whether everyone can read a page: axe, its width, its title."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LOOKS = ((1280, "light"), (390, "dark"), (320, "light"))


def look(page: Page) -> list[str]:
    """What is wrong with a page, in light, dark, on a phone and at 320 px."""
    found = []
    page.wait_for_load_state()
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for wrong in Axe().run(page).response["violations"]:
            found += [f"{width} {scheme}: {wrong['help']}: {node['html'][:200]}" for node in wrong["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{width}: scrolls sideways")
    if not re.fullmatch(r"\S.* · \S.*", page.title()) or page.locator("h1").count() != 1:
        found.append(f"title {page.title()!r}, {page.locator('h1').count()} h1")
    return found
