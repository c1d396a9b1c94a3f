"""import: mail from files, with a progress bar on a terminal."""

from __future__ import annotations

import gc
import sys
import time
from dataclasses import asdict
from pathlib import Path

import click

from cxhire.cli.values import say, utcnow, write_json
from cxhire.mail.sources import NotMail, total_bytes
from cxhire.services import imports
from cxhire.services.incoming import Given
from cxhire.services.openings import opening_for
from cxhire.store import people


@click.command("import", help="Take in .eml, mbox, Maildir, folders and zips of them; again = no change.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--opening", "title", help="The opening that all of it is about.")
@click.option("--owner", help="The hiring owner's address.")
@click.option("--strict", is_flag=True, help="Exit 1 if anything could not be read.")
@click.option("--json", "as_json", is_flag=True)
def import_command(
    paths: tuple[Path, ...], title: str | None, owner: str | None, strict: bool, as_json: bool
) -> int:
    began = time.monotonic()
    gc.freeze()  # else each full collection walks all that was loaded: a tenth of the time of an import
    owner_id = _owner_id(owner) if owner else None
    given = Given(_opening_id(title) if title else None, owner_id)
    try:
        with _Progress(paths) as progress:
            summary = imports.run_command(paths, given, utcnow, "command", progress.bar.update)
    except NotMail as wrong:
        raise click.UsageError(str(wrong)) from wrong
    result = {**asdict(summary), "seconds": round(time.monotonic() - began, 2)}
    if as_json:
        write_json(result)
    else:
        for name, value in result.items():
            click.echo(f"{name:12} {value}")
    if summary.quarantined:
        say(f"{summary.quarantined} could not be read; their bytes are kept: see Mail, Quarantine.")
    return 1 if strict and summary.quarantined else 0


def _opening_id(title: str) -> int:
    try:
        return opening_for(title, utcnow(), "command")
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from wrong


def _owner_id(email: str) -> int:
    colleague = people.get_colleague_by_email(email)
    if colleague is None or not colleague.member:
        raise click.UsageError(f"{email} is not on the team: run.py team add {email}")
    return colleague.id


class _Progress:
    """Moves a bar by the bytes that were read; no bar where nobody looks."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        length = total_bytes(paths) if sys.stderr.isatty() else 0
        self.bar = click.progressbar(length=length, label="Reading mail", file=sys.stderr, hidden=not length)

    def __enter__(self) -> _Progress:
        self.bar.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.bar.render_finish()
