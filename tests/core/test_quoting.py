"""Own words are kept, quoted ones cut, whatever client and language they come from."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.quoting import forwarded, split

ATTRIBUTIONS = [
    "On Mon, May 4, 2026 at 9:12 AM Maria Silva <maria@acme.example> wrote:",
    "On 04/05/2026 09:12, Maria Silva wrote:",
    "On Mon, May 4, 2026 at 9:12 AM Maria Silva from the Very Long Company\n<maria@acme.example> wrote:",
    "On Mon, May 4, 2026 at 9:12 AM Maria Silva <\nmaria.silva@acme.example> wrote:",
    "Am 04.05.2026 um 09:12 schrieb Maria Silva <maria@acme.example>:",
    "Am Mo., 4. Mai 2026 um 09:12 Uhr schrieb Maria Silva <maria@acme.example>:",
    "Maria Silva <maria@acme.example> schrieb am Mo., 4. Mai\n2026 um 09:12 Uhr:",
    "Le lun. 4 mai 2026 à 09:12, Maria Silva <maria@acme.example>\na écrit :",
    "El lun, 4 may 2026 a las 9:12, Maria Silva (<maria@acme.example>) escribió:",
    "Il giorno lun 4 mag 2026 alle ore 09:12 Maria Silva <maria@acme.example> ha scritto:",
    "Op ma 4 mei 2026 om 09:12 schreef Maria Silva <maria@acme.example>:",
    "Em seg., 4 de mai. de 2026 às 09:12, Maria Silva <maria@acme.example> escreveu:",
    "Den mån 4 maj 2026 kl 09:12 skrev Maria Silva <maria@acme.example>:",
    "pon., 4 maj 2026 o 09:12 Maria Silva <maria@acme.example> napisał(a):",
    "Maria Silva <maria@acme.example> writes:",
    "---- On Mon, 04 May 2026 09:12:00 +0000 Maria Silva <maria@acme.example> wrote ----",
    '04.05.2026, 09:12, "Maria Silva" <maria@acme.example>:',
    "2026-05-04 9:12 GMT+02:00 Maria Silva <maria@acme.example>:",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_words_above_an_attributed_quote_are_the_new_ones(attribution: str) -> None:
    text = f"Thursday suits me.\n\n{attribution}\n\n> Would Thursday suit you?\n> Maria\n"
    assert split(text).new == "Thursday suits me."


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_words_below_an_attributed_quote_are_the_new_ones(attribution: str) -> None:
    text = f"{attribution}\n> Would Thursday suit you?\n> Maria\n\nThursday suits me.\n"
    assert split(text).new == "Thursday suits me."


HEADER_BLOCKS = [
    "From: Maria Silva <maria@acme.example>\nSent: Monday, May 4, 2026 9:12 AM\nTo: Kim Doe\nSubject: Interview",
    "*From:* Maria Silva <maria@acme.example>\n*Sent:* Monday, May 4, 2026 9:12 AM\n*To:* Kim Doe\n*Subject:* Interview",
    "-----Original Message-----\nFrom: Maria Silva\nSent: Monday, May 4, 2026 9:12 AM\nTo: Kim Doe\nSubject: Interview",
    "________________________________\nVon: Maria Silva\nGesendet: Montag, 4. Mai 2026 09:12\nAn: Kim Doe\nBetreff: Gespräch",
    "De : Maria Silva\nEnvoyé : lundi 4 mai 2026 09:12\nÀ : Kim Doe\nObjet : Entretien",
    "De: Maria Silva\nEnviado el: lunes, 4 de mayo de 2026 9:12\nPara: Kim Doe\nAsunto: Entrevista",
    "Da: Maria Silva\nInviato: lunedì 4 maggio 2026 09:12\nA: Kim Doe\nOggetto: Colloquio",
    "Van: Maria Silva\nVerzonden: maandag 4 mei 2026 09:12\nAan: Kim Doe\nOnderwerp: Gesprek",
    "Från: Maria Silva\nSkickat: den 4 maj 2026 09:12\nTill: Kim Doe\nÄmne: Intervju",
    "Od: Maria Silva\nWysłano: poniedziałek, 4 maja 2026 09:12\nDo: Kim Doe\nTemat: Rozmowa",
    "---------- Forwarded message ---------\nFrom: Maria Silva <maria@acme.example>\nDate: Mon, May 4, 2026 at 9:12 AM\nSubject: Interview\nTo: Kim Doe",
    "Maria Silva@ACME\n05/04/2026 09:12 AM\nTo: Kim Doe/HOU/ACME@ACME\ncc:\nSubject: Interview",
    '"Maria Silva" <maria@acme.example> on 05/04/2026 09:12:00 AM\nTo: kim@mail.example\ncc:\nSubject: Interview',
]


@pytest.mark.parametrize("block", HEADER_BLOCKS)
def test_everything_below_a_quoted_header_block_is_quoted(block: str) -> None:
    text = f"Thursday suits me.\n\nKim\n\n{block}\n\nDear Kim,\n\nWould Thursday suit you?\n"
    assert split(text).new == "Thursday suits me.\n\nKim"


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("> Are you free on Monday?\n\nYes.\n\n> And on Tuesday?\n\nNo, sorry.\n", "Yes.\n\nNo, sorry."),
        ("On 4 May 2026 at 9:12, Maria wrote:\n> Monday?\nYes.\n> Tuesday?\nNo.", "Yes.\nNo."),
        ("No.\n\nKD> Are you free?\nKD> Maria", "No."),
        ("Yes!\n-- \nKim Doe\n+49 30 123456", "Yes!"),
        ("Yes!\n--\nKim Doe", "Yes!"),
        ("Yes!\n\nSent from my iPhone", "Yes!"),
        ("Ja!\n\nVon meinem iPhone gesendet", "Ja!"),
        ("Oui !\n\nEnvoyé de mon iPhone", "Oui !"),
        ("Yes!\nGet Outlook for iOS<https://aka.ms/x>", "Yes!"),
        (
            "Hello\n\nThis e-mail and any attachments are confidential and intended solely\nfor the addressee.",
            "Hello",
        ),
        (
            "Hello\n\n_______________________________________________\njobs mailing list\njobs@lists.example",
            "Hello",
        ),
        (
            "> The only words, in a client that quotes everything",
            "> The only words, in a client that quotes everything",
        ),
        ("", ""),
    ],
)
def test_the_new_words_of(text: str, new: str) -> None:
    assert split(text).new == new


@pytest.mark.parametrize(
    "text",
    [
        "My times:\nFrom: 9 in the morning\nTo: 5 in the afternoon",
        "On Monday I wrote to Maria and asked: may I come later?\nShe has not answered.",
        "I have three questions:\n\n1. When do I start?\n2. Where?",
        "As Maria said: we start at nine.\n\nIs that still true?",
        "Kind regards\nKim Doe",
        "My address is below.\n\nKim Doe\n1 Main Street",
        "First part\n\n--------------\n\nSecond part, which is long enough to be read as words of one's own and no footer",
        "Sent from my heart: thank you all.",
        "My old message:\n\nDate: Monday\nPlace: Berlin",
    ],
)
def test_words_that_only_look_like_a_mark_are_kept(text: str) -> None:
    assert split(text).new == text


def test_a_closing_stays_with_the_new_words() -> None:
    assert (
        split("Thanks!\n\nBest regards,\nKim\n\n-- \nKim Doe, Example Ltd").new
        == "Thanks!\n\nBest regards,\nKim"
    )


def test_what_is_cut_is_in_the_other_parts() -> None:
    parts = split("Yes.\n-- \nKim Doe\n\nOn 4 May 2026 at 9:12, Maria <m@acme.example> wrote:\n> Monday?")
    assert "Monday?" in parts.quoted
    assert "Kim Doe" in parts.signature


def letters() -> dict[str, list[tuple[str, str]]]:
    """Each letter's lines with their marks, by its heading."""
    text = (Path(__file__).parent / "letters" / "new_words.txt").read_text(encoding="utf-8")
    found = {}
    for letter in text.split("\n# ")[1:]:
        name, *lines = letter.rstrip("\n").split("\n")
        found[name] = [(line[:1], line[2:].replace("␠", " ")) for line in lines]
    return found


