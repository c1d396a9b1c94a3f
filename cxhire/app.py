"""The application: configuration, extensions, blueprints; and the commands of run.py."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from flask import Flask

import cxhire.store  # noqa: F401  (makes every model known)
from config import Config, ConfigError, from_environment
from cxhire.extensions import db

ROOT = Path(__file__).resolve().parent.parent


def create_app(config: Config, *, web: bool = True) -> Flask:
    """A Flask application on one database. Without `web` it has no routes and starts in half the time."""
    app = Flask(
        "cxhire", root_path=str(ROOT), template_folder="templates", static_folder="static" if web else None,
        instance_path=str(config.instance),
    )  # fmt: skip
    app.config.update(
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": config.database_url.startswith("postgresql")},
        CXHIRE=config,
    )
    db.init_app(app)
    if web:
        from cxhire.web import init_web

        init_web(app)
    return app


def main(argv: list[str]) -> int:
    """Runs one command of INTERFACE.md; 0 done, 1 done and something needs you, 2 wrong use."""
    from cxhire.cli import run_command

    try:
        config = from_environment(os.environ, ROOT)
    except ConfigError as wrong:
        print(f"cxhire: {wrong}", file=sys.stderr)
        return 2
    return run_command(config, create_app, argv)
