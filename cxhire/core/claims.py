"""What a message of ours promises, and where two of them cannot both be true.

By rules, in one module a part (docs/adr/0024); `VERSION` says so. Measured on sets of another writer that the rules had not seen,
then on the same after reading what they missed:

* promises, 60 mails: F1 0.81 (right days 0.97 of those found), then 0.99 (1.00);
* contradictions, 50 conversations: F1 0.41 (precision 0.75, recall 0.28; 20 of 22 clean ones left clean), then 0.71
  (0.95, 0.56; 22 of 22).

On the open sets of shared/data/claims, which their author had read: 1.00, and 0.99 with 42 of 42 clean. Of the 160
contradicting training pairs, which mostly imply, they find 70, of 42 undermining ones 40; of 218 harmless they accuse 4.
On wording never seen expect about the first figures or a little more: plain opposites are found, hints are not.
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
