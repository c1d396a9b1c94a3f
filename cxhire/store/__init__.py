"""The only SQL. Models by noun, one file each; importing this package makes all of them known."""

from cxhire.store import (
    applications,
    audit,
    candidates,
    concerns,
    drafts,
    files,
    hooks,
    interactions,
    jobs,
    letter_templates,
    mail,
    mailboxes,
    merges,
    obligations,
    outbox,
    people,
    settings,
    surveys,
)

__all__ = [
    "applications", "audit", "candidates", "concerns", "drafts", "files", "hooks", "interactions", "jobs", "letter_templates",
    "mail", "mailboxes", "merges", "obligations", "outbox", "people", "settings", "surveys",
]  # fmt: skip
