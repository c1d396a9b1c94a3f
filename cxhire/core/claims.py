"""What a message of ours promises, and where two of them cannot both be true.

Rules and a trained model together (docs/adr/0024, 0027, 0029); `VERSION` says which. Measured on sets of other writers that nobody had read:

* promises, 80 mails: F1 0.89 (precision 0.87, recall 0.92);
* contradictions, 60 conversations: F1 0.66 (precision 0.69, recall 0.63; 23 of 30 clean ones left clean).

More, and what the rules find alone: docs/claims-model.md.
"""

from collections.abc import Container, Sequence
from datetime import datetime

from cxhire.core import claim_conflicts, claim_promises
from cxhire.core.claim_conflicts import CANDIDATE, Finding, FindingKind, Message
from cxhire.core.claim_judge import PairScore
from cxhire.core.claim_promises import Certainty, Promise, PromiseKind

__all__ = [
    "CANDIDATE",
    "VERSION",
    "Certainty",
    "Finding",
    "FindingKind",
    "Message",
    "Promise",
    "PromiseKind",
    "contradictions",
    "promises",
]

VERSION = "rules-5, pairs-2026-11-23-f99efa"


def promises(body: str, sent_at: datetime, timezone: str) -> list[Promise]:
    """Answers the promises in a message's own words, in order, as rules and the trained model hold them together; everything unquoted is taken as ours.

    `sent_at` is aware; relative words count from its local day in `timezone` (an IANA name, ZoneInfoNotFoundError where there is none).
    """
    return claim_promises.promises(body, sent_at, timezone, _read)


def contradictions(conversation: Sequence[Message], fresh: Container[int] | None = None) -> list[Finding]:
    """Answers the findings of a conversation, its messages in the order they were sent, as rules and the trained model hold them together.

    With `fresh`, only findings in which one of these messages, by number, has a part; the model reads no others again.
    """
    return claim_conflicts.contradictions(conversation, _read, fresh)


def _read(pairs: Sequence[tuple[str, str]]) -> Sequence[PairScore]:
    """How the trained model reads pairs. Imported with the first of them, since most commands read none: onnxruntime and some 60 MB."""
    from cxhire.core.claim_model import load_pairs

    return load_pairs().read(pairs)
