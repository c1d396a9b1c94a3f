"""Asking candidates how it was: when an outcome was recorded or by hand, and taking what comes back.

Never while something is owed to them, never twice within 90 days (core.surveys). A link is answered once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from config import Config
from cxhire.core.audit_chain import Event
from cxhire.core.obligations import Kind
from cxhire.core.surveys import VERSION, Question, QuestionKind, SurveyPolicy, questions, when_to_ask
from cxhire.mail.render import message_id
from cxhire.services import mail_settings
from cxhire.services.policy import load_policies
from cxhire.services.steering import require_steering
from cxhire.services.survey_links import hash_of, new_nonce, token_from, why_not_open
from cxhire.store import audit, outbox, surveys
from cxhire.store.outbox import MailKind
from cxhire.store.surveys import Askable, Asked, SurveyInvitation, SurveyResponse
from cxhire.store.transaction import write

OWING = (Kind.ANSWER.value, Kind.PROMISE.value, Kind.CLOSURE.value)  # who is owed any of these isn't asked
OPEN_FOR = timedelta(days=30)
LONGEST_TEXT = 4000
FROM_LINK = "candidate-link"


class NotAskable(ValueError):
    """Why a candidate can't be asked now, for a person."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What came with a form: `values` by question where they hold, `errors` by question where they don't."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def invite_due(config: Config, now: datetime) -> int:
    """Queues a survey mail for each outcome that is ripe for one; answers how many. Commits."""
    if not list_ripe(now):
        return 0
    policy, asked = _policy(), set()
    with write():
        for one in list_ripe(now):
            ask_at = _when(one, now, policy)
            if one.email and ask_at and ask_at <= now and one.candidate_id not in asked:
                _invite(one, one.email, config, now, ask_at, None)
                asked.add(one.candidate_id)
    return len(asked)


def list_ripe(now: datetime) -> list[Askable]:
    """Who has an outcome, wasn't asked yet, and is owed nothing: for asking by hand before the clock does."""
    policy = _policy()
    window = (now - timedelta(days=policy.too_late_days), now)
    return [one for one in surveys.list_askable(*window, OWING) if one.email and _when(one, now, policy)]


def invite(application_id: int, by_id: int, config: Config, now: datetime) -> int:
    """Queues a survey mail because a colleague wants it, whatever the stage; answers the invitation's id. Commits.

    Raises NotAskable where the candidate is still owed something, was asked lately, or wants none.
    """
    policy = replace(_policy(), after_days=0)
    with write():
        one = surveys.get_askable(application_id, OWING)
        if one is None or one.email is None:
            raise NotAskable("There is no address to write to.")
        if one.surveys_off:
            raise NotAskable("They asked for no more surveys.")
        if one.owed:
            raise NotAskable("We still owe them something. Answer first, then ask.")
        ask_at = _when(replace(one, outcome_at=now), now, policy)
        if ask_at is None:
            raise NotAskable(f"They were asked within the last {policy.apart_days} days.")
        return _invite(one, one.email, config, now, ask_at, by_id)


def _policy() -> SurveyPolicy:
    return SurveyPolicy(load_policies().newest.hours)


def _when(one: Askable, now: datetime, policy: SurveyPolicy) -> datetime | None:
    return when_to_ask(
        outcome_at=one.outcome_at, answer_owed=one.owed > 0, last_asked_at=one.last_asked_at,
        opted_out=one.surveys_off, now=now, policy=policy,
    )  # fmt: skip


def _invite(
    one: Askable, email: str, config: Config, now: datetime, send_at: datetime, by_id: int | None
) -> int:
    """An invitation and its mail; the token itself isn't kept. Doesn't commit."""
    nonce = new_nonce()
    digest = hash_of(token_from(nonce, config.secret_key))
    made = surveys.add_invitation(
        SurveyInvitation(
            application_id=one.application_id, nonce=nonce, token_hash=digest, asked_by_id=by_id,
            created_at=now, expires_at=send_at + OPEN_FOR,
        )
    )  # fmt: skip
    slot = f"survey:{digest.hex()}"
    key = message_id(slot, config.secret_key, mail_settings.mail_from(config), config.base_url)
    outbox.add_outgoing(slot, MailKind.SURVEY, key, email, now, send_at, invitation_id=made.id)
    actor = f"colleague:{by_id}" if by_id else "system"
    audit.append([_event(now, actor, "survey.invited", made.id, one.application_id, one.candidate_id)])
    return made.id


def open_invitation(token: str, now: datetime) -> Asked | None:
    """What a link leads to; None for one that is unknown, expired, used or withdrawn alike."""
    found = surveys.get_asked_by_token(hash_of(token))
    return None if why_not_open(found, now) else found


def answers_of(form: Mapping[str, str]) -> Answers:
    """What a form says: only known questions, choices among the given, texts cut at 4,000 characters."""
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    for question in questions():
        given = form.get(question.key, "").replace("\0", "").strip()[:LONGEST_TEXT]
        if not given:
            continue
        if _fits(question, given):
            values[question.key] = given
        else:
            errors[question.key] = "Please choose one of the answers."
    if "recommend" not in values:
        errors["recommend"] = "Please choose a number from 0 to 10."
    return Answers(values, errors)


def _fits(question: Question, given: str) -> bool:
    if question.kind is QuestionKind.score:
        return given in {str(score) for score in range(11)}
    return question.kind is QuestionKind.text or given in question.options


def respond(token: str, answers: Answers, now: datetime) -> bool:
    """Records a response; False where the link can't be answered (any more). Commits."""
    values = answers.values
    with write():
        asked = open_invitation(token, now)
        if asked is None or answers.errors or not surveys.claim_invitation(asked.invitation.id, now):
            return False
        invitation = asked.invitation
        surveys.add_response(
            SurveyResponse(
                invitation_id=invitation.id, opening_id=asked.opening_id, version=VERSION,
                recommend=int(values["recommend"]), fair=values.get("fair"), informed=values.get("informed"),
                value=values.get("value"), change=values.get("change"), responded_on=now.date(),
            )
        )  # fmt: skip
        audit.append([_of(asked, now, FROM_LINK, "survey.answered")])
    return True


def stop(token: str, now: datetime) -> None:
    """No more surveys to whom a link was sent, even if it is used or expired; an unknown one changes nothing. Commits."""
    with write():
        asked = surveys.get_asked_by_token(hash_of(token))
        if asked is None or asked.surveys_off:
            return
        surveys.set_surveys_off(asked.candidate_id, now)
        audit.append([_of(asked, now, FROM_LINK, "survey.stopped")])


def revoke(invitation_id: int, by_id: int, now: datetime) -> bool:
    """Closes a link; False where it is answered or closed already. Commits.

    Raises NotYours where a concern about the colleague stands on that application: they could silence a candidate.
    """
    actor = f"colleague:{by_id}"
    with write():
        asked = surveys.get_asked(invitation_id)
        if asked is None:
            return False
        require_steering(asked.invitation.application_id, actor)
        if not surveys.revoke_invitation(invitation_id, now):
            return False
        audit.append([_of(asked, now, actor, "survey.revoked")])
    return True


def _of(asked: Asked, now: datetime, actor: str, action: str) -> Event:
    invitation = asked.invitation
    return _event(now, actor, action, invitation.id, invitation.application_id, asked.candidate_id)


def _event(
    now: datetime, actor: str, action: str, invitation_id: int, application_id: int, candidate_id: int
) -> Event:
    return Event(now, actor, action, f"survey:{invitation_id}", application_id, candidate_id)
