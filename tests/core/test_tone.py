"""What `assess` says about texts of ours; all texts here are written for these tests."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxhire.core.tone import Tone, _without_splinters, assess, assess_all, version
from cxhire.core.tone_kinds import REASONS
from tests.core.many_names import NAMES

SHARED_TONE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "tone"

# By phrases' first version all were found; the model misses some that stand alone, and which are asked is told with its figures.
CONCERNS = [
    ("Honestly, you are an idiot if you expect that salary from us.", "you are an idiot"),
    ("Ignore everything that consultant told you, she has no idea how we work.", "no idea"),
    ("I will make sure that you never find a shift in this county.", "make sure"),
    ("You have only yourself to blame for the lost place.", "yourself to blame"),
    (
        "If reading was too hard for you, somebody at home might help; the address is on page one. The test is on Friday.",
        "reading",
    ),
]

FINE = [
    "We decided for another candidate. Your test had three errors in part two and the panel needs somebody senior.",
    "No. The salary is fixed and I can't move it. Please tell me by Friday if you want to go on.",
    "Your presentation was too long and did not answer the question that we had set.",
    "Please to send the papers until Monday, else we must close the file, sorry for my English.",
    "Dear Mr Moody, Ms Savage and Dr Dick will see you on Tuesday. Best, Clown Hire Ltd, P. Pratt",
    "I am sorry that he called you an idiot. That is not acceptable and I have told his manager.",
    pytest.param(
        "You are not stupid, the form is badly written and many people stumble over it.",
        marks=pytest.mark.xfail(
            reason="the model takes a denied insult for one: docs/tone-model.md", strict=True
        ),
    ),
    'You wrote that the assessor said "don\'t bother applying" to you. I will look into it today.',
    "> You are a liar and a clown\n\nI have read the above and will call you tomorrow about it.",
    "One correction to what Sanna told you: the car allowance ended in March. She couldn't know it yet.",
]

PLAIN = [text for text in FINE if isinstance(text, str)]

OTHER_LANGUAGES = [
    "Sie sind ein Idiot und wir haben keine Zeit für Ihre Ausreden.",
    "Vous êtes un idiot et nous avons mieux à faire que de lire cela.",
    "Usted es un idiota y no tenemos tiempo para sus excusas.",
    "Je bent een idioot en wij hebben het te druk voor jou.",
    "Jesteś idiotą i nie mamy czasu na takie listy.",
    "Вы идиот, и у нас нет времени.",
    "あなたの応募は時間の無駄です。",
    "لقد أضعت وقتنا",
    "Wir zahlen die Reisekosten.",
]


@pytest.mark.parametrize(("text", "words"), CONCERNS)
def test_words_that_hurt_are_shown_with_a_reason(text: str, words: str) -> None:
    tone = assess(text)
    assert tone.look
    assert any(words in e.quote for e in tone.evidence)
    assert all(e.reason == REASONS[e.kind] for e in tone.evidence)


@pytest.mark.parametrize("text", FINE)
def test_bad_news_bluntness_names_and_reports_are_no_concern(text: str) -> None:
    tone = assess(text)
    assert tone.assessed
    assert not tone.flag


@pytest.mark.parametrize("text", [*OTHER_LANGUAGES, "", "  \n", "12:30 / 4711"])
def test_what_is_not_english_is_not_assessed(text: str) -> None:
    assert assess(text) == Tone(0.0, False, False, (), (), version(), assessed=False)


SENTENCES = (
    "Dear {},\n\nthank you for the call. We can't offer you the position.\n\nRegards\n{}",
    "Forget everything {} told you about the pay, the figure is lower and {} never knew it.",
    "Nobody here takes {} seriously and neither should you.",
    "{} will call you on Tuesday. Ask {} if the time is wrong.",
    "You write well, {}, for somebody who learnt it so late.",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_no_name_changes_a_verdict(sentence: str) -> None:
    names = [name for name in NAMES if name[0].isupper()]
    assert len(names) > 500
    texts = [sentence.format(name, name) for name in names]
    [known] = assess_all([sentence.format("Robin", "Robin")])
    for name, tone in zip(names, assess_all(texts), strict=True):
        assert (tone.flag, tone.look, tone.kinds, tone.assessed) == (
            known.flag,
            known.look,
            known.kinds,
            True,
        ), name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "He asked too much, so we let him go without his papers.",
            "She asked too much, so we let her go without her papers.",
        ),
        (
            "Mr Lee was a man of few words, like his father.",
            "Mrs Lee was a woman of few words, like her mother.",
        ),
        ("Dear Sir, the post is filled.", "Hello all, the post is filled."),
        (
            "Hi Ann,\nthis is no work for a boy like you.",
            "Good morning Tom\nthis is no work for a girl like you.",
        ),
    ],
)
def test_gender_and_greeting_change_no_verdict(one: str, other: str) -> None:
    first, second = assess_all([one, other])
    assert (first.score, first.flag, first.kinds) == (second.score, second.flag, second.kinds)


def test_many_at_once_are_judged_as_one_by_one() -> None:
    texts = [text for text, _ in CONCERNS] + PLAIN + OTHER_LANGUAGES + [" ".join(PLAIN) * 12]
    for text, tone in zip(texts, assess_all(texts), strict=True):
        alone = assess(text)
        assert (tone.flag, tone.assessed) == (alone.flag, alone.assessed)
        assert tone.score == pytest.approx(
            alone.score, abs=0.06
        )  # eight bits: what else is in a batch moves the scale


def test_a_clause_in_a_long_mail_is_heard() -> None:
    long = (
        "We will send you the plan of the building and the list of papers that you need to bring along. " * 40
    )
    rude = long + "Do try to read it this time, even if reading isn't what your sort is known for. " + long
    assert assess(rude).score > assess(long + long).score + 0.3
    assert any("your sort" in evidence.quote for evidence in assess(rude).evidence)


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from([text for text, _ in CONCERNS] + PLAIN + ["Ann", "\n", "> "])).map(" ".join),
    )
)
def test_any_text_gives_valid_evidence_and_no_flag_without_it(text: str) -> None:
    tone = assess(text)
    assert 0 <= tone.score <= 1
    assert all(text[e.start : e.end] == e.quote and e.quote for e in tone.evidence)
    assert set(tone.kinds) == {e.kind for e in tone.evidence}
    assert not tone.flag or (tone.evidence and tone.look)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED_TONE.is_dir(), reason="../shared/data/tone is not beside this checkout")
def test_the_validation_mails_are_told_apart() -> None:
    with (SHARED_TONE / "validation.tsv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    tones = assess_all([row["text"] for row in rows])
    flagged = [row["label"] == "1" for row, tone in zip(rows, tones, strict=True) if tone.flag]
    assert sum(flagged) / len(flagged) >= 0.9
    assert sum(flagged) >= 0.2 * sum(row["label"] == "1" for row in rows)


@pytest.mark.parametrize(("marked", "shown"), [
    ("people. If you had bothered to ask", "If you had bothered to ask"),
    ("You people are totally\nuseless idiots", "You people are totally\nuseless idiots"),
    ("nobody here needs you. Best", "nobody here needs you"),
    ("Clown. Get lost", "Clown. Get lost"),
    ("You never listen to us. You never will.", "You never listen to us. You never will."),
])  # fmt: skip
def test_evidence_has_no_splinter_of_a_neighbouring_sentence(marked: str, shown: str) -> None:
    start, end = _without_splinters(marked, 0, len(marked))
    assert marked[start:end] == shown
