"""Where a reviewer's mail to the author begins: help, and no verdict."""

import pytest

from cxhire.core.talking import GENERAL, OTHER, advice_for, first_words
from cxhire.core.tone_kinds import ToneKind
from cxhire.core.wording import ADVICE


@pytest.mark.parametrize("kind", list(ToneKind))
def test_each_kind_of_tone_has_its_advice(kind: ToneKind) -> None:
    assert advice_for("tone", [kind.value, "insult"]) == ADVICE[kind]


@pytest.mark.parametrize(("kind", "kinds"), [("tone", []), ("tone", ["new"]), ("other", [])])
def test_what_we_have_no_advice_for_begins_plainly(kind: str, kinds: list[str]) -> None:
    assert advice_for(kind, kinds) == GENERAL


@pytest.mark.parametrize("kind", [*OTHER, "tone"])
def test_the_mail_asks_and_accuses_nobody(kind: str) -> None:
    text = first_words("Jonas", kind, ["contempt"], "Mina")
    assert text.startswith("Hello Jonas,\n\n")
    assert text.endswith("\nMina\n")
    assert advice_for(kind, ["contempt"]).begin in text
    assert "tell me if I read it wrongly" in text
    assert not {"rude", "guilty", "unacceptable", "complaint"} & set(text.lower().split())


def test_somebody_without_a_name_is_greeted_without_one() -> None:
    assert first_words("", "tone", [], "Mina").startswith("Hello,\n")
