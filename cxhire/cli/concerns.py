"""concerns: what a human should look at."""

from __future__ import annotations

import sys

import click

from cxhire.cli.values import utcnow, write_json
from cxhire.store.concerns import ConcernKind


@click.command("concerns", help="Words of ours that a human should look at.")
@click.option("--kind", type=click.Choice([kind.value for kind in ConcernKind]))
@click.option("--json", "as_json", is_flag=True)
def concerns_command(kind: str | None, as_json: bool) -> None:
    from cxhire.services import patterns, review
    from cxhire.services.analyse import analyse_pending
    from cxhire.store.concerns import Chosen, list_concerns

    analyse_pending(sys.maxsize, utcnow())  # words that came in while no server was running
    patterns.look(utcnow())  # and answers that didn't
    found = list_concerns(Chosen(kind=kind))
    for raised in found:
        if as_json:
            write_json(review.as_json(raised))
        else:
            concern = raised.concern
            click.echo(
                f"{concern.state:9} {concern.kind:13} {concern.author_email} to {raised.candidate}: “{concern.quote}”"
            )
            if raised.earlier_quote:
                click.echo(f"{'':9} against “{raised.earlier_quote}”")
            click.echo(f"{'':9} {concern.reason}")
    if not found and not as_json:
        click.echo("Nothing to look at.")
