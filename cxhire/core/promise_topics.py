"""What a promise is about: the words of its quote that are left without when, who and the mere doing."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]{3,}")
# Who, when and how; verbs of saying and sending; and the answer itself, which is what most promises are of.
_SAYS_NOTHING = frozenset(
    """
    you your yours our ours we they them their she her his him its this that these those the and but for from with
    will shall would have has had are was were been being can could may might should not any all some more most
    promise promised promises said say says told tell tells hear let know get got give gave make made take takes send
    sends sent sending come comes back touch write wrote mail email call calls ring phone reply replies answer answers
    response respond update updates news word inform informed confirm contact reach receive expect expected hope hoped
    plan planned follow follows share forward post see look soon late later latest early earlier about around until
    till before after within between next this coming first last end start middle week weeks day days month months
    working business hours hour morning afternoon evening noon midday today tomorrow tonight monday tuesday wednesday
    thursday friday saturday sunday january february march april june july august september october november december
    sorry apologies apologise apologize unfortunately afraid however instead rather longer delay delayed need needs
    able unable won will longer keep anymore calling giving getting hearing
    now then when which what who how here there still yet also just only please thank thanks kind regards best dear
    application applications role position job candidate candidates team panel board hiring manager colleague colleagues
    company committee hello decision decide decided outcome result results feedback verdict
    ich wir sie ihnen euch mich uns der die das den dem ein eine einen und oder aber bis zum zur von mit für nach vor
    werde werden wird melde melden meldet schicke schicken sende senden sage sagen gebe geben rufe rufen bescheid
    antwort rückmeldung entscheidung leider morgen heute übermorgen woche tag tage montag dienstag mittwoch
    donnerstag freitag samstag sonntag kann können doch nicht mehr kein keine keinen
    nous vous votre notre les des une pour avec par dans sur sous jusqu avant après demain lundi mardi mercredi jeudi
    vendredi samedi dimanche semaine jours réponse décision enverrai enverrons reviendrai reviendrons
    pas plus finalement pouvons pourrai pourrons envoyer
    usted ustedes nosotros los las una para con por hasta antes mañana lunes martes miércoles jueves viernes sábado
    domingo semana días respuesta decisión enviaré enviaremos diré diremos
    podré podremos puedo podemos enviar enviarle
    """.split()
)
_STANDS_FOR = re.compile(
    r"\b(?:it|this|that|them|they|both|es|das|ça|cela|lo)\b|['’]ll\s+be\b", re.IGNORECASE
)


def topic(quote: str) -> frozenset[str]:
    """The words that say what it is about, casefolded; none of a promise to "let you know by Friday"."""
    words = (word.casefold() for word in _WORD.findall(quote))
    return frozenset(_singular(word) for word in words if word not in _SAYS_NOTHING)


def stands_for_another(quote: str) -> bool:
    """Whether it only points at what was named before: "you will have it on Tuesday"."""
    return not topic(quote) and bool(_STANDS_FOR.search(quote))


def are_alike(quote: str, other: str) -> bool:
    """Whether two quotes of one text are of the same words: they share three in a row, or are all of each other."""
    one, two = _words(quote), _words(other)
    threes = {tuple(one[n : n + 3]) for n in range(len(one) - 2)}
    return one == two or any(tuple(two[n : n + 3]) in threes for n in range(len(two) - 2))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word
