"""What a waiting mail says, worked out when it leaves: only what is still owed then (ADR 0009)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from config import Config
from cxhire.core import business_time, ladder
from cxhire.core.ladder import Rung
from cxhire.mail import concern_mails, render
from cxhire.mail.compose import Written
from cxhire.mail.render import CameBack, Content, Letterhead, Owed, Summary, Trouble
from cxhire.services import act_links, concern_notices, posting, returned, summaries, survey_links, talk
from cxhire.services.act_links import LASTS, ActLink
from cxhire.services.mailbox_trouble import is_failing, what_to_do
from cxhire.services.owed_words import MINUTE, Words
from cxhire.services.policy import load_policies
from cxhire.services.staff import Office, office
from cxhire.services.survey import OWING
from cxhire.store import mailboxes, people, reminders, surveys
from cxhire.store.outbox import MailKind, Outgoing
from cxhire.store.people import Role
from cxhire.store.reminders import Due, Told

ASK_AGAIN = timedelta(hours=4)  # an answer became owed after the survey was queued: look again then


@dataclass(frozen=True, slots=True)
class Letter:
    """All that goes into one mail, read from the database; `content` then needs it no more.

    `why_not` says why the mail is no longer to be sent, else it is empty. `not_before` is when its reader works.
    """

    kind: MailKind
    why_not: str = ""
    not_before: datetime | None = None
    owed: tuple[Owed, ...] = ()
    told: tuple[Told, ...] = ()
    rungs: tuple[Rung, ...] = ()  # why each of them is told
    application_id: int | None = None
    candidate_id: int | None = None
    candidate: str = ""
    opening: str = ""
    link: str = ""
    trouble: Trouble | None = None
    came_back: tuple[CameBack, ...] = ()
    written: Written | None = None
    summary: Summary | None = None
    tells: Callable[[Letterhead], Content] | None = None  # of what is one sentence or somebody's own words

    def content(self, head: Letterhead) -> Content:
        """Its words."""
        if self.tells:
            return self.tells(head)
        if self.trouble:
            return render.trouble(self.trouble, head)
        if self.summary:
            return render.summary(self.summary, head)
        if self.came_back:
            return render.returned(self.came_back, head)
        if self.kind is MailKind.SURVEY:
            return render.survey(self.candidate, self.opening, self.link, head)
        return (render.escalation if self.kind is MailKind.ESCALATION else render.reminder)(self.owed, head)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database says at one moment of our people and of what some mails are about, asked once for all of them."""

    here: Office
    due: Mapping[int, Due]
    owed: Mapping[int, ladder.Owed]
    told: Mapping[int, Told]

    @classmethod
    def of(cls, obligation_ids: Sequence[int], now: datetime, here: Office | None = None) -> Self:
        """Those of the obligations that are still owed. `here`, where somebody has asked for our people already."""
        here, ids = here or office(now), list(dict.fromkeys(obligation_ids))
        due = {one.id: one for one in reminders.list_due_of(ids)}
        owed = {one.obligation_id: one for one in here.all_owed(due.values())}
        return cls(here, due, owed, {one.id: one for one in reminders.list_told(list(due))})

    @classmethod
    def of_mails(cls, rows: Iterable[Outgoing], now: datetime) -> Self:
        """The same of all that some mails are about."""
        return cls.of([id_ for row in rows for id_ in row.obligation_ids], now)


def letter(row: Outgoing, config: Config, now: datetime, facts: Facts | None = None) -> Letter:
    """What a mail of the outbox says if it leaves now. `facts` are asked for here, unless many leave at once."""
    if row.invitation_id is not None:
        return _survey(row.invitation_id, config, now)
    if row.draft_id is not None:
        return _own_words(row.draft_id, config, now)
    if row.kind == MailKind.TROUBLE:
        return _trouble(row, config, now)
    if row.kind == MailKind.TALK:
        return _talk(row, config)
    facts = facts or Facts.of_mails([row], now)
    if row.kind == MailKind.CONCERN:
        return _concern(row, config, facts.here, now)
    if row.kind == MailKind.SUMMARY:
        return _summary(row, config, facts.here, now)
    if row.kind == MailKind.RETURNED:
        return _returned(row, config, facts.here, now)
    told = owed_letter(MailKind(row.kind), row.to_colleague_id, row.obligation_ids, config, facts, now)
    return replace(told, owed=_with_links(told, row, config, now))


