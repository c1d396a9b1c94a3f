"""Whether a text is English: by the small words of a few languages, since the verdicts here are measured on English only."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENGLISH_WORDS = (
    "the and you your is are of to that with for this have we our not was it be will would can us but from at my what when "
    "please if there who been has had don't can't i'm it's you're thanks thank sorry yes no hi hello how about him her they them "
    "on in as an or he she me do did so by all any more just now here then than which were could should same time new"
)
_OTHER_WORDS = (
    # Particles of names (de, van, der, la, von) are left out: a name must not change the language.
    "und ist nicht ich sie wir mit für auf ein eine das zu haben wird bitte ihre ihnen sind auch vielen dank sehr danke uns dass "
    "ihren ihrer ihrem unser unsere unseren unserem erhalten bekommen melden wurde werden bei vom zum zur nach noch dann wenn oder "
    "les est que nous vous pour pas une dans sur votre avec bonjour merci sommes être avons cette mais et des je ne ce "
    "los las por para con una su usted gracias hola es está pero más muy como nuestro y se lo "
    "het niet een voor zijn wij jij hebben maar ook bedankt graag uw dat ik op te "
    "och det att inte som är för på med jag ikke jeg og til har av vi du deg "
    "nie się jest że dla jak czy proszę dziękuję na "
    "che non per sono grazie della una il è un ma gli ci "
    "não uma obrigado para você com mas são os um em é "
    "ve bir için değil teşekkürler nem és egy hogy az"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_OTHER = frozenset(_OTHER_WORDS.split())


def is_english(text: str) -> bool:
    """Answers whether the text is English enough to be assessed.

    Capitalised words don't count unless all are: they may be names. Up to three words pass unless they are known as foreign.
    """
    found = _WORD.findall(text)
    words = [word for word in found if not word[0].isupper()] or [word.lower() for word in found]
    if not words:
        return False
    english = sum(word.replace("’", "'") in _ENGLISH for word in words)
    other = sum(word in _OTHER for word in words)
    if len(words) <= 3:
        begins_foreign = not english and found[0].lower() in _OTHER
        return not other and not begins_foreign and all(word.isascii() for word in words)
    return english > other and english / len(words) >= 0.12
