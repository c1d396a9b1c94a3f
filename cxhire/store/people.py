"""Who we are: colleagues, their addresses, our domains; their sessions and one-time links."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import JSON, ColumnElement, LargeBinary, func, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from cxhire.extensions import Base
from cxhire.store.transaction import read
from cxhire.store.types import UTCDateTime, link, moment, pk, short


class Role(StrEnum):
    """What a colleague may do. An auditor reads everything and changes nothing."""

    ADMIN = "admin"
    RECRUITER = "recruiter"
    OWNER = "owner"
    AUDITOR = "auditor"


class Colleague(Base):
    """Somebody of ours. `member` is False for those only seen in mail: they get no mail and can't sign in.

    `hours` is a week of their own, where it isn't everybody's; `feed_nonce` what the address of their calendar of
    due dates is made from, None while they have none.
    """

    __tablename__ = "colleague"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[pk]
    email: Mapped[short] = mapped_column(unique=True)
    name: Mapped[short] = mapped_column(default="")
    role: Mapped[short] = mapped_column(default=Role.OWNER.value)
    member: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    zone: Mapped[short | None]
    lead_id: Mapped[int | None] = link("colleague.id")
    team_id: Mapped[int | None] = link("team.id", index=True)
    hours: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    digests: Mapped[bool] = mapped_column(default=True)
    feed_nonce: Mapped[bytes | None] = mapped_column(LargeBinary)
    password_hash: Mapped[str | None]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[moment]

    @property
    def shown(self) -> str:
        return self.name or self.email


class Member(NamedTuple):
    """A colleague who is a member, as far as mail to them and their hours go: read by the thousand, never changed."""

    id: int
    email: str
    name: str
    role: str
    active: bool
    zone: str | None
    lead_id: int | None
    team_id: int | None
    hours: dict[str, Any] | None
    digests: bool

    @property
    def shown(self) -> str:
        return self.name or self.email


class ColleagueAddress(Base):
    """Every address a colleague writes from, their main one included."""

    __tablename__ = "colleague_address"

    email: Mapped[short] = mapped_column(primary_key=True)
    colleague_id: Mapped[int] = link("colleague.id", index=True)


class OurDomain(Base):
    __tablename__ = "our_domain"

    domain: Mapped[short] = mapped_column(primary_key=True)


class WebSession(Base):
    """One browser's session; the key is the SHA-256 of what the cookie holds."""

    __tablename__ = "web_session"

    id: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    colleague_id: Mapped[int | None] = link("colleague.id", index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    agent: Mapped[short] = mapped_column(default="")
    created_at: Mapped[moment]
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class OneTimeLink(Base):
    """A link that signs somebody in once; the key is the SHA-256 of its token."""

    __tablename__ = "one_time_link"

    id: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    colleague_id: Mapped[int] = link("colleague.id", index=True)
    purpose: Mapped[short]
    expires_at: Mapped[moment]
    used_at: Mapped[moment | None]


def list_colleagues(*, members_only: bool = False) -> list[Colleague]:
    """All colleagues by name, then address."""
    query = select(Colleague).order_by(Colleague.name, Colleague.email)
    if members_only:
        query = query.where(Colleague.member)
    return list(read().scalars(query))


def list_members() -> list[Member]:
    """All members, active or not, by id."""
    columns = (getattr(Colleague, name) for name in Member._fields)
    query = select(*columns).where(Colleague.member).order_by(Colleague.id)
    return [Member._make(row) for row in read().connection().execute(query)]


def get_colleague(colleague_id: int) -> Colleague | None:
    return read().get(Colleague, colleague_id)


def get_colleague_by_email(email: str) -> Colleague | None:
    """The colleague who writes from an address, any of theirs."""
    query = select(Colleague).join(ColleagueAddress).where(ColleagueAddress.email == email.lower())
    return read().scalars(query).one_or_none()


def whose(words: Any, colleague_id: Any, email: Any) -> ColumnElement[Any]:
    """The colleague whose stored words are, as an expression on their table: who is noted with them, where that is a member.

    An address is handed on, the words are not: only where no member is noted it says whose they are.
    """
    noted, address = aliased(Colleague), aliased(ColleagueAddress)
    member = select(noted.id).where(noted.id == colleague_id, noted.member)
    holder = select(address.colleague_id).where(address.email == func.lower(email))
    either = [query.correlate(words).scalar_subquery() for query in (member, holder)]
    return func.coalesce(*either, colleague_id)


def count_members() -> int:
    return read().scalar(select(func.count()).where(Colleague.member)) or 0


def list_domains() -> list[str]:
    return list(read().scalars(select(OurDomain.domain).order_by(OurDomain.domain)))


def list_addresses() -> dict[str, int]:
    """Every address of ours → its colleague's id."""
    rows = read().execute(select(ColleagueAddress.email, ColleagueAddress.colleague_id))
    return {row[0]: row[1] for row in rows}


def add_colleague(
    email: str, now: datetime, *, name: str = "", role: Role = Role.OWNER, member: bool = True
) -> Colleague:
    """A new colleague with their main address."""
    colleague = Colleague(email=email.lower(), name=name, role=role.value, member=member, created_at=now)
    session = read()
    session.add(colleague)
    session.flush()
    session.add(ColleagueAddress(email=colleague.email, colleague_id=colleague.id))
    session.flush()
    return colleague


def add_aliases(colleague: Colleague, aliases: Iterable[str]) -> list[str]:
    """Gives a colleague more addresses; answers those that were new to them."""
    session = read()
    added = []
    for alias in {a.lower() for a in aliases}:
        known = session.get(ColleagueAddress, alias)
        if known is None:
            session.add(ColleagueAddress(email=alias, colleague_id=colleague.id))
        elif known.colleague_id != colleague.id:
            known.colleague_id = colleague.id
        else:
            continue
        added.append(alias)
    session.flush()
    return added


def add_domain(domain: str) -> bool:
    """Makes a domain ours; False if it was already."""
    session = read()
    if session.get(OurDomain, domain.lower()):
        return False
    session.add(OurDomain(domain=domain.lower()))
    session.flush()
    return True


def has_password_anywhere() -> bool:
    """Whether anybody can sign in already."""
    query = select(Colleague.id).where(
        Colleague.member, Colleague.active, Colleague.password_hash.is_not(None)
    )
    return read().scalar(query.limit(1)) is not None


def get_first_admin() -> Colleague | None:
    query = select(Colleague).where(Colleague.member, Colleague.active, Colleague.role == Role.ADMIN.value)
    return read().scalars(query.order_by(Colleague.id).limit(1)).one_or_none()


def has_other_admin(colleague_id: int) -> bool:
    """Whether somebody else who can sign in could administer, were this one gone."""
    query = select(Colleague.id).where(
        Colleague.member, Colleague.active, Colleague.role == Role.ADMIN.value,
        Colleague.password_hash.is_not(None), Colleague.id != colleague_id,
    )  # fmt: skip
    return read().scalar(query.limit(1)) is not None


def add_placeholder_admin(now: datetime) -> Colleague:
    """An admin whose address isn't known yet: no mail can be taken for theirs."""
    colleague = Colleague(email="first-admin", role=Role.ADMIN.value, created_at=now)
    session = read()
    session.add(colleague)
    session.flush()
    return colleague


def remove_placeholder(placeholder: Colleague) -> None:
    session = read()
    session.delete(placeholder)
    session.flush()


def set_main_address(colleague: Colleague, email: str) -> None:
    """Gives a colleague another main address; the old one stays theirs if it was one."""
    colleague.email = email.lower()
    add_aliases(colleague, [email])


def remove_alias(colleague: Colleague, email: str) -> bool:
    """Takes an address from a colleague, but never their main one."""
    session = read()
    found = session.get(ColleagueAddress, email.lower())
    if found is None or found.colleague_id != colleague.id or found.email == colleague.email:
        return False
    session.delete(found)
    session.flush()
    return True


def list_addresses_by_colleague() -> dict[int, list[str]]:
    """Colleagues' ids → all their addresses."""
    query = select(ColleagueAddress.colleague_id, ColleagueAddress.email).order_by(ColleagueAddress.email)
    found: dict[int, list[str]] = {}
    for colleague_id, email in read().execute(query):
        found.setdefault(colleague_id, []).append(email)
    return found


def remove_domain(domain: str) -> bool:
    """False if it wasn't ours."""
    session = read()
    found = session.get(OurDomain, domain.lower())
    if found is None:
        return False
    session.delete(found)
    session.flush()
    return True
