"""Whether a message owns a change openly, confirms a colleague, or grants what the candidate asked for.

Over `claim_plain.with_people`. An apology alone owns nothing: the message has to refer to what we had said, and to say
that it was wrong, that it changed, or that we are sorry for it.
"""

from __future__ import annotations

import re

_US = r"(?:i|we|xx|us|me|hr|the (?:office|team|letter|ad|advert|mail|e mail))"
_SAID = r"(?:told|said|say|wrote|write|written|mentioned?|promised?|described?|announced?|quoted?|confirmed|called|gave|given|indicated|stated|put|sent|offered|named|assured|informed|meant|had|led you|let you|set|advised|suggested|spoke|passed|sold|invited|published|listed|advertised|rejected)"

_REFERS = re.compile(
    rf"(?<!nobody )(?<!no one )(?<!never )\b{_US}(?: had| have| has| did| would| may have| might have|'d)?(?: (?:just|originally|first|earlier|already|wrongly|only|once|previously|yesterday|last week|both|in good faith))* {_SAID}\b(?! (?:no|nothing|never)\b)"
    r"|(?:having|after) (?:told|said|written|promised|announced|quoted)|you (?:were|have been|had been|'d been|are) (?:told|promised|given|expecting|offered|informed|quoted|invited)(?! (?:otherwise|so many))|you (?:will )?(?:remember|have had|had|heard|have heard|will have (?:seen|read|noticed|heard)|may have (?:seen|read|heard)|will not have expected)"
    r"|\b(?:my|our|xx's|the) (?:\w+ ){0,3}?(?:mail|e mail|message|letter|note|figure|rejection|information|assurance|assumption|advert|ad|offer|invitation|notice|version|line|answer|reply|go ahead|picture|promise)\b|\b(?:earlier|previous(?:ly)?|originally|first thought|the original)\b|what (?:i|we|xx) (?:\w+ )?(?:wrote|said|told|called|announced)|\bthat (?:i|we|xx) (?:\w+ )?(?:called|announced|described|promised|offered|gave|quoted)"
    r"|\b(?:ich|wir|xx) (?:hatte|hatten|habe|haben|hat)\b|hatte\w* (?:ich|wir|xx|ihnen)|(?:geschrieben|genannt|gesagt|angekündigt|zugesagt|stand so|meiner mail)|(?:avais|avions|avait|vous ai|avons) (?:\w+ )?(?:\w+é|dit|écrit|promis)|annonc\w+|annonç\w+|mon (?:message|mail|courriel|e mail)|(?:te|le|os) (?:dije|dijimos|había|habíamos|dijo|escribí|comenté|comentamos|comentó|habían|prometí)|(?:dije|dijimos|escribí|había dicho|mi (?:correo|mensaje))"
)
_OWNS = re.compile(
    r"\b(?:sorry|apolog\w+|afraid|regret\w*|regrettabl\w+|mistake\w*|mistook|wrong\w*|in error|error|my fault|our fault|since (?:then|decided|been|come|cut|changed|been)|(?:has|have|had|is|was|were|been) (?:since |now |just |meanwhile |been )*(?:moved|changed|cut|dropped|cancelled|withdrawn|revised|replaced|regraded|sold|closed|ended|brought forward|put back|pushed|postponed|handed (?:to|over)|shifted|superseded|rearranged|delayed|reversed|updated)|had to (?:move|change|be|push|postpone)|(?:have|must|need) to (?:move|change|push|postpone|correct|go back on|take (?:it |that )?back)|forgive|pardon|correct(?:ion|ed|ing)|overlooked|misread|misspoke|misinformed|mis ?took|mixed up|mix up|muddle\w*|outdated|out of date|i missed|had missed|ought to have|should have (?:told|let|checked|said|known|written|asked)|owe you|can not keep|eat my words|take (?:the|full) (?:blame|responsibility)|accept (?:full )?responsibility|hate (?:having )?to|feel (?:bad|awful|terrible)|spoke too soon|too (?:generous|optimistic|hasty|quick)|wishful thinking|turn(?:s|ed) out|typo|slip|misunderstanding on (?:my|our) (?:part|side)|bear with us|things have changed|no longer|unfortunately|embarrass\w+|awkward|ask for your understanding|thank(?:s| you) for (?:your )?understanding|go back on|after all|new deal|better news|gave way|meanwhile|in the meantime|set straight|been told otherwise|any ?more|any longer|have checked|having checked|change of plan|changed (?:our|my|xx's) minds?"
    r"|leider|entschuldig\w+|verzeih\w*|fehler|irrtum|versehen|inzwischen|geändert|überraschend|désolée?s?|excus\w+|erreur|rectifi\w+|regrett\w+|malheureusement|entre temps|finalement|lo siento|perdón|perdona|disculp\w+|lamento|lamentamos|equivoc\w+|ha cambiado|al final)\b"
)
_CONFIRMS = re.compile(
    r"\b(?:as|like|just as|exactly as|what|everything|whatever) xx (?:\w+ ){0,3}?(?:told|said|wrote|mentioned|described|gave|explained|promised|has (?:told|promised|said)|quoted|put|outlined)\b(?!.{0,60}\b(?:not|nonsense|worth|bin|no|nothing|wrong|ignore|disregard|waste|zero|carried|fiction|counts|she|xx is)\b)|\b(?:as|like) i (?:\w+ ){0,2}(?:wrote|said|told|mentioned|described)|\bi can confirm\b|\b(?:stands|still holds|holds true|(?:was|is) (?:quite |absolutely |perfectly )right|xx (?:is|was) right|correctly|indeed|as promised|as you asked|is correct)\b|\bin (?:xx's|my|our) (?:\w+ )?(?:mail|e mail|note|letter|message) (?:of|from|dated)\b|(?:i have|i've|having) (?:looked back|checked|dug out|looked up|gone back)|\bas agreed with you|\bxx told you about\b|\bxx gave you\b|\bxx (?:knows?|is right)\b|\bdo (?:trust|listen to|ask) xx|\bas (?:described|mentioned|promised)\b|\bthat still holds"
    r"|\bwie (?:xx|ich|wir)\b.{0,30}\b(?:schrieb\w*|sagte\w*|gesagt|geschrieben|erwähnt\w*|besprochen)|\b(?:tal )?como (?:te|le|os|ya) (?:\w+ )?(?:dijo|dije|comentó|comenté|escribió|indicó)|\bcomme (?:convenu|prévu|xx|je|nous|l'a)\b|wie (?:angekündigt|besprochen|vereinbart)"
)
_PRAISES = re.compile(
    r"\b(?:xx (?:is|was) (?:quite |absolutely |perfectly )?right|do (?:trust|listen to) xx|(?:as|like) xx (?:\w+ )?(?:told|said|wrote|mentioned|described|explained)|stands|still holds|correctly)\b"
)
_CONCEDES = re.compile(
    r"\b(?:(?:as|like) you (?:have |had |'ve |'d )?(?:asked|requested|wished|hoped|wanted)|at your (?:request|wish)|you (?:had |have )?(?:asked|requested|wanted|wished) (?:for|us to|me to|to)|(?:we|i) (?:are|am) (?:prepared|able|willing|happy|glad) to|as an exception|exceptionally|fair point|not a problem|(?:raise|increase|improve|raised|increased|improved) (?:the|our|your) (?:offer|salary)|counter offer|go up (?:\S+ ){0,7}?to(?= [£$€]?\d)|supersed\w+|no trouble|no problem|good news|you are welcome to (?!apply)|amended|(?:do not|please do not) be (?:alarmed|confused)|as hoped|you (?:had )?hoped|would (?:now )?like to (?:keep|put) you|the (?:old|earlier|march|previous) (?:\w+ )?(?:leaflet|advert|version|ad|letter|one)|for once|has been replaced by|let us not worry|let us make it)\b"
)
_SUPERSEDED = re.compile(
    r"\b(?:what|anything|whatever) (?:i|we) (?:\w+ )?(?:wrote|said|told|sent)|\bi (?:asked|promised|told|wrote)\b|supersed|replaced by|duplicate|by mistake|in error|apolog|\bsorry\b|\b(?:the|my|our|that) (?:old|earlier|previous|first|automatic|automated|last) (?:\w+ )?(?:one|mail|e mail|letter|version|message|link|invitation|reminder|date|attachment|contract|form|offer)|out of date|out of office|no longer (?:applies|valid)|automatic|reminder|newsletter|spam|phishing|warm-?up"
)


def owns_change(text: str) -> bool:
    """Answers whether a message refers to what we had said and owns that it is otherwise now."""
    return bool(_REFERS.search(text) and _OWNS.search(text))


def confirms(text: str) -> bool:
    """Answers whether a message confirms what a colleague or its writer had said."""
    return bool(_CONFIRMS.search(text))


def praises(text: str) -> bool:
    """Answers whether a sentence says that a colleague is right, whatever else it says of their words."""
    return bool(_PRAISES.search(text))


def concedes(text: str) -> bool:
    """Answers whether a message grants a wish of the candidate or offers them more."""
    return bool(_CONCEDES.search(text))


def supersedes(text: str) -> bool:
    """Answers whether what is to be ignored is the writer's own or an outdated paper, not a colleague's word."""
    return bool(_SUPERSEDED.search(text))