def _with_links(letter: Letter, row: Outgoing, config: Config, now: datetime) -> tuple[Owed, ...]:
    """Each thing owed with the link by which its reader settles it another way; not worked out before the mail leaves."""
    return tuple(
        replace(owed, act_url=act_links.url_for(ActLink(row.id, one.id, one.application_id, row.to_colleague_id or 0, now + LASTS), config))
        for owed, one in zip(letter.owed, letter.told, strict=True)
    )  # fmt: skip


def owed_letter(
    kind: MailKind, reader_id: int | None, obligation_ids: Sequence[int], config: Config, facts: Facts, now: datetime
) -> Letter:  # fmt: skip
    """A reminder or escalation to a colleague about those of the obligations that are still theirs to hear of."""
    here = facts.here
    if reader_id is None or reader_id not in here.members:
        return Letter(kind, why_not="whom it was for isn't a member any more")
    if kind is MailKind.REMINDER and reader_id in here.staff.no_digests:
        return Letter(kind, why_not="they want no reminders any more")
    owed = [facts.owed[id_] for id_ in dict.fromkeys(obligation_ids) if id_ in facts.owed]
    rungs = {o.obligation_id: _rung(kind, o, reader_id, here.staff, now) for o in owed}
    news = [facts.told[id_] for id_, rung in rungs.items() if rung and id_ in facts.told]
    told = tuple(sorted(news, key=lambda one: (one.since, one.id)))
    if not told:
        return Letter(kind, why_not="nothing of it is owed any more")
    words = Words(here, reader_id, config, now)
    return Letter(
        kind, owed=tuple(words.of(t, facts.due[t.id], stands_in=_stands_in(t, reader_id, here.staff)) for t in told),
        told=told, rungs=tuple(rung for t in told if (rung := rungs[t.id])),
        not_before=business_time.next_open(now, words.hours),
    )  # fmt: skip


def _rung(
    kind: MailKind, owed: ladder.Owed, reader_id: int, staff: ladder.Staff, now: datetime
) -> Rung | None:
    """Why it is news for the reader; None where it isn't any more: snoozed, or (a reminder) another's to answer for."""
    if owed.snoozed_until and owed.snoozed_until > now:
        return None
    chain = ladder.levels(owed.owner_id, owed.concern_about, staff)
    stands = next((n for n, level in enumerate(chain) if reader_id in level.readers), None)
    if kind is MailKind.REMINDER:
        return (ladder.rung_at(owed, now, chain) or Rung.DUE) if stands == 0 else None
    return None if stands is None else Rung.PAST_LEAD if stands > 1 else Rung.PAST_OWNER


def _stands_in(told: Told, reader_id: int, staff: ladder.Staff) -> bool:
    return told.owner_id is not None and staff.away.get(told.owner_id) == reader_id


def _summary(row: Outgoing, config: Config, here: Office, now: datetime) -> Letter:
    """A lead's week as it is now."""
    lead_id = row.to_colleague_id
    if lead_id is None or lead_id not in here.members:
        return Letter(MailKind.SUMMARY, why_not="whom it was for isn't a member any more")
    if lead_id in here.staff.no_digests:
        return Letter(MailKind.SUMMARY, why_not="they want no digests any more")
    summary = summaries.summary_at(lead_id, row.created_at, here, config, now)
    if summary is None:
        return Letter(MailKind.SUMMARY, why_not="nothing of it is owed any more")
    opens_at = business_time.next_open(now, here.staff.hours[lead_id])
    return Letter(MailKind.SUMMARY, summary=summary, not_before=opens_at)


