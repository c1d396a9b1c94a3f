"""audit verify, audit export."""

from __future__ import annotations

from dataclasses import asdict

import click

from cxhire.cli.values import utcnow, write_json
from cxhire.core.audit_chain import Event
from cxhire.services import audit


@click.group("audit", help="The tamper-evident record.")
def audit_command() -> None: ...


@audit_command.command("verify", help="Work the whole chain out again; exit 1 if it is broken.")
@click.option("--json", "as_json", is_flag=True)
def verify(as_json: bool) -> int:
    found = audit.verify()
    if as_json:
        write_json(asdict(found))
    elif found.ok:
        click.echo(f"The chain holds: {found.events} events, head {found.head}.")
    else:
        click.echo(f"The chain is broken at event {found.broken_at} of {found.events}.")
    return 0 if found.ok else 1


@audit_command.command("export", help="All events as JSON lines; the export is an event itself.")
def export() -> None:
    audit.record([Event(utcnow(), "command", "audit.exported", "audit")])
    for line in audit.export():
        write_json(line)
