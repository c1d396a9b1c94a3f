"""How a link that signs somebody in reaches them: alone. Whoever else reads it can come in as they."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from config import Config
from cxhire.services import mail_settings, send_now, team
from cxhire.store import people
from cxhire.store.transaction import write

NO_MAIL = (
    "Mail isn't set up, so no link can reach them alone, and nobody else may see one for who has a password."
    " On the server, “run.py team link ADDRESS” makes one."
)


@dataclass(frozen=True, slots=True)
class Handed:
    """`link` is for whoever made it to hand on, None where that is nothing for their eyes; `trouble` why no mail left, or ""."""

    link: str | None
    trouble: str


def hand_link(colleague_id: int, inviter: str, config: Config, now: datetime, actor: str) -> Handed:
    """Mails a member a link to set a password. Where that fails it is shown, if they never had one: they are no one yet. Commits.

    Raises as `team.make_link`, and ValueError where nothing could bring the link to who has a password.
    """
    with write():
        link = team.make_link(colleague_id, config.base_url, now, actor)
        found = people.get_colleague(colleague_id)
        assert found is not None
        email, has_password = found.email, found.password_hash is not None
        if has_password and not mail_settings.has_server(config):
            raise ValueError(NO_MAIL)
    trouble = send_now.send_invite(config, email, inviter, link, now)
    return Handed(link if trouble and not has_password else None, trouble)