LETTERS = letters()


@pytest.mark.parametrize("lines", LETTERS.values(), ids=LETTERS.keys())
def test_a_letter_keeps_the_writers_own_words_and_no_others(lines: list[tuple[str, str]]) -> None:
    kept = Counter(line.strip() for line in split("\n".join(line for _, line in lines)).new.split("\n"))
    own = Counter(line.strip() for mark, line in lines if mark == "+")
    either = Counter(line.strip() for mark, line in lines if mark == "~")
    kept.pop("", None)
    assert own <= kept
    assert kept <= own + either


def test_the_letters_are_many() -> None:
    assert len(LETTERS) > 180
    assert all({mark for mark, _ in lines} <= {"+", "-", "~", ""} for lines in LETTERS.values())


FORWARDS = [
    ("FYI\n\n---------- Forwarded message ---------\nFrom: Kim Doe <kim@mail.example>\nDate: Mon, May 4, 2026 at 9:12 AM\nSubject: My application\nTo: <maria@acme.example>\n\nHello,\nmay I apply?", datetime(2026, 5, 4, 9, 12, tzinfo=UTC)),
    ("Bitte kümmern.\n\n-------- Weitergeleitete Nachricht --------\nBetreff: My application\nDatum: Mon, 4 May 2026 09:12:00 +0200\nVon: Kim Doe <kim@mail.example>\nAn: maria@acme.example\n\nHello,\nmay I apply?", datetime(2026, 5, 4, 7, 12, tzinfo=UTC)),
    ("Begin forwarded message:\n\n> From: Kim Doe <kim@mail.example>\n> Subject: My application\n> Date: 4 May 2026 at 09:12:00 CEST\n> To: maria@acme.example\n>\n> Hello,\n> may I apply?", datetime(2026, 5, 4, 7, 12, tzinfo=UTC)),
    ("Voir ci-dessous\n\n---------- Message transféré ---------\nDe : Kim Doe <kim@mail.example>\nDate : lun. 4 mai 2026\nObjet : My application\nÀ : maria@acme.example\n\nHello,\nmay I apply?", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sent_at"), FORWARDS)
def test_an_inline_forward_names_the_original_sender(text: str, sent_at: datetime | None) -> None:
    found = forwarded(text)
    assert found is not None
    assert (found.sender.email, found.sender.name) == ("kim@mail.example", "Kim Doe")
    assert found.subject == "My application"
    assert found.text == "Hello,\nmay I apply?"
    assert found.sent_at == sent_at
    assert found.marked


def test_an_answered_mail_below_a_header_block_is_no_marked_forward() -> None:
    found = forwarded(
        "Yes\n\nFrom: Kim Doe <kim@mail.example>\nSent: Monday\nTo: Maria\nSubject: Hi\n\nHello"
    )
    assert found is not None
    assert not found.marked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello",
        "From: Kim\nTo: Maria\nSubject: no address here\n\nHi",
        "On 4 May 2026, Kim <kim@mail.example> wrote:\n> Hi",
    ],
)
def test_a_text_without_a_header_block_with_an_address_is_no_forward(text: str) -> None:
    assert forwarded(text) is None


