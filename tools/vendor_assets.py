#!/usr/bin/env python3
"""Fetch the pinned front-end packages and write what we use of them under static/.

A maintainer's script: users never run it, its results are committed.

    python3 tools/vendor_assets.py            fetch with `npm pack`, write static/vendor/ and static/icons.svg
    python3 tools/vendor_assets.py --check    compare the committed files with static/vendor/vendor.json (no network)

A new icon: add its Tabler name to ICONS and run it. A Tabler component whose class has no rule: add it to KEEP.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"


@dataclass(frozen=True)
class Package:
    """One npm package: what is pinned, what we take (member of the tarball, path under static/vendor/)."""

    name: str
    version: str
    integrity: str
    licence: str
    folder: str
    files: tuple[tuple[str, str], ...]
    note: str = ""


PACKAGES = (
    Package(
        "@tabler/core",
        "1.6.1",
        "sha512-lgmR9gcxRp5JlLxcmRi9Rz85JrEvH6Bz71KnlcPVSa97wtwQNjgSs3g3fxwbAlulHyRMghhIV04QUuW3pqDsIg==",
        "MIT",
        "tabler",
        (("dist/css/tabler.min.css", "tabler.css"),),
        "A subset: only the rules of the components named in KEEP (tools/vendor_assets.py). The package ships no"
        " licence text; LICENSE is the MIT text with the notice of its CSS banner.",
    ),
    Package(
        "@fontsource-variable/inter",
        "5.3.0",
        "sha512-OupL48va4JNofb97w6NYeF9S7W/kHNKM0Er8Dem5nqi4jeOLrVJDoE8tZEpnMJmtkvNbB1EIPPwHcdkF6b1oUA==",
        "OFL-1.1",
        "inter",
        (
            ("files/inter-latin-wght-normal.woff2", "inter-latin.woff2"),
            ("files/inter-latin-ext-wght-normal.woff2", "inter-latin-ext.woff2"),
            ("LICENSE", "LICENSE"),
        ),
        "Variable weight, upright. @font-face is in static/cxhire.css.",
    ),
    Package(
        "htmx.org",
        "2.0.11",
        "sha512-Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
        "0BSD",
        "htmx",
        (("dist/htmx.min.js", "htmx.min.js"), ("LICENSE", "LICENSE")),
    ),
    Package(
        "@tabler/icons",
        "3.51.0",
        "sha512-0pinvPZz7YeX+OSfxuEAbnEPWbocVXW5iU8h5lh41pYG8sZuQfpWECC980lxOT0clGIcNGn8xsBr+zKaRGdA/g==",
        "MIT",
        "tabler-icons",
        (("LICENSE", "LICENSE"),),
        "The outlines named in ICONS, as symbols of static/icons.svg.",
    ),
)

TABLER_MIT = """MIT License

Copyright (c) 2018-2026 The Tabler Authors
Copyright (c) 2018-2026 codecalm.net Paweł Kuna

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""

ICONS = """
adjustments alert-triangle arrow-back-up arrow-left arrow-right arrows-exchange ban bell bell-off briefcase building
calendar-event calendar-x chart-line check chevron-down chevron-left chevron-right circle-check circle-dashed
circle-x clipboard-list clock clock-pause copy download ear external-link eye eye-off file-import file-text filter flag
heart-handshake history home hourglass inbox info-circle language link lock logout mail mail-check mail-exclamation
mail-forward mail-off mail-opened mail-question menu-2 message-2 messages mood-empty mood-happy mood-sad note paperclip
pencil pencil-plus phone plug plus printer quote refresh robot scale search send settings shield-check shield-lock star
trash upload user user-check user-heart user-share users video x zzz
""".split()

