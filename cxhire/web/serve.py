"""Serving with waitress: one process, eight threads."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

from flask import Flask
from waitress import create_server  # type: ignore[import-untyped]

from config import address
from cxhire.services.account import first_link

THREADS = 8
LARGEST_BODY = (
    8 * 1024**3
)  # the application's own limits are lower; waitress needs to let an upload reach them


def serve(app: Flask, host: str, port: int, does: str = "serves pages") -> None:
    """Serves until it is interrupted; prints its address once it listens, then the first admin's link if one is due.

    On standard error stands what it does, and where it listens, which BASE_URL may not say. Port 0 takes a free one. Raises OSError where the port can't be had (run.py says it in one line).
    """
    config = app.config["CXHIRE"]
    server = create_server(
        app, host=host, port=port, threads=THREADS, ident=None, max_request_body_size=LARGEST_BODY,
        clear_untrusted_proxy_headers=not config.proxies,
    )  # fmt: skip
    config = app.config["CXHIRE"] = config.served_at(host, int(server.effective_port))
    with app.app_context():
        link = first_link(datetime.now(UTC), config.base_url)
    print(config.base_url, *filter(None, [link]), sep="\n", flush=True)
    where = address(host, int(server.effective_port))
    print(f"cxhire: {does} at {where}, process {os.getpid()}. Stop with Ctrl-C.", file=sys.stderr, flush=True)
    try:
        server.run()
    finally:
        server.close()
