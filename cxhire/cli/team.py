"""team add-domain, team add, team link."""

from __future__ import annotations

import click
from flask import current_app

from cxhire.cli.values import say, utcnow
from cxhire.services import team
from cxhire.store import people
from cxhire.store.people import Role


@click.group("team", help="Who we are.")
def team_command() -> None: ...


@team_command.command("add-domain", help="Make a domain ours: mail from it is a colleague's.")
@click.argument("domain")
def add_domain(domain: str) -> None:
    try:
        added = team.add_domain(domain, utcnow(), "command")
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from wrong
    say(f"{domain} is ours." if added else f"{domain} was ours already.")


@team_command.command("add", help="Add a colleague, or change one.")
@click.argument("email")
@click.option("--name")
@click.option("--role", type=click.Choice([r.value for r in Role]))
@click.option("--alias", "aliases", multiple=True, help="Another address they write from.")
def add(email: str, name: str | None, role: str | None, aliases: tuple[str, ...]) -> None:
    try:
        colleague = team.add(
            email, utcnow(), "command", name=name, role=Role(role) if role else None, aliases=aliases
        )
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from wrong
    say(f"{colleague.shown} is on the team as {colleague.role}.")


@team_command.command(
    "link", help="Print a link by which a colleague sets a password; it works once, for 24 hours."
)
@click.argument("email")
def link(email: str) -> None:
    found = people.get_colleague_by_email(email.strip())
    if found is None:
        raise click.UsageError(f"Nobody of ours has the address {email!r}")
    try:
        made = team.make_link(found.id, current_app.config["CXHIRE"].base_url, utcnow(), "command")
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from wrong
    click.echo(made)
