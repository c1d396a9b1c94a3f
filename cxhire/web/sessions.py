"""Flask's sessions as database rows: ending one really ends it.

Nothing is stored for a visitor who only looks: the CSRF secret is derived from the cookie's token, so a page
with a form needs a cookie but no row.
"""

from __future__ import annotations

import hmac
from typing import Any

from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from cxhire.services import sessions
from cxhire.services.sessions import Held
from cxhire.web.guards import now

CSRF = "csrf_token"
COLLEAGUE = "_user_id"  # Flask-Login's key
BARE = ("/static/", "/healthz", "/readyz", "/metrics")


class RowSession(CallbackDict, SessionMixin):  # type: ignore[type-arg]  # not generic when subclassed at run time
    """What one browser's session holds; `held` is its row, if it has one; `idle` where a page asked, not its reader."""

    def __init__(self, token: str, held: Held | None, secret: bytes, agent: str = "") -> None:
        super().__init__(held.data if held else {}, lambda _: setattr(self, "modified", True))
        self.token, self.held, self.secret, self.agent = token, held, secret, agent
        self.new, self.modified = held is None, False
        self.needs_cookie = self.idle = False
        self.dropped: list[Held] = []

    def __contains__(self, key: object) -> bool:
        return key == CSRF or super().__contains__(key)

    def __getitem__(self, key: str) -> Any:
        if key != CSRF:
            return super().__getitem__(key)
        self.needs_cookie = True
        return hmac.digest(self.secret, b"csrf:" + self.token.encode(), "sha256").hex()

    def renew(self) -> None:
        """Starts over with another id and nothing in it; the old row goes when the answer is sent."""
        if self.held:
            self.dropped.append(self.held)
        self.clear()
        self.token, self.held = sessions.new_token(), None


class RowSessions(SessionInterface):
    """Opens and saves a RowSession for each request but those of static files and of machines that ask how we are."""

    def __init__(self, *, secure: bool) -> None:
        self.secure = secure
        self.cookie = "__Host-cxhire" if secure else "cxhire"

    def open_session(self, app: Flask, request: Request) -> RowSession:
        """The session of the cookie. A token without a row is kept: it may be what a form's CSRF token came from."""
        secret = str(app.secret_key).encode()
        token = request.cookies.get(self.cookie, "")
        agent = request.user_agent.string
        if request.path.startswith(BARE) or not 20 <= len(token) <= 100:
            return RowSession(sessions.new_token(), None, secret, agent)
        return RowSession(token, sessions.find_session(token, now()), secret, agent)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, RowSession):
            return
        if session.modified and session.held and not session:
            session.renew()
        for held in session.dropped:
            sessions.end_session(held)
        if session.modified and session:
            self._store(session)
        elif session.held and not session.idle:
            sessions.touch_session(session.held, now())
        self._set_cookie(session, response)

    def _store(self, session: RowSession) -> None:
        if session.held:
            sessions.change_session(session.held, dict(session), now())
            return
        colleague = session.get(COLLEAGUE)
        colleague_id = int(colleague) if colleague else None
        sessions.start_session(session.token, dict(session), colleague_id, session.agent, now())
        session.needs_cookie = True

    def _set_cookie(self, session: RowSession, response: Response) -> None:
        if session.needs_cookie:
            response.set_cookie(self.cookie, session.token, **self._attributes())
        elif session.dropped:
            response.delete_cookie(self.cookie, **self._attributes())

    def _attributes(self) -> dict[str, Any]:
        return {"httponly": True, "samesite": "Lax", "secure": self.secure, "path": "/"}


def browser() -> RowSession:
    """The session of the current request."""
    current = session._get_current_object()  # type: ignore[attr-defined]
    assert isinstance(current, RowSession)
    return current
