"""Whoever a concern is about decides through no second account: not one they made, nor one of who could decide about them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from cxhire.services import review, second_look, team
from cxhire.services.concern_change import list_reviewers
from cxhire.services.steering import NotYours
from cxhire.services.team import Profile
from cxhire.store import audit, people
from cxhire.store.audit import Filter
from cxhire.store.concerns import Concern, ConcernState
from cxhire.store.people import Colleague, Role
from tests.factories import WEDNESDAY, make_answer, make_application, make_colleague, make_concern, the_only

HOUR = timedelta(hours=1)
BEFORE, LATER = WEDNESDAY - HOUR, WEDNESDAY + HOUR
BASE = "https://hire.example"
Act = Callable[[int, str], object]

# What gives somebody a hand in an account.
ACTS: dict[str, Act] = {
    "role": lambda id_, actor: team.change(id_, Profile("Nia", Role.RECRUITER, None), LATER, actor),
    "role again": lambda id_, actor: team.add("nia@us.example", LATER, actor, role=Role.RECRUITER),
    "link": lambda id_, actor: team.make_link(id_, BASE, LATER, actor),
    "enable": lambda id_, actor: team.enable(id_, LATER, actor),
    "address": lambda id_, actor: team.add_alias(id_, "another@us.example", LATER, actor),
    "mail": lambda id_, actor: team.send_mail_to(id_, "n.second@us.example", LATER, actor),
}
# What takes a reviewer away besides.
ON_REVIEWERS: dict[str, Act] = ACTS | {
    "demote": lambda id_, actor: team.change(id_, Profile("Nia", Role.OWNER, None), LATER, actor),
    "disable": lambda id_, actor: team.disable(id_, LATER, actor),
    "address away": lambda id_, actor: team.remove_alias(id_, "n.second@us.example", LATER, actor),
}


@pytest.fixture
def jonas(database: Flask) -> Colleague:
    return make_colleague("Jonas Weber", Role.ADMIN)


@pytest.fixture
def mina(database: Flask) -> Colleague:
    return make_colleague("Mina Sato", Role.ADMIN)


@pytest.fixture
def concern(jonas: Colleague) -> Concern:
    return concern_about(jonas)


def concern_about(author: Colleague) -> Concern:
    said = make_answer(make_application(), WEDNESDAY, author, "As I said, you people never listen.")
    return make_concern(said, author)


def nia(role: Role) -> Colleague:
    made = make_colleague("Nia", role, email="nia@us.example")
    team.add_alias(made.id, "n.second@us.example", BEFORE, "command")
    return made


def actor(colleague: Colleague) -> str:
    return f"colleague:{colleague.id}"


def may_decide(concern: Concern, colleague: Colleague) -> bool:
    """Whether they can; all that asks says the same."""
    may = review.may_review(concern, colleague.id)
    assert (colleague.id in {one.id for one in list_reviewers(concern)}) is may
    return may


def test_who_is_made_a_member_by_the_accused_decides_nothing_about_them(
    concern: Concern, jonas: Colleague, mina: Colleague
) -> None:
    made = team.add("second@us.example", LATER, actor(jonas), role=Role.RECRUITER)
    for act in (
        lambda: review.confirm(concern.id, "", made.id, LATER),
        lambda: review.dismiss(concern.id, "harmless", made.id, LATER),
        lambda: second_look.assign(concern.id, made.id, made.id, LATER),
    ):
        with pytest.raises(NotYours, match="someone else decides"):
            act()
    assert the_only(Concern).state == ConcernState.OPEN
    assert not may_decide(concern, made)
    assert may_decide(concern, mina)
    with pytest.raises(ValueError, match="can't decide"):
        second_look.assign(concern.id, made.id, mina.id, LATER)


@pytest.mark.parametrize("act", ACTS)
def test_nor_does_whose_account_they_have_had_a_hand_in(
    act: str, concern: Concern, jonas: Colleague, mina: Colleague
) -> None:
    other = nia(Role.OWNER)
    ACTS[act](other.id, actor(jonas))
    team.change(other.id, Profile("Nia", Role.RECRUITER, None), LATER, actor(mina))
    assert not may_decide(concern, other)


@pytest.mark.parametrize("act", ACTS)
def test_whom_another_admin_has_helped_decides(
    act: str, concern: Concern, jonas: Colleague, mina: Colleague
) -> None:
    other = nia(Role.RECRUITER)
    ACTS[act](other.id, actor(mina))
    assert may_decide(concern, other)


def test_whoever_was_made_a_member_before_there_was_a_concern_decides(jonas: Colleague) -> None:
    """Else nobody could where one admin has set all up and older mail comes in."""
    made = team.add("second@us.example", BEFORE, actor(jonas), role=Role.RECRUITER)
    assert may_decide(concern_about(jonas), made)


def test_an_account_that_a_second_account_made_is_a_hand_too(concern: Concern, jonas: Colleague) -> None:
    second = team.add("second@us.example", LATER, actor(jonas), role=Role.ADMIN)
    third = team.add("third@us.example", LATER, actor(second), role=Role.RECRUITER)
    assert not may_decide(concern, third)


def test_an_account_made_under_one_concern_decides_about_no_later_one_while_that_stands(
    jonas: Colleague, mina: Colleague, concern: Concern
) -> None:
    made = team.add("second@us.example", LATER, actor(jonas), role=Role.RECRUITER)
    later = concern_about(jonas)
    later.created_at = LATER + HOUR
    assert not may_decide(later, made)
    review.dismiss(concern.id, "harmless", mina.id, LATER + HOUR)
    assert may_decide(later, made)
    assert not may_decide(concern, made)


@pytest.mark.parametrize("act", ON_REVIEWERS)
def test_the_accused_and_their_second_accounts_keep_their_hands_off_reviewers(
    act: str, concern: Concern, jonas: Colleague, mina: Colleague
) -> None:
    """They would sign in as them, shut them out, or keep them from deciding by having had a hand in it."""
    other = nia(Role.RECRUITER)
    second = team.add("second@us.example", LATER, actor(jonas), role=Role.ADMIN)
    before = len(audit.list_events(Filter()))
    for by in (jonas, second):
        with pytest.raises(NotYours, match="could decide"):
            ON_REVIEWERS[act](other.id, actor(by))
    assert len(audit.list_events(Filter())) == before
    found = people.get_colleague(other.id)
    assert found
    assert (found.role, found.active, found.email) == ("recruiter", True, "nia@us.example")
    assert may_decide(concern, other)
    review.dismiss(concern.id, "harmless", mina.id, LATER)
    ON_REVIEWERS[act](other.id, actor(jonas))


def test_they_still_help_hiring_owners_and_change_themselves(concern: Concern, jonas: Colleague) -> None:
    owner = nia(Role.OWNER)
    for act in ("link", "address", "disable", "enable"):
        ON_REVIEWERS[act](owner.id, actor(jonas))
    team.add_alias(jonas.id, "j@us.example", LATER, actor(jonas))
    team.disable(nia_by_command().id, LATER, "command")


def nia_by_command() -> Colleague:
    return team.add("by.command@us.example", LATER, "command", role=Role.RECRUITER)
