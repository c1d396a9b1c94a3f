"""What a message of ours promises, and where two of them cannot both be true.

By rules, in one module a part (docs/adr/0024); `VERSION` says so. Promises, on the open set of shared/data/claims: F1 1.00 and all days right,
which flatters, for the rules were completed on it; at first sight they had 0.94. Contradictions there: F1 0.99 and 42 of 42
clean conversations clean, flattered too: at its first run the present design had 0.79 and 41 of 42, its author having read the set.
Of the 160 contradicting training pairs, which mostly imply, they find 70; of 42 undermining ones 40; of 218 harmless
ones they accuse 3. On pairs written afresh by the rules' own author, before tuning on each: 61 of 76 and 46 of 52 left
clean, 21 of 25 and 22 of 30, 8 of 25 and 25 of 28, 7 of 25 and 26 of 30. On wording by others expect recall
nearer to the last two than to the first: plain opposites are found, hints are not.
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
