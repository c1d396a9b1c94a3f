"""What a message of ours states or promises, and where two of them cannot both be true.

The first version, by rules; each part says how in its own module.
"""

from cxhire.core.claim_promises import Certainty, Promise, PromiseKind, promises

__all__ = ["Certainty", "Promise", "PromiseKind", "promises"]
