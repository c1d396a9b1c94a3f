"""What an audit event says to a human."""

from __future__ import annotations

from collections.abc import Mapping

# Each goes on from who did it: "Mina Sato signed in".
ACTIONS: Mapping[str, str] = {
    "absence.entered": "noted that somebody is away",
    "absence.found": "found in an automatic reply that somebody is away",
    "absence.put_back": "took back that an absence was withdrawn",
    "absence.withdrawn": "withdrew an absence",
    "access.denied": "was refused a page",
    "act.accepted": "said yes to what a colleague asked for",
    "act.asked": "asked a colleague to decide",
    "act.refused": "said no to what a colleague asked for",
    "act.taken_back": "took back what they had asked for",
    "application.opening_changed": "moved an application to another opening",
    "application.outcome_recorded": "recorded an outcome",
    "application.outcome_undone": "took an outcome back",
    "application.owner_changed": "handed a candidate over",
    "application.stage_changed": "moved an application to another stage",
    "audit.exported": "exported the audit trail",
    "audit.verified": "verified the audit trail",
    "calendar.changed": "changed the address of their calendar",
    "calendar.made": "made an address for their calendar",
    "calendar.shown": "looked at the address of their calendar",
    "calendar.stopped": "stopped their calendar",
    "candidate.added": "added a candidate",
    "candidate.address_confirmed": "confirmed that an address is a candidate's",
    "candidate.address_doubted": "noted that an address may be another's",
    "candidate.joined": "joined two records of one candidate",
    "candidate.merged": "made one of two candidates",
    "candidate.parted": "parted two people who had been joined",
    "candidate.seen": "read a candidate's record",
    "candidate.told_apart": "noted that two candidates are not the same person",
    "candidate.told_together": "noted that two candidates may be the same person after all",
    "candidate.unmerged": "took the merging of two candidates back",
    "candidates.exported": "exported the list of candidates",
    "concern.answered": "answered a concern about their own words",
    "concern.confirmed": "confirmed a concern",
    "concern.dismissed": "dismissed a concern",
    "concern.found": "found words to look at",
    "concern.open": "opened a concern again",
    "concern.reopened": "took back a decision about a concern",
    "concerns.exported": "exported the list of concerns",
    "day_feed.added": "added a calendar of days off",
    "file.downloaded": "downloaded a candidate's file",
    "import.added": "began to take in mail",
    "import.failed": "could not take in all mail",
    "import.finished": "took in all mail of an import",
    "import.retried": "tried an import again",
    "interaction.logged": "logged a contact",
    "interaction.moved": "moved a contact to another application",
    "interaction.taken_back": "took back what was noted by hand",
    "interaction.told_undecided": "noted that a candidate was told that nothing is decided yet",
    "interview.noted": "noted an interview",
    "interview.read": "read an interview from an invitation",
    "interview.restored": "took back that there was no interview",
    "interview.withdrawn": "noted that there was no interview",
    "job.asked": "had a job run at once",
    "letter.fetched_back": "fetched back a letter that was thrown away",
    "letter.queued": "sent a letter to a candidate on its way",
    "letter.thrown_away": "threw a letter away unsent",
    "letter.undone": "took a letter back before it left",
    "link.made": "made a one-time link for a colleague",
    "link.used": "came in by a one-time link",
    "mail.cancelled": "dropped a mail that was no longer needed",
    "mail.exported": "exported the list of mail in no application",
    "mail.failed": "gave up on a mail",
    "mail.inbound": "took in mail from a candidate",
    "mail.internal": "took in mail among ourselves",
    "mail.outbound": "took in mail to a candidate",
    "mail.placed": "placed mail with a candidate",
    "mail.sent": "sent a mail",
    "mail.uncertain": "sent a mail that may or may not have arrived",
    "mail.unmatched": "took in mail that belongs to no candidate yet",
    "mailbox.changed": "changed how a mailbox is reached",
    "mailbox.connected": "connected a mailbox",
    "mailbox.folders_chosen": "chose the folders of a mailbox",
    "mailbox.forgotten": "forgot a removed mailbox with its secret",
    "mailbox.paused": "paused a mailbox",
    "mailbox.put_back": "took back the removal of a mailbox",
    "mailbox.read_anew": "had older mail of a mailbox read",
    "mailbox.removed": "removed a mailbox",
    "mailbox.resumed": "let a mailbox go on",
    "mailbox.trouble_told": "told the admins that a mailbox can't be read",
    "obligation.escalated": "told somebody past the owner",
    "obligation.reminded": "reminded the owner",
    "obligation.snoozed": "asked to be reminded later",
    "obligation.waived": "recorded that nothing is owed",
    "obligation.woken": "ended a snooze",
    "opening.added": "added an opening",
    "opening.changed": "changed an opening",
    "opening.closed": "closed an opening",
    "opening.reopened": "opened an opening again",
    "openings.exported": "exported the list of openings",
    "password.changed": "changed their password",
    "policy.changed": "changed what we hold ourselves to",
    "promise.added": "noted a promise",
    "promise.corrected": "corrected by when something was promised",
    "promise.kept": "noted that a promise is kept",
    "promise.restored": "took back that there was no promise",
    "promise.withdrawn": "noted that there was no promise",
    "quarantine.downloaded": "downloaded unreadable mail",
    "quarantine.let_go": "let unreadable mail go",
    "quarantine.read": "read mail that had been unreadable",
    "quarantine.taken_back": "took unreadable mail back",
    "sender.heeded": "took a sender up again",
    "sender.ignored": "set a sender aside",
    "session.ended": "signed out",
    "session.refused": "tried to sign in and failed",
    "session.started": "signed in",
    "setting.changed": "changed a setting",
    "setting.sealed": "encrypted a password that lay in the clear",
    "stranger.accepted": "made a candidate of a sender",
    "stranger.set_aside": "set a sender in their own mailbox aside",
    "stranger.taken_up": "took a sender in their own mailbox up again",
    "strangers.exported": "exported the senders in their own mailbox",
    "survey.answered": "answered a survey",
    "survey.invited": "asked a candidate for a survey",
    "survey.revoked": "withdrew a survey link",
    "survey.stopped": "asked for no more surveys",
    "surveys.exported": "exported the survey results",
    "team.added": "added a colleague",
    "team.alias_added": "added an address of a colleague",
    "team.alias_removed": "removed an address of a colleague",
    "team.changed": "changed a colleague",
    "team.disabled": "disabled a colleague",
    "team.domain_added": "made a domain ours",
    "team.domain_removed": "made a domain no longer ours",
    "team.enabled": "enabled a colleague again",
    "team.hours_changed": "changed a colleague's own hours",
    "team.moved": "put a colleague into a team, or out of it",
    "teams.added": "added a team",
    "teams.brought_back": "brought a removed team back",
    "teams.removed": "removed a team",
    "teams.renamed": "gave a team another name",
    "template.added": "added a letter template",
    "template.changed": "changed a letter template",
    "template.fetched_back": "fetched back a letter template",
    "template.removed": "removed a letter template",
    "waiting.exported": "exported the list of who waits",
}
ACTORS: Mapping[str, str] = {
    "system": "cxhire",
    "command": "Someone at the command line",
    "visitor": "A visitor",
    "candidate-link": "A candidate's link",
    "smtp": "The SMTP listener",
    "lmtp": "The LMTP listener",
    "hook": "The web hook",
}


def action_words(action: str) -> str:
    """The action as part of a sentence; one we have no words for is shown as it is."""
    return ACTIONS.get(action) or action.replace(".", ": ").replace("_", " ")


def actor_words(actor: str, colleagues: Mapping[int, str]) -> str:
    """Who an actor is; a colleague by name."""
    kind, _, number = actor.partition(":")
    if kind == "colleague" and number.isdigit():
        return colleagues.get(int(number), f"Colleague {number}")
    return ACTORS.get(actor, actor)


def detail_words(detail: Mapping[str, object]) -> str:
    """The detail on one line; digests of addresses stay out, they tell a human nothing."""
    shown = {key: value for key, value in detail.items() if key not in ("address", "from")}
    return ", ".join(f"{key.replace('_', ' ')}: {_value(value)}" for key, value in shown.items())


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
