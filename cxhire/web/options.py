"""What a form offers to choose from."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms.fields.choices import SelectChoice


def options(pairs: Iterable[tuple[object, str]]) -> list[SelectChoice]:
    """Choices of a SelectField from (value, text) pairs."""
    return [SelectChoice(value, text) for value, text in pairs]
