"""Help for who writes: every kind has its advice, and the pieces of a text are the text."""

from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.tone import Evidence, Tone, ToneKind
from cxhire.core.wording import ADVICE, pieces


def test_every_kind_of_tone_has_a_rule_and_a_sentence_to_begin_with() -> None:
    assert set(ADVICE) == set(ToneKind)
    assert all(advice.rule and "…" in advice.begin for advice in ADVICE.values())


@given(st.text(min_size=1, max_size=60), st.lists(st.integers(0, 59), max_size=6))
def test_the_pieces_of_a_text_are_the_text(text: str, cuts: list[int]) -> None:
    places = sorted({min(cut, len(text)) for cut in cuts})
    spans = [(a, b) for a, b in zip(places[::2], places[1::2], strict=False) if a < b]
    evidence = tuple(Evidence(a, b, text[a:b], ToneKind.BLAME, "why") for a, b in spans)
    found = list(pieces(text, Tone(0.9, True, True, (ToneKind.BLAME,), evidence, "v")))
    assert "".join(piece.text for piece in found) == text
    assert [piece.text for piece in found if piece.advice] == [text[a:b] for a, b in spans]
