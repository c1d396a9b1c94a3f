"""The only SQL. Models by noun, one file each; importing this package makes all of them known."""

from cxhire.store import (
    absences,
    act_links,
    applications,
    asked_acts,
    audit,
    candidates,
    concerns,
    day_feeds,
    drafts,
    files,
    hand_overs,
    hooks,
    interactions,
    interviews,
    jobs,
    letter_templates,
    mail,
    mailboxes,
    merges,
    obligations,
    outbox,
    people,
    policies,
    processes,
    settings,
    surveys,
    teams,
)

__all__ = [
    "absences", "act_links", "applications", "asked_acts", "audit", "candidates", "concerns", "day_feeds", "drafts", "files",
    "hand_overs", "hooks", "interactions", "interviews", "jobs", "letter_templates", "mail", "mailboxes", "merges",
    "obligations", "outbox", "people", "policies", "processes", "settings", "surveys", "teams",
]  # fmt: skip
