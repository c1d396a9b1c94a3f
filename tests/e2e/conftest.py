"""The demo organisation on a real server, and chromium on it. Skipped where there is no chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from .demo_server import Demo, Visits, filled, serving

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Filled once for all tests of all workers, a copy for each file: whom one file answers no longer waits in the next."""
    folder, common = tmp_path_factory.mktemp("demo"), tmp_path_factory.getbasetemp()
    shutil.copytree(
        filled(common.parent if "PYTEST_XDIST_WORKER" in os.environ else common), folder / "instance"
    )
    with serving(folder) as server:
        yield server


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Ends with its file: while Playwright is open, its event loop is the thread's."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visits(chromium: Browser, demo: Demo) -> Iterator[Visits]:
    """Windows for one test, Ruth signed in. A script's error, a refused style or another host asked fails the test."""
    made = Visits(chromium, demo)
    made.sign_in()
    yield made
    made.close()
    assert made.complaints == []
