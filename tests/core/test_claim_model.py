"""The trained model that reads two texts of ours together; all texts here are written for these tests."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxhire.core import claim_conflicts
from cxhire.core.claim_judge import WINDOW_WORDS, windows
from cxhire.core.claim_model import NO_OPINION, load_pairs
from cxhire.core.claims import VERSION, Message, contradictions


def read(earlier: str, later: str) -> tuple[float, float]:
    (score,) = load_pairs().read([(earlier, later)])
    return score.contradiction, score.undermining


def told(before: str, after: str) -> list[Message]:
    return [
        Message(1, "Ilse Brandt <ilse@brandt-search.example>", "recruiter", before),
        Message(2, "Rolf Adler <rolf@adler.example>", "hiring owner", after),
    ]


def test_the_version_that_verdicts_carry_is_the_models() -> None:
    assert VERSION.endswith(load_pairs().version)


@pytest.mark.parametrize(("before", "after"), [
    ("Wir zahlen die Reisekosten.", "Die Fahrt zahlen Sie bitte selbst, das war immer so."),
    ("Wir zahlen Ihnen auch das Hotel und die Fahrt.", "You pay for the trip yourself, as always."),
    ("The room is free.", "この部屋は無料ではありません。"),
    ("The room is free.", ""),
])  # fmt: skip
def test_of_another_language_it_has_no_opinion(before: str, after: str) -> None:
    assert load_pairs().read([(before, after)]) == [NO_OPINION]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.text(max_size=3000))
def test_any_two_texts_give_probabilities(earlier: str, later: str) -> None:
    assert all(0 <= share <= 1 for share in read(earlier, later))


def test_a_pair_reads_the_same_whatever_is_read_beside_it() -> None:
    pairs = [
        ("The desk is yours.", "Nobody has a desk of their own here."),
        ("We pay the train.", "See you on Monday."),
    ]
    assert load_pairs().read(pairs) == [load_pairs().read([pair])[0] for pair in pairs]


COLLIDES = [
    ("The parish lets you live in the sexton's cottage rent-free.", "You'll be paying rent for the cottage like any other tenant of the parish."),
    ("You won't be needed on Sundays.", "Every cook here works three Sundays out of four."),
    ("The last word is with the head gardener.", "I settle who is taken on here, the head gardener is merely informed."),
    ("The flat above the bakery comes with the job.", "Start looking for lodgings in the village soon, we have nothing for staff. The new oven came on Monday."),
]  # fmt: skip
FITS = [
    ("You would have every other weekend to yourself.", "I wrote that every other weekend is free; since the merger that holds no longer, and I am sorry for the muddle."),
    ("The flat above the bakery comes with the job.", "The flat has two rooms and a stove, and the key is with the baker."),
    ("Nobody will test you.", "The fire alarm is tested on Friday at ten, don't be startled."),
    ("Ilse sees you first.", "Ilse told me that you got on well. She decides about the team, so all is well."),
]  # fmt: skip


def test_what_cannot_both_be_true_reads_worse_than_what_can() -> None:
    assert min(read(*pair)[0] for pair in COLLIDES) > max(read(*pair)[0] for pair in FITS) + 0.1


def test_what_no_table_holds_is_found_and_both_sentences_shown() -> None:
    before, after = (
        "We lend every stonemason a set of chisels.",
        "Every stonemason buys his own chisels, we lend nothing.",
    )
    assert claim_conflicts.contradictions(told(before, after)) == []
    (finding,) = contradictions(told(before, after))
    assert (finding.quote, finding.earlier_quote) == (after, before)


@pytest.mark.parametrize(("before", "after"), FITS)
def test_what_fits_is_no_finding(before: str, after: str) -> None:
    assert contradictions(told(before, after)) == []


# One sentence of 130 words, as some people write.
LONG = (
    "First of all thank you for your letter and for the drawings, which I have read with great pleasure together with the two colleagues who run"
    " the yard, and which we have also shown to the architect, who comes here each Monday and who liked above all the detail of the window on the"
    " third sheet, and thank you as well for the names of the people we may ring, whom we will ring in the course of this month, and for your"
    " patience while the office was being painted and the telephone was out of order, for which I apologise once more on behalf of all of us, and now"
    " that the paint is dry and the desks are back in their places and the lamps work again and the boxes are unpacked I can tell you as well that"
)


def test_a_long_sentence_that_fits_is_no_finding_for_its_length() -> None:
    before = "We lend every stonemason a set of chisels."
    assert contradictions(told(before, f"{LONG} we are glad to see you on Monday.")) == []


def test_a_long_sentence_is_read_to_its_end() -> None:
    end = "nobody ever lent a stonemason chisels here, every one of them buys his own set."
    *_, last = windows([f"{LONG} {end}"])
    assert last.endswith(end)
    assert all(len(piece.split()) <= WINDOW_WORDS for piece in windows([f"{LONG} {end}"]))
    score = max(load_pairs().read([("We lend every stonemason a set of chisels.", text) for text in windows([f"{LONG} {end}"])]),
                key=lambda one: one.contradiction)  # fmt: skip
    harmless = load_pairs().read(
        [
            ("We lend every stonemason a set of chisels.", text)
            for text in windows([f"{LONG} we are glad to see you."])
        ]
    )
    assert score.contradiction > max(one.contradiction for one in harmless) + 0.1