# Classes of Tabler that stay, as patterns of a whole class name.
KEEP = re.compile(
    r"""(?x)
    alert(-(success|warning|danger|info|important|title|link|icon|dismissible|heading|description))?
  | badge(-(sm|lg|pill|dot|outline))? | breadcrumb(-.*)?
  | btn(-(primary|secondary|success|warning|danger|link|icon|sm|lg|list|group|close|check
          |outline-(primary|secondary|danger)|ghost-(primary|secondary|danger)))?
  | card(-(body|header|title|subtitle|footer|table|sm|md|lg|actions|link|stacked|borderless|active|inactive))?
  | table(-(responsive|sm|vcenter|nowrap|hover|active|sort|borderless|striped))?
  | form(-(label|hint|help|control|control-sm|control-lg|control-plaintext|select|select-sm|check|check-input|check-label
          |check-inline|check-single|check-description|switch|fieldset|text|colorinput|footer|range|selectgroup.*))?
  | input(-group(-(text|flat|sm|link))?|-icon(-addon)?)? | (is-)?(in)?valid(-feedback)? | was-validated | required
  | list-(unstyled|inline|inline-item) | list-group(-(item|item-action|flush|item-actions|hoverable))? | list
  | nav(-(item|link|tabs|pills|underline))? | pagination | page-(item|link)
  | progress(-(bar|sm))? | spinner-border(-sm)? | empty(-.*)? | datagrid(-.*)? | hr(-text)? | icon(-(sm|md|lg|inline))?
  | row(-(cards|deck|cols-\d|cols-(sm|md|lg|xl)-\d))? | col(-(auto|\d+|(sm|md|lg|xl)(-(auto|\d+))?))?
  | container(-(xl|fluid|narrow|tight))? | g[xy]?-\d | [mp][tbsexy]?-(\d|auto)
  | d-(sm-|md-|lg-|print-)?(none|block|flex|inline|inline-block|inline-flex|grid)
  | (flex|justify-content|align-items|align-self|align)-(?!.*-?(xl|xxl)-).* | gap-\d | order-(first|last)
  | text-(start|end|center|(md|lg)-(start|end)|wrap|nowrap|break|truncate|body|secondary|muted|reset|danger|warning|success
          |primary|decoration-(none|underline)|uppercase|lowercase|capitalize) | truncate
  | h[1-6] | lead | small | mark | markdown | fw-(normal|medium|semibold|bold) | fs-[1-6] | font-monospace | lh-(1|sm|base|lg)
  | border(-(top|bottom|start|end|0))? | rounded(-(0|1|2|3|circle|pill))? | bg-(transparent|body)
  | visually-hidden(-focusable)? | w-(25|50|75|100|auto) | h-(100|auto) | position-(relative|absolute|static|sticky)
  | sticky-top | overflow-(auto|hidden|visible) | min-w-0 | space-[xy]-\d | user-select-.*
  | show | active | disabled | img-fluid | collapsed | lt
    """
)
# Other ways to switch the theme, which we don't use, and browsers that light-dark() leaves behind anyway.
DROP = re.compile(r"data-bs-navbar-theme|data-theme|theme-dark|body\[data-bs-theme|:-moz-|-ms-|data-vc")
COLOUR_NAMES = (
    "blue azure indigo purple pink orange lime teal cyan x facebook twitter linkedin google youtube vimeo dribbble github"
    " instagram pinterest vk rss flickr bitbucket tabler"
).split()


def css_blocks(css: str) -> Iterator[tuple[str, str]]:
    """Yield (prelude, body) of each top-level block; at-rules without a body come with body ''."""
    start = position = depth = 0
    brace = 0
    quote = ""
    while position < len(css):
        char = css[position]
        if quote:
            if char == "\\":
                position += 1
            elif char == quote:
                quote = ""
        elif char in "\"'":
            quote = char
        elif char == ";" and not depth:
            yield css[start:position].strip(), ""
            start = position + 1
        elif char == "{":
            if not depth:
                brace = position
            depth += 1
        elif char == "}":
            depth -= 1
            if not depth:
                yield css[start:brace].strip(), css[brace + 1 : position]
                start = position + 1
        position += 1


def selectors(prelude: str) -> Iterator[str]:
    """Split a selector list at the commas outside of brackets."""
    depth = start = 0
    for position, char in enumerate(prelude):
        depth += (char in "([") - (char in ")]")
        if char == "," and not depth:
            yield prelude[start:position]
            start = position + 1
    yield prelude[start:]


def kept(selector: str) -> bool:
    """Is every class that the selector asks for one that we keep? (What it excludes by :not() doesn't count.)"""
    if DROP.search(selector):
        return False
    asked = re.sub(r":not\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]", "", selector)
    return all(KEEP.fullmatch(name) for name in re.findall(r"\.(-?[A-Za-z_](?:[\w-]|\\.)*)", asked))


def subset(css: str) -> str:
    """The stylesheet with only the rules that we keep, and the keyframes these still name."""
    out: list[str] = []
    frames: list[tuple[str, str]] = []
    for prelude, body in css_blocks(css):
        if prelude.startswith("@charset") or "sourceMappingURL" in prelude:
            continue
        if re.match(r"@(media|supports|container)", prelude):
            inner = "" if "min-width:1400px" in prelude or "max-width:1399" in prelude else subset(body)
            if inner:
                out.append(f"{prelude}{{{inner}}}")
        elif re.match(r"@(-webkit-)?keyframes", prelude):
            frames.append((prelude, body))
        elif prelude.startswith("@"):
            out.append(f"{prelude}{{{body}}}" if body else f"{prelude};")
        elif keep := [one for one in selectors(prelude) if kept(one)]:
            names = "|".join(COLOUR_NAMES)
            body = re.sub(rf"--tblr-(?:{names})(?:-[a-z0-9]+)*:[^;]*(?:;|$)", "", body)
            if body.strip():
                out.append(f"{','.join(keep)}{{{body}}}")
    text = "\n".join(out)
    out += [f"{prelude}{{{body}}}" for prelude, body in frames if prelude.split()[-1] in text]
    return "\n".join(out)


