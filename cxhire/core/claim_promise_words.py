"""The grammar of promising: who will do what for the candidate, and what makes a sentence no promise. Tables only.

English first, with the commonest German, French and Spanish; all hand-written.
"""

from __future__ import annotations

import re

_ACTION = (
    r"(?:send|sending|e-?mail|mail|courier|dispatch|relay|transmit|supply|deliver|post|forward|communicate|share|return|reply|answer|respond|write|drop|call|ring|phone|text|ping|message|contact|reach|tell|"
    r"let|inform|notify|update|advise|confirm|come\s+back|get\s+back|report\s+back|revert|circle\s+back|follow\s+up|be\s+back\s+(?:to|with|in\s+touch)|be\s+in\s+(?:touch|contact)|touch\s+base|"
    r"get\s+in\s+touch|get|give|provide|issue|deliver|hear|(?:receive|see)(?!\s+you\b)|have|know|learn|find\s+out|be\s+told|arrange|schedule|book|set\s+up|sort|fix|organi[sz]e|invite|"
    r"decide|make|reach|announce|review|look|process|put|finali[sz]e|prepare|complete|finish|draft|do|(?:speak|talk)(?!\s+(?:to|with)\s+(?!you\b)|\s+about)|hand|pop|slip|drop|walk|fill\s+you\s+in|put\s+you|keep\s+you|be\s+(?:calling|e-?mailing|sending|hearing|writing|phoning|ringing|posting|getting|giving|letting|contacting|inviting|receiving|telling|seeing(?!\s+you\b)|sharing)|be\s+with|be\s+(?:sent|e-?mailed|posted|informed|"
    r"told|notified|contacted|called|given|invited|made|ready|available|issued|published|released|on\s+its\s+way|in\s+your|answered|reviewed|confirmed|shared|mailed|couriered|dispatched|delivered|relayed|refunded|reimbursed|paid|transferred|settled|processed|forwarded|passed|handed|provided|booked|arranged|scheduled|assessed|rung|phoned|updated|approached|followed|dealt|out|here|in\s+touch|on\s+the\s+phone|on\s+your)|"
    r"go\s+out|follow|land|arrive|upload|publish|release|pass|bring|explain|walk|show|transfer|refund|pay|reimburse|settle|clear|close\s+the\s+loop|catch\s+up|shoot|acknowledge|(?:try|have)\s+you)"
)
_UNDERTAKEN = (
    r"(?:(?:has|have|['’]ve|['’]s)\s+(?:promised|undertaken|offered|committed|volunteered|pledged)|agreed)"
)
# The month has a capital, or a number before it.
_MAY = r"(?-i:(?<!\d\s)(?<!\d(?:st|nd|rd|th)\s)may)"
_MODAL = (
    rf"(?:['’]ll|will|shall|(?:am|are|is|['’]m|['’]re|['’]s)\s+(?:going|aiming|planning|hoping|due|expecting|trying|scheduled|supposed)\s+to|aims?\s+to|hopes?\s+(?:to|that\s+\w+)|plans?\s+to|intends?\s+to|"
    rf"expects?\s+to|anticipates?|want\s+to|should|ought\s+to|{_MAY}|can|promises?\s+(?:to|you)|{_UNDERTAKEN}\s+to|pledges?\s+to|guarantees?\s+(?:to|that)|make\s+sure|see\s+(?:to\s+it\s+)?that|commits?\s+to|undertakes?\s+to|tr(?:y|ies)\s+to|can\s+expect(?:\s+to)?|wants?\s+to|need\s+to|have\s+to)"
)
# "Will guide you", "shall propose to you": whatever is done for you or to you, but what you are asked, and what we meet for.
_FOR_YOU = (
    rf"(?:['’]ll|will|shall|(?:am|are|is|['’]m|['’]re|['’]s)\s+going\s+to|{_UNDERTAKEN}\s+to)\s+"
    r"(?!(?:an?|the|ask|meet|meeting|seeing|see|need|expect|want|thank|remind|join|cost|leave|miss|have|take|be|require|pick|greet|show|welcome|await|receive|host|visit|interview)\b)\w+"
    r"(?:\s+[^\s.!?,;]+){0,6}?\s+(?:(?:to|for|with)\s+)?(?:you|your)\b"
)
_TELLS = r"(?:send|answer|call|write|give|inform|tell|communicate|reply|respond|contact|confirm|ring|forward|mail|e-?mail|get|come\s+back\s+to|let|decide|revert|courier|transmit|relay|publish|phone|text|invite|pay|make|deliver|share|bring|return|aim|owe|notify|update|post|hand|pass)"
_ADVERBS = r"(?:(?:then|also|normally|usually|always|generally|typically|personally|certainly|definitely|gladly|myself|both|all|just|of\s+course)\s+)*"
_PRESENT = (
    rf"\b(?:I|we|he|she|they|(?:my|our|the)\s+(?:\w+\s+){{1,4}}?)\s*{_ADVERBS}{_TELLS}s?\b"
    rf"|(?-i:\b[A-Z][a-zß-ÿ]+(?:\s+(?:from|in|of|at)\s+(?:the\s+)?\w+|\s+[A-Z][a-zß-ÿ]+|\s+and\s+I)?)\s+{_ADVERBS}(?:rings|calls|sends|writes|phones|e-?mails|contacts|lets|tells|gives|informs|confirms|gets\s+back|comes\s+back|replies|answers|invites|texts|posts|mails|forwards)\b"
)
_PAPER = r"(?:answer|reply|decision|feedback|contract|offer|letter|verdict|results?|outcome|comments|report|update|news|invitation|details|call|confirmation|paperwork|forms?|documents?|links?|agenda|schedule|agreement|expenses|costs|fare|refund|reimbursement|e-?mail|message|information|response|report|code|pack|certificate|reference|word|task|test|assignment|payment|money|tickets?)"
ENGLISH_CUE = re.compile(
    rf"(?:\b|(?<=\w)){_MODAL}\s+(?:[^\s.!?]+\s+){{0,7}}?{_ACTION}\b"
    rf"|(?:\b|(?<=\w)){_FOR_YOU}"
    rf"|(?:{_PRESENT})(?:\s+(?:back|in\s+touch))?\s"
    r"|\b(?:please\s+)?(?:expect|look\s+out\s+for|watch\s+for)\s+(?:my|our|an?|the|to|it|his|her|their|news|word|feedback)\b|\byou\s+(?:can\s+|may\s+)?(?:expect|count\s+on|rely\s+on|bank\s+on)\b|\b(?:give|allow)\s+(?:me|us)\s+(?:until|till|a|one|two|three|\d)"
    rf"|\b{_PAPER}(?:\s+(?!you\b|before\b)\w+){{0,4}}?\s+(?:comes?|follows?|to\s+follow|coming|due|goes\s+out|go\s+out|goes\s+off|leaves?|arrives?|reaches|lands?|(?:is|are)\s+(?:due|coming|planned|expected|going\s+out|going\s+off|being\s+sent|sent|posted|paid|refunded|reimbursed|given|made|communicated|announced|issued|settled|transferred|with\s+you))\b"
    r"|\b(?:applicants?|candidates?|applications?|everyone|everybody|finalists?)(?:\s+(?!who\b|has\b|have\b|can\b)\w+){0,2}?\s+(?:hears?|receives?|gets?|(?:is|are)\s+(?:told|answered|informed|contacted|reviewed|notified|acknowledged|read|processed|assessed|invited))\b"
    r"|\byou\s+(?:then\s+|also\s+|all\s+)?(?:get|receive|hear|know|learn|find\s+out)\b(?!\s+(?:paid|to\s+know|that\b))|\byou\s+have\s+(?:our|my|the|an?|your)\s+(?:\w+\s+){0,2}?(?:answer|decision|result|results|feedback|contract|reply|verdict|offer|letter|confirmation|response|news)\b"
    r"|\b(?:all|every|each)\s+(?:\w+\s+){0,2}?\w+(?:,\s+you\s+included,)?\s+(?:gets?|receives?|hears?)\b"
    r"|\b(?:promise|guarantee|assure)\s+you\b|\b(?:my|our)\s+(?:word|promise)\b|\blet\s+(?:me|us)\s+(?:get|come)\s+back\b|\b(?:need|have)\s+(?:until|till)\b[^.!?]*\bto\s+(?:give|tell|answer|let|send|come|get|sort|find)\b"
    r"|\b(?:it\s+is|it['’]s)\s+planned\b|\bis\s+(?:calling|sending|writing|e-?mailing|ringing|coming\s+back|getting\s+back)\b|\b(?:I|we)(?:['’]m|['’]re|\s+am|\s+are)\s+(?:calling|sending|writing|e-?mailing|ringing|coming\s+back|getting\s+back|posting|phoning)\b"
    r"|\b(?:will|to)\s+revert\b|^(?:Will|More|Feedback|Answer|Reply|Decision|Contract|Offer|Results?|Verdict|Update|News|Back\s+to\s+you)\b",
    re.IGNORECASE,
)
OTHER_CUE = re.compile(
    r"\b(?:ich|wir|sie|er|kolleg\w+|frau\s+\w+|herr\s+\w+)\b[^.!?]*\b(?:meld(?:en?|et)?|schick(?:en?|t)?|senden?|sendet|ruf(?:en?|t)?|geben?|gibt|teilen?|antworten?|antwortet|informieren?|lassen?|mailen?|klären?|entscheiden|bekommen|erhalten|werden?|wird)\b"
    r"|\bSie\b[^.!?]*\b(?:hören|erhalten|bekommen|erfahren|wissen)\b|\b(?:haben|hören|wissen|erfahren|erhalten|bekommen|kriegen)\s+Sie\b(?!\s+(?:Zeit|bitte|Lust|Fragen|bis))|\bgeht\s+Ihnen\b|\b(?!dank|wünsch|gratul|steh)\w+(?:en|e|t)\s+(?:wir\s+|ich\s+)?(?:Ihnen|dir|euch)\b|\b(?:Rückmeldung|Antwort|Entscheidung|Vertrag|Zusage|Absage|Einladung|Bescheid)\b[^.!?]*\b(?:erfolgt|folgt|kommt|geht|fällt)\b|\b(?:erfolgt|folgt)\s+(?:die|der|unsere)\b|\b(?:melden?|schicken?|senden?|rufen?|ruft|gebe[n]?|teilen?|antworten?|informieren?|lassen?|mailen?|erhalten|bekommen|hören|werden?|wird)\s+(?:ich|wir|sie|ihnen|dir|er|unsere?\s+\w+|meine?\s+\w+)\b"
    r"|\b(?:je|nous|on|il|elle|collègue\s+\w+|\w+),?\s+(?:vous|te|t['’])\s*\w+(?:rai|rons|ra|ront|oie|elle|onds|ons|is|e)\b(?!\s+qu)|\b(?:vous|tu)\s+(?:aurez|recevrez|saurez|serez|auras|recevras)\b|\b(?:je|nous|on)\s+(?:vous|te)\s+l['’]\s*\w+|\brev(?:iens|enons|iendrons?|iendrai)\s+vers\b|\b(?:je|nous)\s+(?:vous|te)\s+(?!remerci|souhait|pri|attend|félicit|salu|confirm|(?:rappel|inform)\w+\s+qu)\w+(?:s|e|ons)\b|\b(?:vous|te)\s+(?:le|la|les)\s+\w+r(?:a|ai|ons|ont)\b|\b(?:je|nous|on)\s+(?:vous|te)\s+tien(?:s|drai|drons)\b|\btenons\s+(?:vous\s+)?inform|\b(?:vous|te|t['’])\s*(?:sera|seront)\s+\w+|\b(?:réponse|décision|contrat|retour|résultats?)\b[^.!?]*\b(?:suivra|arrivera|parviendra|part(?:ira)?|sera)\b|\b(?:reviendrons|reviendrai|recontacterons|tiendrai|tiendrons|donnerai|donnerons|ferai|ferons|enverrai|enverrons)\b"
    r"|\b(?:te|le|os|les|lo|la|se\s+lo)\s+(?:llam|env|mand|dig|dir|respond|confirm|dar|doy|escrib|contact|pas|hac|inform|comunic)\w+|\b(?:te|le|os|les)\s+(?:llegar[áé]|llega|avis\w+|har[éáe]\w*|lo\s+\w+|contar\w+|tendr\w+)\b|\b(?:respondemos|contestamos|avisamos|llamamos|enviamos|mandamos|escribimos)\b|\b(?:recibir[áé]s?|tendr[áé]s?|sabr[áé]s?|tendremos|daremos|enviaremos|llamaremos|intentaré|intentaremos|voy\s+a|vamos\s+a|responderemos|contactaremos|diremos|informaremos|llamar[áé]|enviar[áé]|dar[áé]|pondremos|pondré)\b",
    re.IGNORECASE,
)
# What a courtesy covers ends where our own undertaking begins.
_REST = r"(?:(?!\b(?:I|we|you|he|she|they)(?:['’]ll|\s+(?:will|shall|are|can|get|hear|should|may))\b)[^,.;])*"
COURTESY = re.compile(
    rf"\b(?:if\s+(?:that|this|it)['’]?s?\s+(?:\w+\s+)?(?:suits?|works?|helps?|ok|okay|fine|convenient|alright|all\s+right)\b{_REST}|if\s+you\s+(?:like|don['’]t\s+mind|wish|agree)\b|if\s+not\s+(?:sooner|before|earlier)|if\s+I\s+may|unless\s+(?:you|I)\s+(?:tell|hear|say|object|prefer){_REST}|"
    rf"whether\s+(?:or\s+not|it|you|the|we){_REST}|even\s+if{_REST}|if\s+it\s+kills\s+me|when\s+I\s+(?:can|said)|if\s+you\s+have\s+(?:any\s+)?questions{_REST}|(?:whatever|whichever\s+way|regardless|no\s+matter){_REST}"
    rf"|(?:(?:auch|selbst)\s+wenn|même\s+si|(?:incluso|aun)\s+si)\b{_REST}|wenn\s+(?:es|das)\s+(?:Ihnen|dir)\s+(?:passt|recht\s+ist)|si\s+(?:(?:te|le|os)\s+(?:va|parece|viene)\s+bien|(?:cela|ça)\s+vous\s+(?:convient|va)|vous\s+le\s+souhaitez)"
    # A colleague's undertaking that is only reported is one all the same.
    r"|(?:said|says|promised|assures?|assured|confirmed|confirms|tells|told|has\s+(?:promised|assured|confirmed|told|said))\s+(?:me\s+|us\s+)?(?:that\s+)?(?=(?:he|she|they)\b)"
    r"|has\s+(?:promised|assured|told)\s+(?:me|us)\s+(?:that\s+)?(?=you(?:['’]ll|\s+will)\s+(?:hear|have|get|receive|know)\b))",
    re.IGNORECASE,
)
REPORTED = re.compile(
    r"((?:said|says|promised|assures?|assured|confirmed|confirms|told)\s+(?:me\s+|us\s+)?(?:that\s+)?)(he|she|they)(?:['’]d|\s+would)\b",
    re.IGNORECASE,
)
CONDITION = re.compile(
    r"\b(?:if|provided|assuming|whoever|should\s+(?:you|the|we|they|it)\b(?!\s+not)|were\s+(?:we|I|it)\s+to|as\s+long\s+as|subject\s+to|in\s+case|depending\s+on|unless|whichever|(?:those|applicants|candidates|people|persons|folks|finalists|anyone|anybody)\s+(?:who|shortlisted|selected|chosen|invited|moving|going|on|in)|shortlisted|successful\s+(?:candidates|applicants)|"
    r"falls|(?:(?:^|[,;:])\s*sollten?\s+(?:der|die|das|es|Sie|wir|uns\w*))|wenn|sofern|sobald|si(?!\s+(?:te|le|os|cela|ça)\b\s+(?:va|parece|viene|convient|vous)))\b",
    re.IGNORECASE,
)
# Beside an undertaking, a second one on a condition.
AND_IF = re.compile(r",?\s+and\s+if\b", re.IGNORECASE)
UNREAL = re.compile(
    r"\b(?:would|could|might|(?:I|we|she|he|they)['’]d|würden?|könnten?|pourrait|pourrions|podría\w*|wish|cannot\s+promise)\b",
    re.IGNORECASE,
)
REFUSAL = re.compile(
    r"\b(?:won['’]t|will\s+not|can['’]?t|cannot|can\s+not|(?:is|are|am|was|be|['’]m)\s+(?:not|un)\s*able|unable|unlikely|not\s+(?:yet\s+)?(?:sure|certain|know|clear|possible|be|have|going|expect|promise)|don['’]t|do\s+not|doesn['’]t|isn['’]t|never|nobody|no\s+one|no\s+(?:date|promises?|guarantee|idea|one|decision\s+(?:will|before))|"
    r"nicht|kein\w*|ne\s+\w+\s+pas|ne\s+(?:peux|pouvons)|no\s+(?:puedo|podemos|sé|sabemos|habrá|podré))\b",
    re.IGNORECASE,
)
PAST = re.compile(
    r"\b(?:(?:(?:has|have)\s+(?!(?:promised|agreed|offered)\s+to\b)|(?:had|['’]d)\s+)(?:hoped|planned|promised|wanted|meant|intended|said|told|expected|called|sent|written)|had\s+(?:agreed|undertaken|offered|committed)|(?:was|were)\s+(?:going|meant|supposed|due|told|to|hoping|planning|sent|e-?mailed|called|expecting)|wanted\s+to|promised(?!\s+to\s+(?:call|ring|send|write|get|let|give|phone|contact|reply|answer|e-?mail))|(?:as\s+(?:I\s+)?(?:said|agreed|announced))|further\s+to|with\s+reference\s+to|you\s+(?:said|wrote|told\s+us)|your\s+(?:message|letter|e-?mail|mail|note|enquiry|application|call)\s+(?:of|dated)\b|"
    r"hatte[n]?|wollte[n]?|wurde[n]?|habe\s+\w+\s+\w+t\b|avait|avais|avions|había\w*|yesterday|gestern|hier\s+(?:soir|matin)|ayer)\b",
    re.IGNORECASE,
)
THIRD_PARTY = re.compile(
    r"\b(?:universit\w+|lawyers?|solicitors?|attorneys?|tribunals?|embass(?:y|ies)|consulates?|authorit\w+|agenc(?:y|ies)|unions?|councils?|ministr(?:y|ies)|(?:home|immigration|visa|tax|foreign)\s+(?:office|service)|landlords?|banks?|insurers?|insurance|(?:current|previous|former|last|old|present)\s+employers?|"
    r"referees?|case\s?workers?|job\s?cent(?:re|er)|notar(?:y|ies)|police|courts?|regulators?|registry|government|the\s+courier|passport|bureau|DBS|NMC|GMC|chamber|works\s+council|doctor|surgery|Behörde|Ausländerbehörde|Amt|Finanzamt|Arbeitsagentur|Krankenkasse|Versicherung|mutuelle|Anwalt|Universität|préfecture|avocat|université|gestoría|abogad\w+|ayuntamiento|universidad)\b",
    re.IGNORECASE,
)
YOUR_DUTY = re.compile(
    r"\byou(?:['’]ve|\s+have)?\s+(?:agreed|undertaken|offered|committed|promised)\s+to\b|\bplease\s+(?!expect|find|allow|look\s+out|rest|be\s+assured|bear)|\byou\s+(?:must|need|have\s+(?:until|to)|should\s+(?!hear|have|receive|get|see|know|expect)|may\s+(?!hear|expect)|could|can\s+(?!expect|look|count|rely|bank|be\s+(?:sure|certain))|are\s+(?:asked|welcome|free|required|expected)|['’]?ll\s+need)|\b(?:must|should|need\s+to)\s+(?:reach|arrive|be\s+(?:returned|received|signed|submitted|in))|\bfeel\s+free|\byou(?:['’]ll|\s+will)\s+(?:report|collect|bring|hand\s+in)\b|\bbitte\b|\bmerci\s+de\b|\bveuillez\b|\bpor\s+favor\b|\bexpir|"
    r"\blet\s+(?:me|us)\s+(?:know|have)|\byou(?:['’]ll|\s+will)\s+find\s+(?:us|the|our)\b|\b(?:deadline|closing\s+date|you\s+(?:start|begin|join)|start\s+date|first\s+day|probation|induction|training\s+days?|pay\s?day|salary\s+(?:will|is))\b",
    re.IGNORECASE,
)
# With which a clause may begin in German, French and Spanish.
_SUBJECT = (
    r"ich|wir|er|mein\w*|unser\w*|der|die|das|je|nous|vous|il|elle|mon|ma|notre|le|la|les|te|mi|el|nuestr[oa]"
)
BOUNDARY = re.compile(
    rf"\s+(?:and|but)\s+(?=(?:aim|hope|plan|expect|intend|will|shall)\b)|\s*;\s*|\s+[-–—]\s+|[,:]?\s+(?:and|but|so|und|aber|et|mais|y|pero)\s+(?=(?:then\s+)?(?:I|we|you|she|he|they|it|my|our|your|the|please|[A-Z]\w+|{_SUBJECT})(?:['’]\w+)?\b)|,\s+(?=(?:I|we|you|she|he|they|it|please|ich|wir|je|nous)(?:['’]\w+)?\b)|:\s+|\)\s+|,?\s+(?:because|since|weil|car|porque|parce\s+que)\s+|,?\s+(?:before|after\s+which|at\s+which|until|whereupon)\s+(?=(?:I|we|you)\s)",
)
HEDGE = re.compile(
    rf"\b(?:hop(?:e|es|ing)|aim\w*|try|trying|plan\w*|intend\w*|expect(?:s|ing)?\s+to|anticipat\w+|think|should|ought|{_MAY}|normally|probably|likely|with\s+(?:any\s+)?luck|usually|possibly|perhaps|all\s+being\s+well|target\w*|approximately|roughly|(?:about|around)(?=\s+\d)|voraussichtlich|hoffe\w*|espér\w+|espero|esperamos|devr\w+|sollte\w*|deber\w+)\b",
    re.IGNORECASE,
)

# Being away is no promise to do anything by the day of one's return.
AWAY = re.compile(
    r"\b(?:on\s+(?:\w+\s+)?(?:leave|holiday|vacation)|out\s+of\s+(?:the\s+)?office|away|closed|back\s+(?:in|at)\s+(?:the\s+|my\s+)?(?:office|desk)|im\s+Urlaub|en\s+congé|absente?|de\s+vacaciones|fuera\s+de\s+la\s+oficina)\b",
    re.IGNORECASE,
)
