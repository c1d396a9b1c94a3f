"""What `assess` says about texts of ours; all texts here are written for these tests."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.tone import FLAG_AT, VERSION, Tone, ToneKind, assess

SHARED_TONE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "tone"

CONCERNS = [
    ("Honestly, you are an idiot if you expect that salary from us.", ToneKind.INSULT, "you are an idiot"),
    ("Thank you for the slides. My nephew could have done better in a lunch break.", ToneKind.INSULT, "My nephew"),
    ("Everyone in the team had a good laugh when the recording was played.", ToneKind.CONTEMPT, "had a good laugh"),
    ("Know your place and wait until somebody calls you.", ToneKind.CONTEMPT, "Know your place"),
    ("If reading is too difficult for you, please ask before the test.", ToneKind.CONTEMPT, "If reading is"),
    ("Don't bother applying with us again, it will go no better.", ToneKind.DISMISSAL, "Don't bother applying"),
    ("The rest of the story I don't need. Cry me a river.", ToneKind.DISMISSAL, "Cry me a river"),
    ("Bless your heart for sending us eleven pages.", ToneKind.SARCASM, "Bless your heart"),
    ("I will make sure that you never find a shift in this county.", ToneKind.THREAT, "make sure"),
    ("If you complain about this I know people, and you will regret it.", ToneKind.THREAT, "you will regret"),
    ("If I were you I would keep quiet about the test day.", ToneKind.INTIMIDATION, "keep quiet"),
    ("You have only yourself to blame for the lost place.", ToneKind.BLAME, "yourself to blame"),
    ("We have had trouble with you people before, so bring papers.", ToneKind.DISCRIMINATION, "you people"),
    ("Ignore everything that consultant told you, she has no idea how we work.", ToneKind.UNDERMINING, "Ignore everything"),
    ("I wouldn't trust a word of it, nobody here takes Ferran seriously.", ToneKind.UNDERMINING, "takes Ferran seriously"),
    ("Nobody raised a voice. You are imagining things, as candidates do.", ToneKind.GASLIGHTING, "You are imagining"),
    ("The panel was quite normal, perhaps you are too sensitive for sales.", ToneKind.GASLIGHTING, "too sensitive"),
]  # fmt: skip

FINE = [
    "We decided for another candidate. Your test had three errors in part two and the panel needs somebody senior.",
    "No. The salary is fixed and I can't move it. Please tell me by Friday if you want to go on.",
    "Your presentation was too long and did not answer the question that we had set.",
    "Please to send the papers until Monday, else we must close the file, sorry for my English.",
    "Dear Mr Moody, Ms Savage and Dr Dick will see you on Tuesday. Best, Clown Hire Ltd, P. Pratt",
    "I am sorry that he called you an idiot. That is not acceptable and I have told his manager.",
    "You are not stupid, the form is badly written and many people stumble over it.",
    'You wrote that the assessor said "don\'t bother applying" to you. I will look into it today.',
    "> You are a liar and a clown\n\nI have read the above and will call you tomorrow about it.",
    "One correction to what Sanna told you: the car allowance ended in March. She couldn't know it yet.",
]

OTHER_LANGUAGES = [
    "Sie sind ein Idiot und wir haben keine Zeit für Ihre Ausreden.",
    "Vous êtes un idiot et nous avons mieux à faire que de lire cela.",
    "Usted es un idiota y no tenemos tiempo para sus excusas.",
    "Je bent een idioot en wij hebben het te druk voor jou.",
    "Jesteś idiotą i nie mamy czasu na takie listy.",
    "Вы идиот, и у нас нет времени.",
    "あなたの応募は時間の無駄です。",
    "لقد أضعت وقتنا",
]

_NAMES = (
    "Anna,Mohammed,Nguyễn,Olu,Siobhán,Wei,Priya,Jesús,Björn,Fatima,Ximena,Kwame,Yuki,Will,Grace,May,Rich,Dick,Randy,Die,"
    "An,My,Thi Hoa,Van Anh,Gül,Zsófia,Łukasz,O'Brien,D'Angelo,Maria de la Cruz,Jan van der Berg,Abū Bakr,Savage,Moody,"
    "Pratt,Clown,Loser,Bitter,Грета,李娜,Chidi,Ngozi,Aoife,Jean-Luc,Mr Wimp,Dr Fool,Karen"
)
NAMES = _NAMES.split(",")


@pytest.mark.parametrize(("text", "kind", "words"), CONCERNS)
def test_words_that_hurt_are_flagged_with_their_kind_and_quote(text: str, kind: ToneKind, words: str) -> None:
    tone = assess(text)
    assert tone.flag
    assert kind in tone.kinds
    assert any(words.lower() in e.quote.lower() or e.quote.lower() in words.lower() for e in tone.evidence)


@pytest.mark.parametrize("text", FINE)
def test_bad_news_bluntness_names_and_reports_are_no_concern(text: str) -> None:
    tone = assess(text)
    assert tone.assessed
    assert not tone.flag
    assert tone.score < FLAG_AT


@pytest.mark.parametrize("text", [*OTHER_LANGUAGES, "", "  \n", "12:30 / 4711"])
def test_what_is_not_english_is_not_assessed(text: str) -> None:
    assert assess(text) == Tone(0.0, False, (), (), assessed=False, version=VERSION)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "text",
    [
        "Dear {name}, thank you for the call. We can't offer you the position. Regards, {name}",
        "Forget everything {name} told you about the pay, the figure is lower.",
        "Nobody here takes {name} seriously and neither should you.",
        "{name} will call you on Tuesday. Ask {name} if the time is wrong.",
    ],
)
def test_swapping_names_changes_nothing(name: str, text: str) -> None:
    got, known = assess(text.format(name=name)), assess(text.format(name="Robin"))
    assert (got.score, got.flag, got.kinds, got.assessed) == (
        known.score,
        known.flag,
        known.kinds,
        known.assessed,
    )


@given(
    st.one_of(
        st.text(), st.lists(st.sampled_from([text for text, _, _ in CONCERNS] + FINE + NAMES)).map("\n".join)
    )
)
def test_any_text_gives_valid_evidence_and_no_flag_without_it(text: str) -> None:
    tone = assess(text)
    assert 0 <= tone.score <= 1
    assert all(text[e.start : e.end] == e.quote and e.quote for e in tone.evidence)
    assert set(tone.kinds) == {e.kind for e in tone.evidence}
    assert not tone.flag or (tone.evidence and tone.score >= FLAG_AT)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED_TONE.is_dir(), reason="../shared/data/tone is not beside this checkout")
def test_nine_in_ten_flags_on_the_validation_mails_are_right() -> None:
    with (SHARED_TONE / "validation.tsv").open(newline="", encoding="utf-8") as file:
        flagged = [
            row["label"] == "1" for row in csv.DictReader(file, delimiter="\t") if assess(row["text"]).flag
        ]
    assert len(flagged) >= 10
    assert sum(flagged) / len(flagged) >= 0.9
