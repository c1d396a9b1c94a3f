"""What every answer carries, and which hosts are answered at all."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config
from cxhire.web.guards import config

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# Fetched by a program that keeps it, and asks each time whether it still holds.
KEPT_AND_ASKED = frozenset({"due_calendar.feed"})
# Who checks us calls us by whatever address we have; the pages behind these look after themselves.
BY_ANY_NAME = frozenset({"health.alive", "health.ready", "health.metrics"})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104  # compared, not bound


def init_headers(app: Flask, config: Config) -> None:
    """Registers the host check, the headers, and as many proxies as are configured."""
    if config.proxies:
        n = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    app.before_request(_check_host)
    app.after_request(_add)


def hosts(config: Config) -> frozenset[str]:
    """The names this installation answers to: its own, and this machine's where it listens there."""
    own = {urlsplit(config.base_url).hostname or ""}
    if config.host in LOOPBACK | EVERYWHERE:
        own |= LOOPBACK
    elif config.host:
        own.add(config.host.lower())
    return frozenset(own)


def _check_host() -> None:
    """Refuses other names: a page of a stranger's name could read us by DNS rebinding."""
    if request.endpoint not in BY_ANY_NAME and not is_known_host():
        abort(400, "host")


def is_known_host() -> bool:
    """Whether the request calls us by a name of ours."""
    try:
        return urlsplit(f"//{request.host}").hostname in hosts(config())
    except ValueError:
        return False


def _add(response: Response) -> Response:
    """A view's own headers win: mail is shown under a stricter policy, a page with a token sends no referrer."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if config().base_url.startswith("https:"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint in KEPT_AND_ASKED:
        response.headers["Cache-Control"] = "private, no-cache"
    elif request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
