"""The doors at which mail is brought: listeners on what MAIL_IN names, in threads of this process (ADR 0014)."""

from __future__ import annotations

import os
import ssl
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask

from config import Door, MailIn

if TYPE_CHECKING:  # what most installations don't use isn't loaded at their start
    from cxhire.mail.smtp_in import Listener

LOCAL = ("127.", "::1", "localhost")
# What this process listens on, to be closed when it stops.
_listeners: list[Listener] = []


def open_doors(app: Flask) -> None:
    """Listens where MAIL_IN says. What can't be opened is said in one line, and all else goes on."""
    wanted: MailIn = app.config["CXHIRE"].mail_in
    if not wanted.doors:
        return
    from cxhire.core.ways_in import Way
    from cxhire.jobs.desk import Desk
    from cxhire.mail.smtp_in import Clerk, Limits, Listener

    try:
        tls = _tls(wanted)
    except (OSError, ssl.SSLError) as error:
        _say(
            f"MAIL_IN_CERT and MAIL_IN_KEY can't be used ({error.strerror or 'no certificate'}), so no mail is taken in."
        )
        return
    host = urlsplit(app.config["CXHIRE"].base_url).hostname or "localhost"
    desk = Desk(app, host)
    for door in wanted.doors:
        listener = Listener(
            Way(door.way),
            Clerk(desk.knows, desk.take),
            name=host,
            limits=Limits(wanted.megabytes << 20),
            tls=tls,
        )
        _open(listener, door)


def close_doors() -> None:
    """Finishes the mail at hand and takes no more."""
    while _listeners:
        _listeners.pop().stop()


def _open(listener: Listener, door: Door) -> None:
    shown = f"[{door.host}]" if ":" in door.host else door.host
    try:
        port = listener.start(door.host, door.port)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else "there is no such host"
        _say(f"No mail comes in by {door.way}://{shown}:{door.port} ({why}); everything else goes on.")
        return
    _listeners.append(listener)
    _say(f"Mail comes in by {door.way}://{shown}:{port}")
    if door.way == "lmtp" and not door.host.startswith(LOCAL):
        _say(
            "LMTP believes what a mail says of its sender: let nobody but your own mail server reach that port."
        )


def _tls(wanted: MailIn) -> ssl.SSLContext | None:
    if wanted.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(wanted.certificate, wanted.key)
    return context


def _say(words: str) -> None:
    print(f"cxhire: {words}", file=sys.stderr, flush=True)
