"""What is set on the Settings page: one JSON value a key."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, mapped_column

from cxhire.extensions import Base
from cxhire.store.transaction import read
from cxhire.store.types import short


class Setting(Base):
    __tablename__ = "setting"

    key: Mapped[short] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


def get_setting(key: str, default: Any = None) -> Any:
    found = read().get(Setting, key, populate_existing=True)  # another process may have set it since
    return default if found is None else found.value


def list_settings() -> dict[str, Any]:
    return {row.key: row.value for row in read().scalars(select(Setting))}


def set_setting(key: str, value: Any) -> None:
    session = read()
    found = session.get(Setting, key, populate_existing=True)
    if found is None:
        session.add(Setting(key=key, value=value))
    else:
        found.value = value
    session.flush()
