"""Why a mail of ours was not delivered, told from what a server answered or reported: for people, and to filter by."""

from __future__ import annotations

import re
from enum import StrEnum


class Reason(StrEnum):
    """Kinds of reasons that call for different acts of a person."""

    NO_SUCH_ADDRESS = "no_such_address"
    FULL = "full"
    TOO_LARGE = "too_large"
    REFUSED = "refused"  # their rules, or our standing with them
    PUT_OFF = "put_off"  # asked to come again until it made no sense any more
    PERHAPS_ARRIVED = "perhaps_arrived"  # handed over, and never told whether it was taken
    NOT_MADE = "not_made"  # our own fault
    OTHER = "other"


# Each is the whole answer to "why?".
REASONS = {
    Reason.NO_SUCH_ADDRESS: "There is no such address, or it takes no mail any more.",
    Reason.FULL: "The mailbox is full.",
    Reason.TOO_LARGE: "It is larger than they take.",
    Reason.REFUSED: "Their server wants no mail from us: by a rule of theirs, or because it doesn't trust our domain.",
    Reason.PUT_OFF: "Their server asked us to come again later, for a day and a half.",
    Reason.PERHAPS_ARRIVED: "We don't know: twice it was handed over, and nobody said that it was taken. It may have arrived.",
    Reason.NOT_MADE: "Something went wrong on our side. The log says what.",
    Reason.OTHER: "For another reason.",
}
_ANSWER = re.compile(r"\s*(?:([245])(\d\d)[ -]\s*)?#?(?:([245])\.(\d{1,3})\.(\d{1,3})\b)?")
# RFC 3463, 3: (subject, detail) of an enhanced status code; a detail of None stands for all others of the subject.
_BY_STATUS: dict[tuple[int, int | None], Reason] = {
    (1, 7): Reason.REFUSED,  # our address as the sender's
    (1, 8): Reason.REFUSED,
    (1, None): Reason.NO_SUCH_ADDRESS,
    (2, 1): Reason.NO_SUCH_ADDRESS,  # it takes no mail any more
    (2, 2): Reason.FULL,
    (2, 3): Reason.TOO_LARGE,
    (3, 4): Reason.TOO_LARGE,
    (7, None): Reason.REFUSED,
}
# What servers write that give no enhanced code, in the order in which it counts.
_BY_WORDS = (
    (Reason.FULL, re.compile(r"\b(?:quota|full|storage|over ?quota)\b", re.I)),
    (Reason.TOO_LARGE, re.compile(r"\b(?:too (?:large|big)|size (?:limit|exceeds)|exceeds .{0,40}size)\b", re.I)),
    (Reason.NO_SUCH_ADDRESS, re.compile(
        r"\b(?:no such|unknown|does(?: not|n't) exist|not exist|not found|no mailbox|invalid (?:recipient|mailbox|address)|not here|"
        r"unrouteable|disabled|inactive)\b", re.I,
    )),
    (Reason.REFUSED, re.compile(
        r"\b(?:spam|reject\w*|block\w*|polic\w+|denied|relay\w*|listed|blacklist\w*|not (?:allowed|permitted|accepted)|refus\w*)\b", re.I,
    )),
)  # fmt: skip
_LARGEST_CODE = "552"


def reason_of(said: str) -> Reason:
    """The reason in a server's answer ("550 5.1.1 no such user") or in a report's status ("5.1.1").

    What asks to come again later (4xx) is a reason only once it is given up; a full mailbox then counts as that.
    """
    found = _ANSWER.match(said)
    assert found is not None
    first, rest, group, subject, detail = found.groups()
    if first is None and group is None:
        return Reason.NOT_MADE
    by_status = _of_status(int(subject), int(detail)) if subject else None
    reason = by_status or _of_words(said[found.end() :])
    passing = "4" in (first, group)
    if passing:
        return reason if reason is Reason.FULL else Reason.PUT_OFF
    if reason is None and f"{first}{rest}" == _LARGEST_CODE:
        return Reason.TOO_LARGE
    return reason or Reason.OTHER


def _of_status(subject: int, detail: int) -> Reason | None:
    return _BY_STATUS.get((subject, detail)) or _BY_STATUS.get((subject, None))


def _of_words(said: str) -> Reason | None:
    return next((reason for reason, words in _BY_WORDS if words.search(said)), None)
