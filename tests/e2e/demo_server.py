"""A real server on the demo organisation, and a browser that notes whatever goes wrong in its pages."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    StorageState,
    expect,
)

ROOT = Path(__file__).resolve().parents[2]
RUTH, PASSWORD = "ruth.adeyemi@northwind.example", "purple horse lamp"
OURS = ("DATABASE_URL", "DATABASE_URL_FILE", "BASE_URL", "SMTP_URL", "MAIL_FROM", "HOST", "PORT")
PATIENCE = 300  # seconds
REFUSED = "Failed to load resource: the server responded with a status of 4"  # what a refusal is meant to say


@dataclass
class Demo:
    """The server: where it answers, its first admin's link, and Ruth's session once she is signed in."""

    base: str
    link: str
    env: dict[str, str]
    session: StorageState | None = None

    def command(self, *args: str) -> str:
        """What another command of run.py says, on the same installation."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "run.py"), *args],
            env=self.env | {"BASE_URL": self.base}, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


def filled(common: Path) -> Path:
    """The instance of a demo that was just filled: by the first process that asks in this folder, the others wait for it."""
    instance = common / "demo"
    try:
        (common / "demo.turn").mkdir()
    except FileExistsError:
        for _ in range(PATIENCE * 5):
            if instance.exists():
                return instance
            time.sleep(0.2)
        raise TimeoutError("another process has not filled the demo") from None
    with serving(common / "demo.filling"):
        pass
    return (common / "demo.filling" / "instance").rename(instance)


@contextmanager
def serving(folder: Path) -> Iterator[Demo]:
    """Serves the demo in a folder on a free port until the block ends, filled where it isn't."""
    folder.mkdir(exist_ok=True)
    env = {k: v for k, v in os.environ.items() if k not in OURS}
    env |= {"CXHIRE_INSTANCE": str(folder / "instance"), "CXHIRE_NO_VENV": "1"}
    with (folder / "stderr").open("w") as errors:
        server = subprocess.Popen(
            [sys.executable, str(ROOT / "run.py"), "demo", "--port", "0"],
            env=env, stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
        assert server.stdout
        try:
            base, link = server.stdout.readline().strip(), server.stdout.readline().strip()
            assert link.startswith(f"{base}/welcome/"), (folder / "stderr").read_text()
            yield Demo(base, link, env)
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
            server.stdout.close()


@dataclass
class Visits:
    """Opens windows on the demo and keeps what they complained of."""

    browser: Browser
    demo: Demo
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def window(
        self, *, signed_in: bool = True, width: int = 1280, scheme: str = "light", scripts: bool = True
    ) -> Page:
        context = self.browser.new_context(
            base_url=self.demo.base, viewport={"width": width, "height": 900}, color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=scripts, storage_state=self.demo.session if signed_in else None,
            reduced_motion="reduce", locale="en-GB", timezone_id="Europe/Berlin",
        )  # fmt: skip
        context.set_default_timeout(30_000)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)
        self.contexts.append(context)
        return context.new_page()

    def sign_in(self) -> None:
        """Ruth, by the one-time link, once for all tests of this process."""
        if self.demo.session:
            return
        page = self.window(signed_in=False, scripts=False)
        page.goto(self.demo.link)
        page.get_by_label("Your name").fill("Ruth Adeyemi")
        page.get_by_label("Your e-mail address").fill(RUTH)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Set password and sign in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Waiting")
        self.demo.session = page.context.storage_state()

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(REFUSED):
            self.complaints.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        there, here = urlsplit(request.url), urlsplit(self.demo.base)
        if there.scheme != "data" and there.netloc != here.netloc:
            self.complaints.append(f"asked another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")
