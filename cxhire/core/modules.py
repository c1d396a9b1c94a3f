"""What cxhire looks at in words of ours: four modules, each of which can be switched off."""

from __future__ import annotations

from enum import StrEnum


class Module(StrEnum):
    TONE = "tone"
    PROMISES = "promises"
    CONTRADICTIONS = "contradictions"
    PATTERNS = "patterns"


# Whose findings a new version is asked for again. Promises have been corrected by people, and late ones would only nag.
JUDGED_AGAIN = (Module.TONE, Module.CONTRADICTIONS)
