"""Which of a candidate's files is the CV, to be shown first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cxhire.core.file_kinds import Family, kind_of_file

# People send it with their first mail, or with the second when asked for it.
FIRST_MAILS = 3
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SAYS_CV = re.compile(
    r"(?<![a-z])(?:c\.? ?v\.?|resume|vita)(?![a-z])"
    r"|lebenslauf|curriculum|vitae|werdegang|hoja ?de ?vida|levensloop|zyciorys"
)
_SAYS_OTHER = re.compile(
    r"cover ?letter|motivation|anschreiben|bewerbungsschreiben|lettre|carta|certificat|certificado|zeugnis|diplom"
    r"|transcript|reference|referenz|portfolio|offer|angebot|contract|vertrag|passport|invoice|job ?description"
)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file from a candidate: `mail` tells their mails apart, `context` is that mail's subject and words."""

    id: int
    mail: int
    at: datetime
    name: str
    type: str
    size: int
    context: str = ""


def says_cv(text: str) -> bool:
    """Whether a name or a sentence speaks of a CV, in the languages that we know."""
    return _SAYS_CV.search(_plain(text)) is not None


def cv_among(files: Sequence[SentFile]) -> int | None:
    """The id of the file that is the CV, or None: the newest document that is named so, else the only document of a
    mail that speaks of one, else the largest document of the first mails.
    """
    documents = [f for f in files if kind_of_file(f.type).family is Family.DOCUMENT]
    if named := [f for f in documents if says_cv(f.name)]:
        return max(named, key=lambda f: (f.at, f.size, f.id)).id
    unnamed = [f for f in documents if not _SAYS_OTHER.search(_plain(f.name))]
    spoken_of = [f for f in unnamed if says_cv(f.context) and _is_alone(f, unnamed)]
    if spoken_of:
        return max(spoken_of, key=lambda f: (f.at, f.id)).id
    first = sorted({(f.at, f.mail) for f in unnamed})[:FIRST_MAILS]
    early = [f for f in unnamed if (f.at, f.mail) in first]
    return max(early, key=lambda f: (f.size, f.id)).id if early else None


def _is_alone(file: SentFile, among: Sequence[SentFile]) -> bool:
    return sum(other.mail == file.mail for other in among) == 1


def _plain(text: str) -> str:
    """Lower case without accents, words of CamelCase and of_this_kind apart."""
    apart = _CAMEL.sub(" ", text[:5_000]).replace("_", " ").replace("-", " ")
    folded = unicodedata.normalize("NFKD", apart.casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))
