"""A number for each request: in its answer, on its error page, and in every line that it logs."""

from __future__ import annotations

import re
import secrets

from flask import Flask, Response, g, request

from cxhire import logs
from cxhire.web.guards import config

HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")


def init_request_ids(app: Flask) -> None:
    """Comes before everything else that looks at a request, so that all of it is marked."""
    app.before_request(_begin)
    app.after_request(_tell)
    app.teardown_request(lambda _: logs.unmark())


def request_id() -> str:
    """This request's number."""
    if "request_id" not in g:
        g.request_id = _given() or secrets.token_hex(8)
    found: str = g.request_id
    return found


def _given() -> str | None:
    """What a proxy of ours calls it; nobody else has a say in what we log."""
    given = request.headers.get(HEADER, "") if config().proxies else ""
    return given if SANE.fullmatch(given) else None


def _begin() -> None:
    logs.mark("request", request_id())


def _tell(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    return response
