"""bench: the measures in benchmarks/, each a program of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


@click.command(
    "bench", context_settings={"ignore_unknown_options": True}, help="Run a benchmark, or list them."
)
@click.argument("name", required=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench_command(name: str | None, arguments: tuple[str, ...]) -> int:
    known = {path.stem: path for path in sorted(FOLDER.glob("[a-z]*.py"))}
    if name is None:
        for stem, path in known.items():
            click.echo(f"{stem:20} {_first_line(path)}")
        return 0
    if name not in known:
        raise click.UsageError(f"no benchmark {name!r}; there are {', '.join(known)}")
    return subprocess.run([sys.executable, str(known[name]), *arguments], check=False).returncode  # noqa: S603


def _first_line(path: Path) -> str:
    return path.read_text(encoding="utf-8").lstrip('"').partition("\n")[0].rstrip('"')
