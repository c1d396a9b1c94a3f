"""The kit keeps its promises: readable colours, drawn icons, styled classes, nothing that the strict CSP refuses."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

ROOT = Path(__file__).resolve().parents[2]
CSS = (ROOT / "static" / "cxhire.css").read_text("utf-8")
TABLER = (ROOT / "static" / "vendor" / "tabler" / "tabler.css").read_text("utf-8")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "email" not in path.parts]
THEMES = ("light", "dark")

TEXT = 4.5  # WCAG 2.2, 1.4.3
SIGN = 3.0  # WCAG 2.2, 1.4.11

# (foreground, background, least contrast); a background "a+30%b" is a mixed into b as color-mix() does.
PAIRS = [
    *[
        (text, ground, TEXT)
        for text in ("text", "strong", "quiet", "accent", "late")
        for ground in ("page", "surface")
    ],
    ("soon", "page", TEXT),
    ("soon", "surface", TEXT),
    ("on-fill", "fill", TEXT),
    ("on-fill", "fill-hover", TEXT),
    ("accent", "tint", TEXT),
    ("late", "late-bg", TEXT),
    ("soon", "soon-bg", TEXT),
    ("quiet", "quiet-bg", TEXT),
    ("text", "quiet-bg", TEXT),
    ("strong", "soon-bg", TEXT),
    ("text", "tint", TEXT),
    ("quiet", "tint", TEXT),
    ("accent", "tint+55%surface", TEXT),
    ("text", "tint+45%surface", TEXT),
    ("text", "soon-bg+45%surface", TEXT),
    ("text", "late-bg+45%surface", TEXT),
    ("late", "late-bg+45%surface", TEXT),
    ("control", "surface", SIGN),
    ("control", "page", SIGN),
    ("fill", "surface", SIGN),
    ("fill", "page", SIGN),
    ("accent", "quiet-bg", SIGN),
]


def tokens(theme: str) -> dict[str, tuple[int, ...]]:
    """The colour tokens of one theme, as red, green and blue."""
    found = re.findall(r"--cx-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", CSS)
    return {
        name: tuple(int((light, dark)[THEMES.index(theme)][at : at + 2], 16) for at in (1, 3, 5))
        for name, light, dark in found
    }


def mixed(ground: str, colours: dict[str, tuple[int, ...]]) -> tuple[float, ...]:
    """A background by its name, or by its recipe."""
    if "+" not in ground:
        return colours[ground]
    over, share, under = re.fullmatch(r"([\w-]+)\+(\d+)%([\w-]+)", ground).groups()
    part = int(share) / 100
    return tuple(part * a + (1 - part) * b for a, b in zip(colours[over], colours[under], strict=True))


def luminance(colour: tuple[float, ...]) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """From 1 (the same) to 21 (black on white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_every_pair_of_colours_can_be_read(theme, front, ground, least):
    colours = tokens(theme)
    assert contrast(colours[front], mixed(ground, colours)) >= least


def test_every_icon_that_is_named_is_drawn():
    drawn = set(re.findall(r'<symbol id="i-([\w-]+)"', (ROOT / "static" / "icons.svg").read_text("utf-8")))
    named = set()
    for path in PAGES:
        named |= set(re.findall(r'icon\("([\w-]+)"', path.read_text("utf-8")))
    assert named
    assert named <= drawn


def test_every_class_has_a_rule():
    known = set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", CSS + TABLER))
    for path in PAGES:
        source = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.S)
        for value in re.findall(r'(?<![\w-])class="([^"{]*)"', source):
            assert set(value.split()) <= known, path


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_template_needs_what_the_csp_refuses(path):
    source = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.S)
    assert not re.search(
        r'<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|(?:src|href|action)="https?:', source
    )
    assert all(re.search(r"\ssrc=", tag) for tag in re.findall(r"<script[^>]*>", source))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_post_form_carries_its_token(path):
    """But those behind a link from a mail: its token is in their address (ADR 0009, 0020)."""
    if path.parent.name in ("public_surveys", "act_links", "digests"):
        return
    for form in re.findall(r'<form[^>]*method="post".*?</form>', path.read_text("utf-8"), flags=re.S):
        assert "csrf" in form


def test_vendored_files_are_as_they_were_fetched():
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "vendor_assets.py"), "--check"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")


def kit() -> Environment:
    """The templates with what the web layer gives them."""
    env = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    env.globals.update(url_for=lambda _, filename: f"/static/{filename}", csrf_token=lambda: "token")
    return env


def call(name: str, *arguments, template: str = "macros.html") -> str:
    """What a macro of the kit writes."""
    return getattr(kit().get_template(template).make_module({}), name)(*arguments)


def test_marked_words_are_escaped_and_marked():
    assert call("marked", "<b>you</b> lot", [(0, 3), (11, 14)]) == (
        "<mark>&lt;b&gt;</mark>you&lt;/b&gt; <mark>lot</mark>"
    )


@pytest.mark.parametrize(
    ("days", "dots", "high"), [(0.4, 0, 36), (1.9, 1, 36), (8, 8, 96), (42, 42, 504), (90, 40, 504)]
)
def test_a_silence_is_as_high_as_it_was_long(days, dots, high):
    drawn = call("silence", days, "silence", template="candidates/_timeline.html")
    assert drawn.count("<circle") == dots
    assert f'height="{high}"' in drawn


def test_a_scale_is_eleven_radio_buttons_of_one_name():
    drawn = call("scale", "recommend", "How likely?", template="surveys/_questions.html")
    assert re.findall(r'type="radio" name="recommend" value="(\d+)"', drawn) == [
        str(value) for value in range(11)
    ]
    assert " checked" not in drawn
