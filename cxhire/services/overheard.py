"""What mail tells us besides being a contact: that a colleague is away, that a mail of ours came back or arrived.

Each listener hears all new mail of a batch in the batch's transaction, after it is stored; `row_id` is 0 of what isn't
ours to keep. It looks at what it cares for in memory before it asks the database anything: most mail tells nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from cxhire.core.audit_chain import Event
from cxhire.services.incoming import Item
from cxhire.services.interviews import hear_invitations
from cxhire.services.out_of_office import hear_out_of_office
from cxhire.services.own_mail_heard import hear_own_mail

Listener = Callable[[Sequence[Item], datetime, str], list[Event]]
LISTENERS: tuple[Listener, ...] = (hear_out_of_office, hear_invitations, hear_own_mail)


def overhear(items: Sequence[Item], now: datetime, actor: str) -> list[Event]:
    """Lets each listener hear the mails; answers what there is to write down. Doesn't commit."""
    return [event for listener in LISTENERS for event in listener(items, now, actor)]
