"""Whoever an open concern is about changes neither by what it goes, nor who decides about it, nor decides by a second self."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from cxhire.core.modules import Module
from cxhire.core.patterns import Thresholds
from cxhire.core.reviewing import Keeping
from cxhire.services import keep_concerns, modules, patterns, review, team
from cxhire.services.steering import NotYours
from cxhire.services.team import Profile
from cxhire.store.concerns import Concern
from cxhire.store.people import Colleague, Role
from tests.factories import WEDNESDAY, make_answer, make_application, make_colleague, make_concern

LATER = WEDNESDAY + timedelta(hours=1)
URL = "https://cx.example"


@dataclass(frozen=True)
class Cast:
    """A concern about Jonas, who is an admin; Mina may decide about it, Ola is an owner, who may not."""

    jonas: Colleague
    mina: Colleague
    ola: Colleague
    concern: Concern

    @property
    def actor(self) -> str:
        return f"colleague:{self.jonas.id}"


@pytest.fixture
def cast(database: Flask) -> Cast:
    jonas, mina = make_colleague("Jonas Weber", Role.ADMIN), make_colleague("Mina Sato", Role.RECRUITER)
    said = make_answer(make_application(), WEDNESDAY, jonas, "As I said, you people never listen.")
    return Cast(jonas, mina, make_colleague("Ola Nord"), make_concern(said, jonas))


ACTS: dict[str, Callable[[Cast, str], object]] = {
    "shorten the rule": lambda c, by: keep_concerns.set_keeping(Keeping(7, 7), by, LATER),
    "raise the thresholds": lambda c, by: patterns.set_thresholds(Thresholds(parts=50), by, LATER),
    "switch tone off": lambda c, by: modules.switch(Module.TONE, False, int(by[10:]), LATER),
    "shut a reviewer out": lambda c, by: team.disable(c.mina.id, LATER, by),
    "change a reviewer": lambda c, by: team.change(c.mina.id, Profile("Mina", Role.OWNER, None), LATER, by),
    "change one by adding": lambda c, by: team.add(c.mina.email, LATER, by, role=Role.AUDITOR),
    "a link for a reviewer": lambda c, by: team.make_link(c.mina.id, URL, LATER, by),
    "an address for a reviewer": lambda c, by: team.add_alias(c.mina.id, "j@private.example", LATER, by),
}


@pytest.mark.parametrize("act", ACTS)
def test_whoever_it_is_about_bends_nothing_until_it_is_decided(act: str, cast: Cast) -> None:
    clara = make_colleague("Clara Whitfield", Role.ADMIN)
    with pytest.raises(NotYours, match="someone else changes this"):
        ACTS[act](cast, cast.actor)
    review.dismiss(cast.concern.id, "harmless", clara.id, LATER)
    ACTS[act](cast, cast.actor)


@pytest.mark.parametrize("act", ACTS)
def test_everybody_else_may(act: str, cast: Cast) -> None:
    ACTS[act](cast, f"colleague:{make_colleague('Clara Whitfield', Role.ADMIN).id}")


def test_their_mail_goes_nowhere_else_either(cast: Cast) -> None:
    team.add_alias(cast.mina.id, "mina@private.example", WEDNESDAY, "command")
    with pytest.raises(NotYours):
        team.send_mail_to(cast.mina.id, "mina@private.example", LATER, cast.actor)


def second_self(cast: Cast) -> int:
    return team.add("jonas.two@example.org", LATER, cast.actor, role=Role.ADMIN).id


def promoted(cast: Cast) -> int:
    team.change(cast.ola.id, Profile("Ola Nord", Role.RECRUITER, None), LATER, cast.actor)
    return cast.ola.id


def let_in_again(cast: Cast) -> int:
    gone = make_colleague("Ben Gone", Role.RECRUITER)
    team.disable(gone.id, WEDNESDAY, "command")
    team.enable(gone.id, LATER, cast.actor)
    return gone.id


def with_a_link(cast: Cast) -> int:
    team.make_link(cast.ola.id, URL, LATER, cast.actor)
    team.change(cast.ola.id, Profile("Ola Nord", Role.RECRUITER, None), LATER, "command")
    return cast.ola.id


@pytest.mark.parametrize("let_in", [second_self, promoted, let_in_again, with_a_link])
def test_whom_they_let_in_since_decides_nothing_about_it(let_in: Callable[[Cast], int], cast: Cast) -> None:
    puppet = let_in(cast)
    with pytest.raises(NotYours, match="gave you your access"):
        review.dismiss(cast.concern.id, "harmless", puppet, LATER)
    other = make_application("Lukas Brandt")
    said = make_answer(other, LATER, cast.ola, "As I said, you people never listen.")
    if puppet != cast.ola.id:
        review.dismiss(make_concern(said, cast.ola).id, "harmless", puppet, LATER)
    review.confirm(cast.concern.id, "", cast.mina.id, LATER)


def test_whom_they_had_let_in_before_decides(cast: Cast) -> None:
    before = team.add("clara@example.org", WEDNESDAY - timedelta(days=1), cast.actor, role=Role.RECRUITER)
    review.confirm(cast.concern.id, "", before.id, LATER)
