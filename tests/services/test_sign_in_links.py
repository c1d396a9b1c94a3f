"""A link that signs somebody in reaches them alone; it is shown only where they never had a password and no mail can bring it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask

from config import Config
from cxhire.cli import commands
from cxhire.services import account
from cxhire.services.account import Newcomer
from cxhire.services.sign_in_links import hand_link
from cxhire.store import audit
from cxhire.store.audit import Filter
from cxhire.store.people import Colleague, Role
from cxhire.store.transaction import write
from tests.factories import WEDNESDAY, make_colleague
from tests.smtp_sink import Sink

ADMIN = "colleague:77"
NOWHERE = "smtp://127.0.0.1:1?tls=none"


@pytest.fixture
def jonas(app: Flask) -> Colleague:
    made = make_colleague("Jonas Weber", Role.RECRUITER)
    with write():
        made.password_hash = "a hash"
    return made


def made() -> list[tuple[str, str]]:
    return [(event.actor, event.subject) for event in audit.list_events(Filter(action="link.made"))]


def is_living(link: str) -> bool:
    return account.find_welcome(link.rpartition("/")[2], WEDNESDAY) is not None


@pytest.mark.parametrize("has_password", [True, False])
def test_a_link_goes_by_mail_to_whom_it_is_for_and_is_not_shown(
    has_password: bool, config: Config, sink: Sink, jonas: Colleague
) -> None:
    other = jonas if has_password else make_colleague("Nia Bell")
    handed = hand_link(other.id, "Mina", config, WEDNESDAY, ADMIN)
    assert (handed.link, handed.trouble) == (None, "")
    [mail] = sink.mails
    assert mail["To"] == other.email
    text = mail.get_body(("plain",)).get_content()
    [link] = [word for word in text.split() if "/welcome/" in word]
    assert is_living(link)


def test_whoever_has_a_password_gets_no_link_by_another_s_hand(config: Config, jonas: Colleague) -> None:
    with pytest.raises(ValueError, match="On the server"):
        hand_link(jonas.id, "Mina", replace(config, smtp_url=None), WEDNESDAY, ADMIN)
    assert made() == []
    handed = hand_link(jonas.id, "Mina", replace(config, smtp_url=NOWHERE), WEDNESDAY, ADMIN)
    assert (handed.link, bool(handed.trouble)) == (None, True)


@pytest.mark.parametrize("smtp_url", [None, NOWHERE])
def test_who_never_had_one_gets_it_handed_on_where_no_mail_can_bring_it(
    smtp_url: str | None, config: Config, app: Flask
) -> None:
    newcomer = make_colleague("Nia Bell")
    handed = hand_link(newcomer.id, "Mina", replace(config, smtp_url=smtp_url), WEDNESDAY, ADMIN)
    assert handed.link
    assert is_living(handed.link)
    assert handed.trouble
    assert made() == [(ADMIN, f"colleague:{newcomer.id}")]


def test_whoever_forgot_their_password_comes_in_by_a_command_on_the_server(
    app: Flask, jonas: Colleague
) -> None:
    done = CliRunner().invoke(commands, ["team", "link", "Jonas.Weber@us.example"])
    assert done.exit_code == 0
    token = done.stdout.strip().rpartition("/")[2]
    now = audit.list_events(Filter(action="link.made"))[0].at + timedelta(minutes=1)
    newcomer = Newcomer("Jonas Weber", jonas.email, "green ladder cloud")
    assert account.use_link(token, newcomer, now) is not None
    assert made() == [("command", f"colleague:{jonas.id}")]


def test_the_command_makes_none_for_who_isnt_on_the_team(app: Flask) -> None:
    make_colleague("Ben Gone", member=False)
    for email, said in (("ben.gone@us.example", "Only a member"), ("nobody@us.example", "Nobody")):
        refused = CliRunner().invoke(commands, ["team", "link", email])
        assert (refused.exit_code, said in refused.output) == (2, True), refused.output
