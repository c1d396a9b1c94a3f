"""log, obligations, remind, rebuild: the answer clock."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from cxhire.cli.values import Moment, say, utcnow, write_json
from cxhire.core.obligations import Direction, Kind
from cxhire.store.interactions import Channel


@click.command("log", help="Record a contact that was no mail.")
@click.argument("candidate")
@click.option(
    "--channel", required=True, type=click.Choice([c.value for c in Channel if c is not Channel.MAIL])
)
@click.option("--direction", required=True, type=click.Choice([d.value for d in Direction]))
@click.option("--by", required=True, help="The colleague's address.")
@click.option("--at", type=Moment(), help="When it was; now if not given.")
@click.option("--text", default="", help="What was said.")
def log_command(
    candidate: str, channel: str, direction: str, by: str, at: datetime | None, text: str
) -> None:
    from cxhire.services.log import log_interaction
    from cxhire.services.steering import NotYours

    now = utcnow()
    try:
        log_interaction(
            candidate, Channel(channel), Direction(direction), by, at or now, text, now, "command"
        )
    except (LookupError, ValueError, NotYours) as wrong:
        raise click.UsageError(str(wrong)) from wrong
    say("Recorded.")


@click.command("obligations", help="What we owe now, or owed at a time.")
@click.option("--kind", type=click.Choice([k.value for k in Kind]))
@click.option("--as-of", type=Moment())
@click.option("--candidate", help="Only what we owe this address.")
@click.option("--json", "as_json", is_flag=True)
def obligations_command(
    kind: str | None, as_of: datetime | None, candidate: str | None, as_json: bool
) -> None:
    from cxhire.services import owed
    from cxhire.services.analyse import analyse_pending
    from cxhire.store.candidates import get_candidate_by_email
    from cxhire.store.obligations import Wanted

    who = get_candidate_by_email(candidate) if candidate else None
    if candidate and who is None:
        raise click.UsageError(f"no candidate has the address {candidate}")
    now = utcnow()
    if kind in (None, Kind.PROMISE.value):
        analyse_pending(sys.maxsize, now)  # promises are found in words that may still wait for analysis
    nobody = True
    for line in owed.iterate_lines(as_of or now, Wanted(kind=kind, candidate_id=who.id if who else None)):
        nobody = False
        if as_json:
            write_json(owed.as_json(line))
        else:
            o = line.owed
            late = "overdue" if line.overdue else f"due {owed.utc(o.due_at)}"
            click.echo(
                f"{o.kind:8} {o.candidate_name or o.candidate}  since {owed.utc(o.since)}"
                f" ({line.business_minutes // 60} working hours), {late}, {o.owner or 'no owner'}"
            )
    if nobody and not as_json:
        click.echo("Nobody waits on us.")


@click.command("remind", help="One pass of watch and deliver.")
@click.option("--as-of", type=Moment())
@click.option("--dry-run", is_flag=True, help="Only say what would be sent.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def remind_command(ctx: click.Context, as_of: datetime | None, dry_run: bool, as_json: bool) -> None:
    from flask import current_app

    from cxhire.services.remind import remind

    clock = None if as_of else utcnow  # as of another time, that time stands still
    for said in remind(current_app.config["CXHIRE"], as_of or utcnow(), clock, dry_run=dry_run):
        mail = said.as_json()
        if as_json:
            write_json(mail)
        else:
            click.echo(
                f"{mail['kind']:10} {mail['to']}  {mail['subject']}  {mail['state']} {mail['send_at']}  {mail['why']}".rstrip()
            )


@click.command("rebuild", help="Derive obligations again from the facts.")
@click.option("--check", is_flag=True, help="Only compare; exit 1 on a difference.")
def rebuild_command(check: bool) -> int:
    from cxhire.services.derive import rebuild

    differing = rebuild(check=check)
    say(f"{differing} rows {'differ' if check else 'were put right'}." if differing else "No difference.")
    return 1 if check and differing else 0
