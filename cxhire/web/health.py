"""What machines ask: is it alive, is it ready, how does it do. Without a session, by whatever name they call us."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from cxhire.core.health import Check
from cxhire.services import health
from cxhire.web.durations import durations
from cxhire.web.guards import config, now, public
from cxhire.web.headers import LOOPBACK, is_known_host

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """This process answers; nothing else is asked."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Whether the work is done: each part, and 503 where one isn't well."""
    found = health.look(now())
    ok = all(check.ok for check in found.values())
    body = {"ready": ok, "checks": {part.value: _told(check) for part, check in found.items()}}
    return jsonify(body), 200 if ok else 503


def _told(check: Check) -> dict[str, object]:
    told: dict[str, object] = {"ok": check.ok}
    if check.age is not None:
        told["age_seconds"] = int(check.age.total_seconds())
    return told


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Figures for Prometheus, for who knows METRICS_TOKEN, or asks on this machine where nobody else can."""
    if not (_has_token() or _is_local()):
        abort(404)
    from prometheus_client import CONTENT_TYPE_LATEST

    from cxhire.web.metrics import scrape

    figures = scrape(durations(current_app._get_current_object()), now())  # type: ignore[attr-defined]
    return Response(figures, content_type=CONTENT_TYPE_LATEST)


def _has_token() -> bool:
    wanted, given = config().metrics_token, request.headers.get("Authorization", "")
    return wanted is not None and hmac.compare_digest(given.encode(), f"Bearer {wanted}".encode())


def _is_local() -> bool:
    """From this machine and by its own name. Where BASE_URL says that others come, a proxy here would look the same."""
    public_name = urlsplit(config().base_url).hostname or ""
    return request.remote_addr in LOOPBACK and public_name in LOOPBACK and is_known_host()
