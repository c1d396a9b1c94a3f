"""What a message of ours promises, and where two of them cannot both be true.

A first version by rules, in one module a part; `VERSION` says so. Measured on shared/data/claims, with half of each
file kept unread while the rules were written: promises F1 0.94 (precision 0.98, recall 0.91); contradictions F1 0.29
(precision 0.83, recall 0.17, 19 of 20 clean conversations left clean). The rules were then completed with what that
half showed, so the figures on the whole files (1.00 and 0.86) flatter them: on new wording expect those above, or a
little more. Of the 160 contradicting training pairs they find 34; of the 218 harmless ones they accuse one.
"""

from cxhire.core.claim_conflicts import CANDIDATE, Finding, FindingKind, Message, contradictions
from cxhire.core.claim_judge import Judge, PairScore
from cxhire.core.claim_promises import Certainty, Promise, PromiseKind, promises

__all__ = [
    "CANDIDATE",
    "VERSION",
    "Certainty",
    "Finding",
    "FindingKind",
    "Judge",
    "Message",
    "PairScore",
    "Promise",
    "PromiseKind",
    "contradictions",
    "promises",
]

VERSION = "rules-2"
