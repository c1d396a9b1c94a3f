"""What a message of ours promises, and where two of them cannot both be true.

Rules and a trained model together (docs/adr/0024, 0027, 0029); `VERSION` says which. Measured on sets of other writers that nobody had read:

* promises, 90 mails: F1 0.88 (precision 0.93, recall 0.82), by rules alone 0.69; the right day of all but one found;
* contradictions, 60 conversations: F1 0.58 (precision 0.70, recall 0.50; 26 of 30 clean ones left clean), by rules alone 0.41.

On the open sets of shared/data/claims, whose writer's ways the rules know: 1.00, and 0.95 with 42 of 42 clean. More: docs/claims-model.md.
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

VERSION = "rules-3, pairs-2026-11-23-b49ef9"


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
