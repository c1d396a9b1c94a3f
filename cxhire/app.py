"""The application: configuration, extensions, blueprints; serving; and the commands of run.py."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path

import click
from flask import Flask

import cxhire.store  # noqa: F401  (makes every model known)
from config import Config, ConfigError, from_environment
from cxhire.extensions import db
from cxhire.logs import init_logs

ROOT = Path(__file__).resolve().parent.parent
SERVING = ("serve", "demo", "web", "work")


def create_app(config: Config | None = None, *, web: bool = True) -> Flask:
    """A Flask application on one database. Without `web` it has no routes and starts in half the time."""
    config = config or from_environment(os.environ, ROOT)
    init_logs(config.log_format)
    app = Flask(
        "cxhire", root_path=str(ROOT), template_folder="templates",
        static_folder="static" if web else None, instance_path=str(config.instance),
    )  # fmt: skip
    app.config.update(
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_pre_ping": config.database_url.startswith("postgresql"),
            "hide_parameters": True,  # an error in the log must not quote what a mail says
        },
        CXHIRE=config,
    )
    db.init_app(app)
    if web:
        from cxhire.cli import commands
        from cxhire.web import init_web

        init_web(app)
        app.cli.add_command(commands, "cxhire")
    return app


def main(argv: list[str]) -> int:
    """Runs one command of INTERFACE.md; 0 done, 1 done and something needs you, 2 wrong use."""
    from cxhire.cli import run_command

    os.umask(0o077)  # the database and uploads are their owner's alone, whatever the folder allows
    try:
        config = from_environment(os.environ, ROOT)
    except ConfigError as wrong:
        print(f"cxhire: {wrong}", file=sys.stderr)
        return 2
    if argv[0] in SERVING:
        return _told_in_one_line(config, argv)
    return run_command(config, create_app, argv)


def _told_in_one_line(config: Config, argv: list[str]) -> int:
    try:
        _serving(config).main(argv[1:], prog_name=f"run.py {argv[0]}", standalone_mode=False, obj=argv[0])
    except click.ClickException as wrong:
        print(f"cxhire: {wrong.format_message()}", file=sys.stderr)
        return 2
    except click.exceptions.Exit as end:
        return end.exit_code
    return 0


def _serving(config: Config) -> click.Command:
    @click.command(help="Serve the pages (serve, demo, web) and run the jobs (serve, demo, work).")
    @click.option("--host", default=config.host, show_default=True)
    @click.option("--port", default=config.port, show_default=True, help="0 takes a free one and prints it.")
    @click.pass_obj
    def command(kind: str, host: str, port: int) -> None:
        serve(config, kind, host, port)

    return command


def serve(config: Config, kind: str, host: str, port: int) -> None:
    """Runs until it is interrupted: the pages and all the work, or one of them (`web`, `work`).

    `demo` first fills an empty database with the demo organisation; a used one it leaves as it is.
    """
    from cxhire.jobs.presence import present
    from cxhire.services.installation import prepare
    from cxhire.store.processes import ProcessRole

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service manager's stop ends as Ctrl-C does
    app = create_app(config, web=kind != "work")
    with app.app_context():
        prepare(config)
        if kind == "demo":
            _fill_demo()
    role = ProcessRole.SERVE if kind == "demo" else ProcessRole(kind)
    with suppress(KeyboardInterrupt), present(app, role):
        if role is ProcessRole.WEB:
            _serve_pages(app, host, port, "serves pages only, no clock and no mail,")
            return
        from cxhire.jobs.working import working

        with working(app):  # it ends also where the port is taken: a long import must not hold the process
            if role is ProcessRole.SERVE:
                _serve_pages(app, host, port, "serves pages and does all the work")
            else:
                print(
                    f"cxhire: does all the work and serves no pages, process {os.getpid()}. Stop with Ctrl-C.",
                    file=sys.stderr,
                )
                threading.Event().wait()


def _serve_pages(app: Flask, host: str, port: int, does: str) -> None:
    from cxhire.web.serve import serve as serve_pages

    serve_pages(app, host, port, does)


def _fill_demo() -> None:
    """The demo organisation in an empty database; it is never mixed with anybody's own."""
    from datetime import UTC, datetime

    from cxhire.demo.fill import fill
    from cxhire.services.installation import is_empty

    if not is_empty():
        print("This database has something in it already; it is served as it is.", file=sys.stderr)
        return
    print("Filling the demo organisation: three months of hiring at Northwind Talent …", file=sys.stderr)
    fill(datetime.now(UTC), on_day=lambda day: print(".", end="", file=sys.stderr, flush=True))
    print(" done.", file=sys.stderr)
