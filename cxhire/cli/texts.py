"""classify, assess, promises, contradictions: they read what they are given and need no database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, Any

import click

from cxhire.cli.values import write_json


@click.command("classify", help="What kind of message each .eml is, and its new words.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True)
def classify_command(files: tuple[Path, ...], as_json: bool) -> None:
    from cxhire.services.classify import classify

    for file in files:
        found = {"file": str(file), **classify(file.read_bytes())}
        if as_json:
            write_json(found)
        else:
            click.echo(
                f"{found['file']}\n  {found['kind']}: {found['subject']}\n{_indented(found['new_text'])}\n"
            )


def _indented(text: str) -> str:
    return "\n".join(f"  | {line}" for line in text.splitlines())


def _input(file: IO[str] | None) -> IO[str]:
    return file or sys.stdin


FILE = click.argument("file", required=False, type=click.File(encoding="utf-8"))
JSON = click.option("--json", "as_json", is_flag=True)


@click.command("assess", help="Tone of texts: JSON lines {id, text}, or plain text.")
@FILE
@JSON
def assess_command(file: IO[str] | None, as_json: bool) -> None:
    from cxhire.services.assess import assess_lines

    for found in assess_lines(_input(file)):
        if as_json:
            write_json(found)
        else:
            _show(found["evidence"], "Nothing to look at." if not found["flag"] else "")


@click.command("promises", help="Promises in texts: JSON lines {id, sent_at, timezone, author, body}.")
@FILE
@JSON
def promises_command(file: IO[str] | None, as_json: bool) -> None:
    from cxhire.services.assess import promises_lines

    for found in promises_lines(_input(file)):
        if as_json:
            write_json(found)
        else:
            _show(found["promises"], "No promise found.")


@click.command("contradictions", help="Conflicts in conversations: JSON lines.")
@FILE
@JSON
def contradictions_command(file: IO[str] | None, as_json: bool) -> None:
    from cxhire.services.assess import contradictions_lines

    for found in contradictions_lines(_input(file)):
        if as_json:
            write_json(found)
        else:
            _show(found["findings"], "No conflict found.")


def _show(found: list[dict[str, Any]], nothing: str) -> None:
    if not found and nothing:
        click.echo(nothing)
    for one in found:
        click.echo(f"{one['kind']}: “{one['quote']}”  {one.get('reason') or one.get('due_on') or ''}")
