"""backup and restore."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from cxhire.cli.values import utcnow
from cxhire.refusal import Refusal
from cxhire.services import backup


@click.command("backup", help="Write all that this installation is into FILE (or a dated one in a folder).")
@click.argument("file", type=click.Path(path_type=Path))
def backup_command(file: Path) -> None:
    now = utcnow()
    target = file / f"cxhire-{now:%Y%m%dT%H%M%SZ}.tar" if file.is_dir() else file
    try:
        made = backup.back_up(current_app.config["CXHIRE"], target.absolute(), now)
    except backup.NoBackup as no:
        raise Refusal(str(no)) from no
    click.echo(f"{made.path}: {made.size / 1e6:.1f} MB, {made.events} audit events.")
    if not made.key_included:
        click.echo("The secret key isn't in it: it comes from the environment. Keep it too.", err=True)


@click.command("restore", help="Put a back-up into an installation that has no database yet.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore_command(file: Path) -> int:
    try:
        done = backup.restore(current_app.config["CXHIRE"], file, utcnow())
    except backup.NoBackup as no:
        raise Refusal(str(no)) from no
    click.echo(
        f"Restored as it was on {done.made_at:%Y-%m-%d %H:%M} UTC: {done.events} audit events, the chain holds."
    )
    if not done.same_key:
        click.echo("SECRET_KEY is another one than then: stored passwords must be typed again.", err=True)
    return 0 if done.same_key else 1
