"""What a message of ours promises, and where two of them cannot both be true.

Promises by rules, contradictions by rules and a trained model (docs/adr/0024, 0027); `VERSION` says which. Measured on sets of another writer
that nobody had seen while tuning:

* promises, 60 mails: F1 0.87, right days 1.00 of those found;
* contradictions, 60 conversations: F1 0.56 (precision 0.68, recall 0.47; 26 of 30 clean ones left clean), by rules alone 0.41.

On the open sets of shared/data/claims, whose writer's ways the rules know: 1.00, and 0.96 with 42 of 42 clean. More: docs/claims-model.md.
"""

from collections.abc import Container, Sequence

from cxhire.core import claim_conflicts
from cxhire.core.claim_conflicts import CANDIDATE, Finding, FindingKind, Message
from cxhire.core.claim_promises import Certainty, Promise, PromiseKind, promises

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

VERSION = "rules-2, pairs-2026-11-23"


def contradictions(conversation: Sequence[Message], fresh: Container[int] | None = None) -> list[Finding]:
    """Answers the findings of a conversation, its messages in the order they were sent, as rules and the trained model hold them together.

    With `fresh`, only findings in which one of these messages, by number, has a part; the model reads no others again.
    """
    # Imported where a conversation is judged, since most commands judge none: onnxruntime and some 60 MB.
    from cxhire.core.claim_model import load_pairs

    return claim_conflicts.contradictions(conversation, load_pairs().read, fresh)
