"""The commands of run.py. Each group is a module, loaded only when one of its commands is called."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module

import click
from flask import Flask

from config import Config
from cxhire.refusal import Refusal

# Command → the module that holds it.
COMMANDS = {
    "team": "team", "import": "mail", "classify": "texts", "assess": "texts", "promises": "texts",
    "contradictions": "texts", "log": "clock", "obligations": "clock", "remind": "clock", "rebuild": "clock",
    "concerns": "concerns", "audit": "audit", "bench": "bench", "backup": "backup", "restore": "backup",
}  # fmt: skip
# These need no database: they only read what they are given.
PURE = ("classify", "assess", "promises", "contradictions", "bench")
# This one fills a database that isn't there yet.
BEFORE_ALL = ("restore",)


class Commands(click.Group):
    """Looks a command up in its module when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, module in COMMANDS.items() if _exists(module)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None or not _exists(module):
            return None
        found = getattr(import_module(f"cxhire.cli.{module}"), f"{cmd_name}_command")
        assert isinstance(found, click.Command)
        return found


def _exists(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(f"cxhire.cli.{module}") is not None


commands = Commands("cxhire", help="Candidates are customers.")


def run_command(config: Config, create_app: Callable[..., Flask], argv: list[str]) -> int:
    """Runs one command; 0 done, 1 done and something needs you, 2 wrong use, said in one line."""
    name = argv[0]
    try:
        if name in PURE:
            return _invoke(argv)
        app = create_app(config, web=False)
        with app.app_context():
            if name not in BEFORE_ALL:
                _prepare(config)
            return _invoke(argv)
    except Refusal as no:
        print(f"cxhire: {no}", file=sys.stderr)
        return 2


def _prepare(config: Config) -> None:
    from cxhire.services.installation import prepare

    prepare(config)


def _invoke(argv: list[str]) -> int:
    try:
        done = commands.main(argv, prog_name="run.py", standalone_mode=False)
    except click.UsageError as wrong:
        print(f"cxhire: {wrong.format_message()}", file=sys.stderr)
        return 2
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.Abort:
        return 130
    return done if isinstance(done, int) else 0