_PIECES = st.sampled_from(
    [*ATTRIBUTIONS, *HEADER_BLOCKS, "> quoted", ">", "-- ", "--", "____________", "", "own words", "From:", "wrote:", "-----", "***", "KD> x", "Subject: x", "\t\u00a0", "On 2020"]
)  # fmt: skip


@given(st.lists(_PIECES | st.text(max_size=30), max_size=25))
def test_any_lines_are_split_without_an_exception_and_none_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    parts = split(text)
    forwarded(text)
    everything = "\n".join((parts.new, parts.quoted, parts.signature))
    for line in text.split("\n"):
        if line.strip().isalpha():
            assert line.strip() in everything


@given(
    st.lists(
        st.sampled_from(["I am free then.", "Thank you", "What about the salary?", ""]),
        min_size=1,
        max_size=8,
    )
)
def test_prose_without_any_mark_is_all_new(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert split(text).new.split() == text.split()


@pytest.mark.parametrize(
    "line",
    [
        "From: x",
        "On 2020 a wrote",
        "-" * 60,
        "-*" * 90,
        "text\n\n-- ",
        "a:wrote On 2012 " * 30,
        "> ",
        ">>> a 1 >>>",
        "KD> x",
        "To\n1/1/2026 9:12",
        "x\n\n______",
        "On 1 2020 a@b> wrote: c",
        "> https://x\n/y",
        "This e-mail is",
        ">>> a = 1",
        f"From {'0' * 40} x\nFrom: a@b.example\nSubject: c\n",
    ],
)
def test_a_megabyte_of_marks_is_split_quickly(line: str) -> None:
    """Twenty thousand lines are looked at; without a bound some of these took half a minute."""
    text = f"{line}\n" * (1_000_000 // len(line))
    began = datetime.now(UTC)
    split(text)
    assert (datetime.now(UTC) - began).total_seconds() < 5


@pytest.mark.parametrize("end", ["", ":", " wrote:", ">", " >>>", "--", "@x.example> wrote: x"])
@pytest.mark.parametrize(
    "piece",
    ["a", "-", "=", ">", "|", ".", "@", "(", "1", ":", " ", "\t", "\u202a", "\u5199", "a@", "<a@b> ", "On 1", "From: ", ">>> ",
     "1/1/2026 1:11 ", "Sent from ", "above the line ", "https://", "wrote: ", "a. ", "1-", "To\t:"],
)  # fmt: skip
def test_a_line_of_200_kilobytes_is_split_quickly(piece: str, end: str) -> None:
    line = piece * (200_000 // len(piece)) + end
    began = datetime.now(UTC)
    for start in ("", "On 4 May 2026 ", "From: ", "> ", "Sent from ", "This message ", "----- ", "PS "):
        split(f"Hello\n{start}{line}\n> x\n{line}\n")
    assert (datetime.now(UTC) - began).total_seconds() < 5
