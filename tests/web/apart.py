"""A browser for tests that hold an application context of their own: its requests must not share it.

Flask serves a request in the context that is there already, and with it comes the visitor of the request before.
"""

from collections.abc import Callable
from contextvars import Context

from werkzeug.test import TestResponse

from cxhire.store.transaction import read

from .conftest import Browser


class Apart:
    """Sends a browser's requests as if no context were there; the test then reads what they wrote."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def get(self, path: str) -> TestResponse:
        return self._send(lambda: self.browser.get(path))

    def post(self, path: str, data: dict[str, object] | None = None) -> TestResponse:
        return self._send(lambda: self.browser.post(path, data))

    def _send(self, ask: Callable[[], TestResponse]) -> TestResponse:
        answer = Context().run(_whole, ask)
        read().rollback()
        return answer


def _whole(ask: Callable[[], TestResponse]) -> TestResponse:
    """The answer with all its bytes: a stream reads the database until its end."""
    answer = ask()
    answer.get_data()
    return answer
