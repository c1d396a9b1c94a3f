"""A real OAuth 2 provider on 127.0.0.1: it checks client, code, PKCE and return address, and rotates refresh tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cxhire.mail.oauth import Provider

CLIENT, SECRET = "cxhire-client", "cxhire-client-secret"


class FakeProvider(ThreadingHTTPServer):
    """Listens on a free port; `answer` overrides what the token endpoint says next, `asked` is what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.codes: dict[str, dict[str, str]] = {}
        self.refresh_tokens: set[str] = set()
        self.asked: list[dict[str, str]] = []
        self.answer: tuple[int, str] | None = None
        self.location: str | None = None
        self.rotates = True
        self.life = 3600
        self.on_ask = lambda: None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def provider(self, name: str = "Microsoft", **more: Any) -> Provider:
        return Provider(
            name, f"{self.base}/authorize", f"{self.base}/token", "mail offline", CLIENT, SECRET, **more
        )

    def sign_in(self, url: str) -> str:
        """What a person's browser is sent back to, after they said yes on the page at `url`."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["response_type"] == "code", asked
        code = secrets.token_hex(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def new_refresh_token(self) -> str:
        token = f"refresh-{secrets.token_hex(8)}"
        self.refresh_tokens.add(token)
        return token


class _Handler(BaseHTTPRequestHandler):
    server: FakeProvider

    def do_GET(self) -> None:
        """Somebody signs in who always says yes."""
        self.send_response(302)
        self.send_header("Location", self.server.sign_in(self.path))
        self.end_headers()

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        asked = {name: values[0] for name, values in parse_qs(self.rfile.read(size).decode()).items()}
        self.server.asked.append(asked)
        self.server.on_ask()
        status, body = self.server.answer or self._answer(asked)
        self.send_response(status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body.encode())

    def _answer(self, asked: dict[str, str]) -> tuple[int, str]:
        if (asked.get("client_id"), asked.get("client_secret")) != (CLIENT, SECRET):
            return 401, json.dumps(
                {"error": "invalid_client", "error_description": "AADSTS7000215: wrong, amara@x"}
            )
        if asked["grant_type"] == "authorization_code":
            begun = self.server.codes.pop(asked["code"], None)
            digest = hashlib.sha256(asked["code_verifier"].encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if not begun or (begun["code_challenge"], begun["redirect_uri"], begun["code_challenge_method"]) != (
                challenge, asked["redirect_uri"], "S256",
            ):  # fmt: skip
                return 400, '{"error": "invalid_grant"}'
            return 200, self._tokens(self.server.new_refresh_token())
        old = asked["refresh_token"]
        if old not in self.server.refresh_tokens:
            return 400, '{"error": "invalid_grant", "error_description": "AADSTS70008: expired"}'
        if not self.server.rotates:
            return 200, self._tokens(None)
        self.server.refresh_tokens.remove(old)
        return 200, self._tokens(self.server.new_refresh_token())

    def _tokens(self, refresh: str | None) -> str:
        given: dict[str, object] = {"access_token": f"access-{secrets.token_hex(8)}", "token_type": "Bearer"}
        given |= {"expires_in": self.server.life} | ({"refresh_token": refresh} if refresh else {})
        return json.dumps(given)

    def log_message(self, *_: object) -> None:
        """Says nothing: tests read only what went wrong."""


@contextmanager
def providing() -> Iterator[FakeProvider]:
    """Starts and stops it."""
    with FakeProvider() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
