"""The kinds of tone that a human should look at, each with what a reader is told of it."""

from __future__ import annotations

from enum import StrEnum


class ToneKind(StrEnum):
    """What is wrong with the words; the names are those of INTERFACE.md and of the data."""

    INSULT = "insult"
    THREAT = "threat"
    CONTEMPT = "contempt"
    DISMISSAL = "dismissal"
    SARCASM = "sarcasm"
    BLAME = "blame"
    DISCRIMINATION = "discrimination"
    UNDERMINING = "undermining"
    INTIMIDATION = "intimidation"
    GASLIGHTING = "gaslighting"


# How the words may come across. Never what somebody meant: that is for people to say.
REASONS = {
    ToneKind.INSULT: "may read as an insult to the candidate, or to what they can do",
    ToneKind.THREAT: "may read as announcing harm, should the candidate not do as told",
    ToneKind.CONTEMPT: "may read as looking down on the candidate",
    ToneKind.DISMISSAL: "may read as brushing the candidate's question or effort aside",
    ToneKind.SARCASM: "may read as irony at the candidate's cost",
    ToneKind.BLAME: "may read as putting on the candidate what may not be their fault",
    ToneKind.DISCRIMINATION: "may read as judging by origin, age, sex, faith, health, family or class",
    ToneKind.UNDERMINING: "may read as taking a colleague's word or standing away before the candidate",
    ToneKind.INTIMIDATION: "may read as making the candidate afraid to ask, to refuse or to complain",
    ToneKind.GASLIGHTING: "may read as telling the candidate that what they saw or heard never was",
}