def tabler_css(source: str) -> str:
    """Tabler's minified CSS cut to what we use, with its banner and a word that it was cut."""
    banner = re.search(r"/\*!.*?\*/", source, re.S)
    assert banner, "the banner carries the copyright notice"
    plain = re.sub(r"/\*.*?\*/", "", source, flags=re.S)
    return f'@charset "UTF-8";\n{banner.group(0)}\n/* A subset, cut by tools/vendor_assets.py */\n{subset(plain)}\n'


def sprite(icons: Path) -> str:
    """One SVG with a symbol i-NAME for each of ICONS; strokes take the colour and width of the place of use."""
    parts = []
    for name in sorted(set(ICONS)):
        svg = (icons / f"{name}.svg").read_text("utf-8")
        inner = re.search(r"<svg.*?>(.*)</svg>", svg, re.S)
        assert inner, name
        body = re.sub(r'<path stroke="none"[^>]*/>', "", inner.group(1))
        body = re.sub(r"\s+", " ", body).replace("> <", "><").replace(" />", "/>").strip()
        parts.append(f'<symbol id="i-{name}" viewBox="0 0 24 24">{body}</symbol>')
    head = "<!-- Tabler icons, MIT, see vendor/tabler-icons/LICENSE; written by tools/vendor_assets.py -->"
    body = "\n".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{head}\n{body}\n</svg>\n'


def fetch(package: Package, into: Path) -> Path:
    """Pack one pinned version with npm, check its integrity, unpack it and answer its folder."""
    spec = f"{package.name}@{package.version}"
    packed = subprocess.run(  # noqa: S603
        ["npm", "pack", "--json", "--pack-destination", str(into), spec],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
        cwd=into,
    )
    answer = json.loads(packed.stdout)[0]
    if answer["integrity"] != package.integrity:
        sys.exit(f"{spec}: integrity is {answer['integrity']}, pinned is {package.integrity}")
    folder = into / package.folder
    with tarfile.open(into / Path(answer["filename"]).name) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def sha256(path: Path) -> str:
    """The file's SHA-256 in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_package(package: Package, source: Path) -> list[Path]:
    """Copy what we take of one unpacked package under static/ and answer the files written."""
    folder = VENDOR / package.folder
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for member, name in package.files:
        target = folder / name
        target.write_bytes((source / member).read_bytes())
        written.append(target)
    if package.folder == "tabler":
        target = folder / "tabler.css"
        target.write_text(tabler_css(target.read_text("utf-8")), "utf-8")
        (folder / "LICENSE").write_text(TABLER_MIT, "utf-8")
        written.append(folder / "LICENSE")
    if package.folder == "tabler-icons":
        target = STATIC / "icons.svg"
        target.write_text(sprite(source / "icons" / "outline"), "utf-8")
        written.append(target)
    return written


def write_record(files: dict[str, list[Path]]) -> None:
    """Write vendor.json (for --check) and VENDOR.md (for people)."""
    record = []
    lines = [
        "# What we took from others",
        "",
        "Written by `tools/vendor_assets.py`; `--check` compares the files with `vendor.json`. Each folder has its licence.",
        "",
        "| package | version | licence | file | bytes | SHA-256 |",
        "|---|---|---|---|---:|---|",
    ]
    for package in PACKAGES:
        listed = []
        for path in sorted(files[package.name]):
            name = path.relative_to(STATIC).as_posix()
            listed.append({"path": name, "bytes": path.stat().st_size, "sha256": sha256(path)})
            size = path.stat().st_size
            lines.append(
                f"| {package.name} | {package.version} | {package.licence} | {name} | {size} | `{sha256(path)}` |"
            )
        record.append(
            {
                "name": package.name,
                "version": package.version,
                "integrity": package.integrity,
                "licence": package.licence,
                "note": package.note,
                "files": listed,
            }
        )
    lines += ["", *(f"- **{package.name}**: {package.note}" for package in PACKAGES if package.note), ""]
    (VENDOR / "vendor.json").write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    (VENDOR / "VENDOR.md").write_text("\n".join(lines), "utf-8")


def check() -> int:
    """Compare the committed files with vendor.json; print each that differs, answer the exit status."""
    wrong = 0
    for package in json.loads((VENDOR / "vendor.json").read_text("utf-8")):
        for entry in package["files"]:
            path = STATIC / entry["path"]
            if not path.is_file() or sha256(path) != entry["sha256"]:
                print(f"{entry['path']}: not as fetched from {package['name']} {package['version']}")
                wrong += 1
    return 1 if wrong else 0


def main() -> int:
    """Fetch and write, or check; answer the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare with vendor.json; no network")
    if parser.parse_args().check:
        return check()
    with tempfile.TemporaryDirectory() as scratch:
        write_record({one.name: write_package(one, fetch(one, Path(scratch))) for one in PACKAGES})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