def _survey(invitation_id: int, config: Config, now: datetime) -> Letter:
    asked = surveys.get_asked(invitation_id)
    why_not = survey_links.why_not_open(asked, now)
    if asked is None or why_not:
        return Letter(MailKind.SURVEY, why_not=why_not)
    askable = surveys.get_askable(asked.invitation.application_id, OWING)
    if askable is None or (askable.outcome_at is None and asked.invitation.asked_by_id is None):
        return Letter(MailKind.SURVEY, why_not="the outcome was taken back")
    if askable.owed:
        return Letter(MailKind.SURVEY, not_before=now + ASK_AGAIN)
    token = survey_links.token_from(asked.invitation.nonce, config.secret_key)
    if survey_links.hash_of(token) != asked.invitation.token_hash:
        return Letter(MailKind.SURVEY, why_not="the secret key has changed since it was written")
    return Letter(
        MailKind.SURVEY,
        application_id=asked.invitation.application_id,
        candidate_id=asked.candidate_id,
        candidate=asked.candidate,
        opening=asked.opening,
        link=f"{config.base_url}/s/{token}",
    )


def _trouble(row: Outgoing, config: Config, now: datetime) -> Letter:
    """A mailbox's trouble as it is now, unless it is over or already another one."""
    reader = people.get_colleague(row.to_colleague_id) if row.to_colleague_id else None
    if reader is None or not (reader.member and reader.active and reader.role == Role.ADMIN.value):
        return Letter(MailKind.TROUBLE, why_not="whom it was for isn't an admin any more")
    mailbox = mailboxes.get_mailbox(row.mailbox_id) if row.mailbox_id else None
    since = mailbox.failing_since if mailbox else None
    if mailbox is None or since is None or not is_failing(mailbox) or since > row.created_at:
        return Letter(MailKind.TROUBLE, why_not="the mailbox works again, or is no longer read")
    zone = ZoneInfo(reader.zone or load_policies().newest.hours.zone)
    told = Trouble(
        mailbox.address, mailbox.error or "It can't be read.", (now - since) // MINUTE, since.astimezone(zone),
        mailbox.reached_at.astimezone(zone) if mailbox.reached_at else None, what_to_do(mailbox),
        f"{config.base_url}/mail/mailboxes/{mailbox.id}",
    )  # fmt: skip
    return Letter(MailKind.TROUBLE, trouble=told)


def _returned(row: Outgoing, config: Config, here: Office, now: datetime) -> Letter:
    """What came back of mail to others, as an admin is told within their hours."""
    kind, reader_id = MailKind.RETURNED, row.to_colleague_id
    if reader_id not in here.staff.admins:
        return Letter(kind, why_not="whom it was for isn't an admin any more")
    hours = here.staff.hours[reader_id]
    came_back = tuple(returned.news_for(row, now, config, hours.zone))
    if not came_back:
        return Letter(kind, why_not="they were told of it already")
    return Letter(kind, came_back=came_back, not_before=business_time.next_open(now, hours))


def _concern(row: Outgoing, config: Config, here: Office, now: datetime) -> Letter:
    """That somebody will look at words of the reader's, or has confirmed a concern about them, within their hours."""
    kind, reader_id = MailKind.CONCERN, row.to_colleague_id
    if reader_id is None or reader_id not in here.members:
        return Letter(kind, why_not="whom it was for isn't a member any more")
    counts = concern_notices.count_in(row)
    if not any(counts):
        return Letter(kind, why_not="nobody asks about it any more")
    opens_at = business_time.next_open(now, here.staff.hours[reader_id])
    url = f"{config.base_url}/concerns/about-me"
    return Letter(kind, not_before=opens_at, tells=lambda head: concern_mails.notice(*counts, url, head))


def _talk(row: Outgoing, config: Config) -> Letter:
    """A reviewer's own words to a colleague."""
    told = talk.told(row, config)
    if told is None:
        return Letter(MailKind.TALK, why_not="what it is about was forgotten meanwhile")
    return Letter(MailKind.TALK, tells=lambda head: concern_mails.talk(told, head))


def _own_words(draft_id: int, config: Config, now: datetime) -> Letter:
    """A colleague's own letter; of all these mails the only one whose words lie in the database."""
    found = posting.leaving(draft_id, config, now)
    return Letter(
        MailKind.LETTER, found.why_not, application_id=found.application_id, candidate_id=found.candidate_id,
        written=found.written,
    )  # fmt: skip
