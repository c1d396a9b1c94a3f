"""The phrases by which people end an exchange, in English, German, French, Spanish, Italian, Dutch and Portuguese.

Each table is a list of regular expressions that are matched from the left, without regard to case, on text whose
apostrophes are straight. What a phrase opens ("thanks for ...") is taken up to the end of the clause by `closing`.
"""

from __future__ import annotations

import re

_DAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|next\s+week"
    r"|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|morgen|heute|nächste\s+woche"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo|mañana"
    r"|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|domani"
    r"|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|volgende\s+week"
    r"|segunda|terça|quarta|quinta|sexta|amanhã)"
)
_WHEN = rf"(?:\s+(?:on|at|am|um|the|den|le|el|op|om|na|à|às|a|las|alle|ore|this|next|{_DAY}|uhr|feira|-feira|\d[\d:.h]*|[ap]m|th))*"

THANKS = [
    r"(?:once\s+)?again\s+thank(?:s|\s+you)",
    r"(?:(?:so\s+|very\s+)?many\s+|(?:a\s+)?(?:huge|big|thousand|million)\s+)?thank(?:s|\s*you|\s+u)\b"
    r"(?:\s+(?:so|very|that)\s+much|\s+a\s+(?:lot|million|bunch|ton)|\s+again|\s+once\s+(?:again|more)|\s+all|\s+both|\s+everyone|\s+indeed|\s+anyway|\s+kindly)*",
    r"(?:thx|thnx|thanx|tks|tnx|ty|cheers)\b(?:\s+again)?",
    r"(?:very\s+)?(?:much|greatly|really|highly)\s+appreciated",
    r"(?:i|we)\s+(?:really\s+|very\s+much\s+|greatly\s+|truly\s+|do\s+)*appreciate\b",
    r"(?:i'm|i\s+am)\s+(?:very\s+|so\s+|most\s+|really\s+)*grateful|(?:most|very)\s+grateful",
    r"(?:i|we)(?:\s+just|\s+also)*\s+(?:want(?:ed)?|would\s+like|'d\s+like)\s+to\s+(?:thank\s+you|say\s+thank(?:s|\s+you))(?:\s+(?:so|very)\s+much|\s+again|\s+all|\s+both)*",
    r"(?:(?:vielen|herzlichen|besten|lieben|schönen|tausend|ganz|recht)\s+)+dank",
    r"(?:ich\s+|wir\s+)?(?:be)?dank(?:e|en|eschön)\b(?:\s+(?:ihnen|dir|euch|mich|schön|sehr|vielmals|herzlich|nochmals?|auch|bei|allen))*",
    r"(?:un\s+grand\s+|mille\s+|encore\s+)?merci(?:\s+(?:beaucoup|bien|infiniment|encore|à\s+vous|à\s+toi|à\s+tous|également|aussi))*",
    r"(?:je\s+|nous\s+)(?:vous|te)\s+remerci(?:e|ons)(?:\s+(?:vivement|sincèrement|beaucoup|encore|infiniment))*",
    r"(?:muchas\s+|muchísimas\s+|mil\s+)?gracias(?:\s+(?:a\s+(?:ti|usted|ustedes|vosotros)|de\s+nuevo|otra\s+vez))*",
    r"(?:muy\s+)?agradecid[oa]s?|(?:(?:le|te|les|os|lhe)\s+)?agrade(?:zco|cemos|ço)(?:\s+(?:mucho|muito|imenso))*",
    r"grazie(?:\s+(?:mille|tante|infinite|ancora|di\s+cuore|a\s+(?:lei|te|voi|tutti)))*",
    r"(?:la|ti|vi)\s+ringrazi(?:o|amo)(?:\s+(?:molto|ancora|tanto))*",
    r"(?:hartelijk|heel\s+erg|nogmaals|veel|alvast\s+niet|erg)\s+(?:bedankt|dank)|bedankt|dank\s*(?:u|je)(?:\s*wel)?|dankjewel|dankuwel",
    r"(?:muito\s+|muitíssimo\s+|mais\s+uma\s+vez\s+)?obrigad[oa]s?(?:\s+(?:mais\s+uma\s+vez|a\s+todos))*|valeu",
]
# The clause that says what for; it ends the phrase.
FOR = r"(?:(?:for|to|from|für|fürs|pour|de\s+(?:votre|vos|ton|tes|m'avoir|nous\s+avoir)|por|pela|pelo|pelas|pelos|per|di|della|del|voor|su|sua)\b|(?<=appreciate )(?:it|that|this|the|your|all)\b)"

ACKNOWLEDGED = [
    r"(?:that\s+(?:is|sounds|all\s+sounds)\s+|that's\s+|this\s+is\s+|it's\s+|sounds\s+|all\s+|very\s+)?"
    r"(?:great|perfect|excellent|wonderful|fantastic|awesome|super|brilliant|lovely|cool|nice|fine|good|clear|set|well\s+noted)(?:\s+(?:news|now|to\s+(?:know|hear|me)))*",
    r"(?:that|this|it|which)(?:'s|\s+(?:is|was))\s+(?:very\s+|so\s+|really\s+|most\s+)*(?:kind|helpful|useful|generous|thoughtful|considerate)(?:\s+of\s+(?:you|the\s+team))?",
    r"ok(?:ay|ey|i)?|oké|alright|all\s+right|noted(?:\s+with\s+thanks)?|understood|got\s+it|(?:well\s+)?received|confirmed|will\s+do|you(?:'re|\s+are)\s+(?:very\s+)?welcome|my\s+pleasure",
    r"(?:that\s+|this\s+|it\s+|which\s+)?(?:all\s+)?makes\s+(?:perfect\s+|complete\s+|total\s+)?sense",
    r"(?:i\s+)?(?:completely\s+|fully\s+|totally\s+)?understand(?:\s+(?:completely|your|the|decision|situation|reasons?))*",
    r"no\s+(?:problem|worries)(?:\s+at\s+all)?|fair\s+enough|very\s+well",
    r"alles\s+klar|in\s+ordnung|passt(?:\s+(?:gut|perfekt))?|verstanden|perfekt|prima|toll|gut\s+zu\s+wissen|wunderbar|kein\s+problem|geht\s+klar|freut\s+mich|gerne?|sehr\s+gut|ist\s+angekommen",
    r"d'accord|parfait|entendu|(?:c'est\s+|j'ai\s+)?(?:bien\s+)?(?:noté|reçu|compris)|c'est\s+(?:parfait|super|d'accord)(?:\s+pour\s+moi)?|très\s+bien|ça\s+marche|génial|pas\s+de\s+(?:problème|soucis?)",
    r"de\s+acuerdo|perfecto|vale|entendido|recibido|genial|estupendo|muy\s+bien|anotado|excelente|sin\s+problema",
    r"va\s+bene|d'accordo|perfetto|ricevuto|(?:ho\s+)?capito|ottimo|benissimo|tutto\s+chiaro|nessun\s+problema",
    r"akkoord|begrepen|duidelijk|helemaal\s+goed|top|(?:dat\s+)?is\s+goed|komt\s+goed|genoteerd|ontvangen|geen\s+probleem|fijn\s+om\s+te\s+horen",
    r"combinado|perfeito|certo|está\s+bem|tudo\s+bem|ótimo|recebido|beleza|sem\s+problemas?",
    r"(?:i'll|i\s+will)\s+be\s+there",
    # that something came
    r"(?:(?:i|we)\s+(?:have\s+|just\s+)*|(?:i|we)'ve\s+(?:just\s+)?)?(?:safely\s+)?received\s+(?:it|them|(?:all\s+)?(?:the|your|this)\s+(?:(?:calendar|meeting|signed|e-?mail|contact|interview)\s+)?(?:documents?|e-?mails?|messages?|invit(?:e|ation)s?|links?|details|information|confirmation|files?|forms?|contract))",
    r"(?:i've\s+|i\s+have\s+)(?:now\s+)?(?:got\s+)?(?:everything|all)(?:\s+that)?\s+i\s+need(?:ed)?",
    r"(?:das\s+|die\s+\w+\s+|den\s+\w+\s+|alles\s+|ich\s+)*(?:habe?|hab')\s+(?:ich\s+)?(?:(?:es|alles|das|die\s+\w+|den\s+\w+|ihre\s+\w+)\s+)?(?:soeben\s+|gerade\s+|gut\s+)*(?:erhalten|bekommen)",
    r"(?:j'ai|nous\s+avons)\s+bien\s+reçu(?:\s+(?:le|la|les|votre|vos|l')\s*(?:documents?|message|mail|courriel|invitation|lien|contrat|informations))?",
    r"he\s+recibido(?:\s+(?:el|la|los|las|su|sus|todo)\s*(?:documentos?|mensaje|correo|invitación|enlace|contrato|información)?)?|ho\s+ricevuto(?:\s+(?:tutto|il\s+\w+|la\s+\w+|i\s+documenti))?|heb\s+ik\s+(?:goed\s+)?ontvangen|recebi\s+(?:tudo|o\s+\w+|a\s+\w+|os\s+documentos)",
    r"(?:(?:es|das|jetzt|der\s+link)\s+)*(?:hat\s+(?:sich\s+erledigt|geklappt|funktioniert)|funktioniert\s+(?:jetzt|nun))",
    r"ça\s+(?:marche|fonctionne)\s+maintenant|ya\s+funciona|ora\s+funziona|(?:het\s+)?werkt\s+nu|agora\s+funciona",
]

FAREWELL = [
    rf"(?:i'll\s+|we'll\s+|i\s+will\s+)?(?:see|catch)\s+you(?:\s+(?:soon|then|there|later|around|all|both|guys|{_DAY}))*(?:\s+(?:in|at)\s+(?:the\s+|your\s+)?\w+)?{_WHEN}",
    rf"(?:i'll\s+|we'll\s+)?(?:talk|speak)\s+(?:to\s+you\s+)?(?:soon|then|later|{_DAY}){_WHEN}",
    rf"un?til\s+(?:then|next\s+time|{_DAY}){_WHEN}|(?:good)?bye|take\s+care|stay\s+(?:safe|healthy|well)",
    r"(?:and\s+)?(?:(?:the\s+)?same\s+to\s+you|you\s+too|to\s+you\s+(?:too|as\s+well)|likewise)(?:\s+(?:too|all|both))*|gleichfalls|ebenso|(?:ihnen|dir|euch)\s+(?:auch|ebenso|ebenfalls)|(?:à\s+)?(?:vous|toi)\s+(?:aussi|également)|de\s+même|igualmente|altrettanto|insgelijks",
    r"(?:i\s+hope\s+you\s+|hope\s+you\s+)?have\s+an?\s+(?:very\s+)?(?:nice|great|good|lovely|wonderful|pleasant|fantastic|relaxing)\s+(?:rest\s+of\s+(?:the|your)\s+)?(?:day|weekend|evening|week|one|time|holiday|afternoon|morning|trip|vacation|christmas)",
    r"enjoy\s+(?:your|the)\s+(?:rest\s+of\s+(?:the|your)\s+)?(?:day|weekend|evening|week|holidays?|vacation)",
    r"(?:all\s+the\s+(?:very\s+)?best|best\s+of\s+luck|good\s+luck)(?:\s+(?:to|for|with|in)\b)?|(?:i\s+)?wish(?:ing)?\s+(?:you|everyone|the\s+team)\b|happy\s+(?:holidays|easter|new\s+year)|merry\s+christmas",
    rf"(?:also\s+|dann\s+)*bis\s+(?:dann|bald|später|nachher|gleich|dahin|zum\s+\w+|{_DAY}|(?:am|kommenden|nächsten)\s+{_DAY}){_WHEN}",
    r"auf\s+wieder(?:sehen|hören)|tschüss?|mach(?:en\s+sie\s+|t|\s+)?e?s?\s*gut|(?:(?:ich\s+)?wünsche\s+(?:ihnen|dir|euch)\s+)?(?:noch\s+)?(?:eine?n?\s+)?(?:schöne[ns]?|gute[ns]?|angenehme[ns]?)\s+(?:tag|abend|woche|wochenende|feierabend|feiertage|ferien|urlaub|zeit)(?:\s+noch)?",
    r"alles\s+gute(?:\s+(?:für|ihnen|dir|euch|dem|der|weiterhin)\b)?|viel\s+(?:erfolg|glück)(?:\s+(?:bei|für|mit|ihnen|weiterhin)\b)?",
    rf"à\s+(?:bientôt|tout\s+à\s+l'heure|plus(?:\s+tard)?|très\s+vite|la\s+prochaine|{_DAY}){_WHEN}|au\s+revoir|(?:très\s+)?bonne\s+(?:journée|soirée|continuation|semaine|chance|fin\s+de\s+(?:journée|semaine)|année)|bon(?:ne)?\s+(?:week-?end|courage|après-midi)",
    rf"hasta\s+(?:luego|pronto|entonces|la\s+próxima|(?:el\s+)?{_DAY}){_WHEN}|nos\s+vemos(?:\s+(?:el\s+)?(?:pronto|entonces|{_DAY}))?{_WHEN}|adiós",
    r"(?:que\s+)?(?:tenga|tengas|tengan|pase|pases)\s+(?:un\s+|una\s+)?(?:muy\s+)?(?:buen|buena|feliz|lindo)\s+(?:día|tarde|fin\s+de\s+semana|semana|noche)|(?:buen|feliz)\s+(?:día|fin\s+de\s+semana|semana)|(?:mucha|buena)\s+suerte(?:\s+(?:con|en)\b)?",
    rf"a\s+(?:presto|dopo|più\s+tardi|{_DAY}){_WHEN}|ci\s+vediamo(?:\s+(?:presto|{_DAY}))?{_WHEN}|arrivederci|buon[ao]?\s+(?:giornata|serata|fortuna|settimana|lavoro|fine\s+settimana|weekend|pomeriggio|proseguimento|continuazione)|in\s+bocca\s+al\s+lupo",
    rf"tot\s+(?:dan|snel|ziens|straks|later|gauw|{_DAY}){_WHEN}|(?:nog\s+)?(?:een\s+)?(?:fijne?|prettige?|goede?)\s+(?:dag|avond|weekend|week|middag|vakantie)(?:\s+(?:nog|verder|gewenst))?|(?:veel\s+)?succes(?:\s+(?:met|verder))?",
    rf"até\s+(?:logo|breve|já|lá|mais|à\s+próxima|(?:a\s+|à\s+)?{_DAY}){_WHEN}|tenha\s+uma?\s+(?:bom|boa|ótimo|ótima|excelente)\s+(?:dia|tarde|semana|noite|fim\s+de\s+semana)|bom\s+fim\s+de\s+semana|boa\s+(?:sorte|semana)|tudo\s+de\s+bom",
]
# What is looked forward to decides: to meeting is a goodbye, to hearing from us is a request.
FORWARD = [
    r"(?:(?:i|we)\s+)?(?:(?:am|are|'m|will\s+be)\s+|(?:i|we)'(?:m|re)\s+)?(?:really\s+|very\s+much\s+|much\s+|so\s+)*look(?:ing)?\s+forward\s+(?:to\b)?",
    r"(?:ich\s+|wir\s+)?freuen?\s+(?:mich|uns)(?:\s+(?:schon|sehr|bereits|jetzt))*\s+(?:auf\b|darauf|drauf)",
    r"(?:au\s+plaisir|j'ai\s+hâte)\s+de\b|in\s+attesa\s+di\s+conoscer\w+|kijk\s+uit\s+naar\b|ik\s+kijk\s+(?:er\s+)?(?:naar\s+)?uit",
]
MEETING = re.compile(
    rf"\b(?:meet\w*|see(?:ing)?|it|that|this|then|work(?:ing)?|speak\w*|talk\w*|chat\w*|join\w*|welcoming|visit\w*|interview|conversation|day|{_DAY}"
    r"|gespräch|termin|treffen|kennenlernen|kennenzulernen|zusammenarbeit|austausch|darauf|drauf|rencontrer|revoir|voir|conoscer\w*|kennismak\w*|gesprek|uit)\b",
    re.I,
)
HEARING = re.compile(
    r"\b(?:hear\w*|repl\w*|respon\w+|answer\w*|feedback|news|decision|update|offer|contract|result|outcome|email|call|information|details|confirmation|possib\w+|discuss\w*|opportunit\w+"
    r"|antwort|rückmeldung|nachricht|entscheidung|hören|réponse|retour|nouvelles|lire|respuesta|noticias|saber|risposta|riscontro|notizie|antwoord|reactie|horen|vernemen|bericht|resposta|notícias|ouvir)\b",
    re.I,
)

FILLER = [
    # greetings
    r"(?:hi|hello|hey|dear|good\s+(?:morning|afternoon|evening|day))(?:\s+(?:all|team|everyone|there|again|both))?",
    r"(?:hallo|guten\s+(?:tag|morgen|abend)|sehr\s+geehrte[rs]?|liebe[rs]?|servus|moin|grüß\s+gott)(?:\s+(?:frau|herr|damen\s+und\s+herren|zusammen|alle|team))?",
    r"(?:bonjour|bonsoir|salut|chère?s?)(?:\s+(?:madame|monsieur|à\s+tous))?|madame|monsieur",
    r"(?:hola|buenos\s+días|buenas(?:\s+(?:tardes|noches))?|estimad[oa]s?|querid[oa]s?)(?:\s+(?:sra?|señora?|equipo|todos))?",
    r"(?:ciao|buongiorno|buonasera|salve|gentile|gentilissim[oa]|egregi[oa]|car[oaie])(?:\s+(?:a\s+tutti|dottoressa|dottore|signora|signor))?",
    r"(?:beste|geachte|goedemorgen|goedemiddag|goedendag|hoi|dag)(?:\s+(?:heer|mevrouw|allemaal|team))?",
    r"(?:olá|oi|bom\s+dia|boa\s+(?:tarde|noite)|prezad[oa]s?)(?:\s+(?:senhora?|equipe|equipa|todos))?",
    r"(?:mr|mrs|ms|dr|prof|frau|herr)\b",
    # signing off
    r"(?:with\s+)?(?:(?:my|kind|kindest|best|warm|warmest|many|very)\s+)*(?:regards|wishes|greetings)|(?:yours\s+)?(?:sincerely|faithfully|truly|respectfully|cordially)(?:\s+yours)?|yours|best|warmly|rgds|br",
    r"(?:mit\s+)?(?:(?:freundliche[nm]?|beste[n]?|liebe[n]?|viele[n]?|herzliche[n]?|schöne[n]?|sonnige)\s+)+gr(?:ü|ue)(?:ß|ss)e?n?|gr(?:ü|ue)(?:ß|ss)e|gruß|gruss|hochachtungsvoll|lg|vg|mfg|bg",
    r"(?:bien\s+|très\s+)?cordialement|bien\s+à\s+(?:vous|toi)|(?:sincères|meilleures|cordiales)?\s*salutations|amicalement|cdlt|sincèrement|respectueusement",
    r"(?:(?:un|reciba\s+un)\s+)?(?:cordial\s+|atento\s+|afectuoso\s+)?saludos?(?:\s+cordial(?:es)?)?|atentamente|un\s+(?:fuerte\s+)?abrazo|abrazos",
    r"(?:cordiali|distinti|tanti|cari)?\s*saluti|un\s+(?:caro\s+)?saluto|cordialmente|un\s+abbraccio",
    r"(?:met\s+)?(?:vriendelijke|hartelijke)\s+groet(?:en)?|groet(?:en|jes)?|mvg|hoogachtend",
    r"(?:com\s+os\s+)?(?:melhores\s+)?cumprimentos|atenciosamente|(?:um\s+)?abraços?|saudações|att",
    r"(?:sent\s+from|get\s+outlook\s+for|von\s+meinem|envoyé\s+de|enviado\s+desde|inviato\s+da|verstuurd\s+vanaf|verzonden\s+vanaf|enviado\s+do)\s+(?:my\s+|mon\s+|mi\s+|mijn\s+|meu\s+|\w+\s+)?[\w-]+(?:\s+gesendet)?",
    # feelings and courtesies that ask for nothing
    r"(?:(?:what|that's|that\s+is|it's|it\s+is)\s+(?:such\s+)?a\s+(?:shame|pity)|too\s+bad)(?:\s+of\s+course)?|(?:i'm\s+|i\s+am\s+)?(?:of\s+course\s+)?(?:very\s+)?(?:sorry|sad|disappointed|happy|glad|pleased|delighted)\s+to\s+(?:hear|read)\s+(?:that|this|it|so)",
    r"(?:das\s+ist\s+)?(?:sehr\s+|wirklich\s+)?schade|(?:c'est\s+|quel\s+)?dommage|(?:es\s+una\s+|qué\s+)(?:lástima|pena)|(?:che\s+|è\s+un\s+)?peccato|(?:wat\s+|heel\s+)?jammer|que\s+pena",
    r"it\s+was\s+(?:really\s+|so\s+|very\s+)?(?:a\s+(?:real\s+)?pleasure|nice|great|good|lovely|wonderful)\s+(?:to\s+(?:meet|talk|speak|see|chat|get|learn|hear)|meeting|talking|speaking|seeing|chatting)\b",
    r"es\s+war\s+(?:mir\s+)?(?:sehr\s+|wirklich\s+)?(?:schön|nett|angenehm|eine?\s+(?:freude|vergnügen)),?\s+(?:sie|dich|euch|mit\s+(?:ihnen|dir|euch)|das\s+team)(?:\s+alle)?\s+(?:persönlich\s+)?(?:kennenzulernen|kennengelernt\s+zu\s+haben|zu\s+(?:sprechen|treffen))",
    r"(?:ce\s+fut|c'était|j'ai\s+eu)\s+(?:un\s+|le\s+)?(?:vrai\s+|réel\s+)?plaisir\s+(?:de\s+(?:vous|te)\s+(?:rencontrer|parler)|d'échanger(?:\s+avec\s+(?:vous|toi|l'équipe))?)",
    r"(?:ha\s+sido|fue)\s+un\s+(?:verdadero\s+)?placer(?:\s+(?:conocer(?:os|te|le|la|los|les)?(?:\s+al\s+equipo)?|hablar\s+con\s+(?:usted|ustedes|vosotros|ti)))?|è\s+stato\s+un\s+(?:vero\s+)?piacere(?:\s+(?:conoscer(?:la|ti|vi)|parlare\s+con\s+(?:lei|te|voi)))?",
    r"het\s+was\s+(?:heel\s+|erg\s+)?(?:leuk|fijn|prettig|aangenaam)\s+(?:om\s+)?(?:(?:u|je|jullie|met\s+(?:u|je|jullie))\s+)?(?:te\s+(?:ontmoeten|spreken)|kennis\s+te\s+maken)|foi\s+um\s+(?:grande\s+)?prazer(?:\s+(?:conhec\S+|falar\s+com\s+\w+))?",
    r"(?:i\s+)?(?:really\s+|very\s+much\s+)?enjoyed\s+(?:meeting|talking|speaking|our|the|my|chatting)\b",
    r"(?:i'm\s+|i\s+am\s+|so\s+|very\s+)*sorry(?:\s+(?:for|about)\s+(?:the|my)\s+(?:late\s+(?:reply|response|answer)|delay|inconvenience|trouble|noise|confusion|misunderstanding))?|(?:my\s+)?apologies(?:\s+for\s+the\s+(?:late\s+(?:reply|response)|delay|confusion|noise))?",
    r"w?o+ps|ah|oh|aha|wow|yay|haha|hm+|well|so|then|again|indeed|of\s+course|also|and|und|et|y|e|en|auch|alors|but|aber|mais|pero|ma|maar|mas",
    r"(?:just\s+)?(?:an?\s+)?(?:quick\s+|short\s+|small\s+)?update|fyi|btw|by\s+the\s+way",
    r"i\s+(?:had(?:n't|\s+not)\s+(?:seen|known|noticed|reali[sz]ed|thought\s+of)|had\s+(?:avoided|missed|overlooked|forgotten|misread|misunderstood|confused))\b",
    r"(?:i\s+)?must\s+have\s+(?:overlooked|missed)\s+(?:that|this|it)(?:\s+(?:e-?mail|message|mail))?|my\s+(?:mistake|bad|fault)",
    # what the writer does next, so that nothing waits for us
    r"(?:i'll|i\s+will|we'll|we\s+will|i'm\s+going\s+to|let\s+me)\s+(?:just\s+|definitely\s+|certainly\s+)?(?:give\s+(?:it|that|this)\s+a\s+(?:try|go|shot)|have\s+a\s+look|take\s+a\s+look|do\s+(?:that|so|it)|try\s+(?:it|that|this)|look\s+into\s+(?:it|that|this)|check\s+(?:it|that|this)(?:\s+out)?|read\s+(?:it|that|this)|get\s+back\s+to\s+you|let\s+you\s+know|keep\s+you\s+posted)(?:\s+(?:out|now|right\s+away|soon|later|today|tomorrow|again))*",
    r"ich\s+melde\s+mich(?:\s+(?:wieder|dann|bald))*|mache\s+ich|schaue?\s+ich\s+mir\s+an|je\s+vous\s+tiens\s+au\s+courant",
]

REACTION = re.compile(
    r"""(?:(?:liked|loved|laughed\s+at|emphasi[sz]ed|hearted|
            gefällt|a\s+aimé|le\s+gustó)\s*:?\s*["“„«'].*["”“»']\s*
        |(?:liked|loved)\s*:\s[^\n]*
        |(?:reacted|reagierte|reageerde)\s+(?:with\s+|mit\s+|met\s+)?\W{1,4}\s+(?:to|auf|op)\s+["“„«'].*["”“»']\s*
        |(?:\S+\s+){1,5}(?:reacted\s+(?:to\s+your\s+message|via\s+gmail)|liked\s+your\s+message
            |hat\s+(?:auf\s+(?:ihre|deine|eure)\s+nachricht|(?:über|via|per)\s+gmail)\s+reagiert
            |a\s+réagi\s+(?:à\s+(?:votre|ton)\s+message|via\s+gmail)
            |(?:ha\s+reaccionado|reaccionó)\s+(?:a\s+(?:tu|su)\s+mensaje|(?:a\s+través\s+de|mediante|con)\s+gmail)
            |ha\s+reagito\s+(?:al\s+(?:tuo|suo)\s+messaggio|tramite\s+gmail)
            |heeft\s+(?:op\s+(?:je|uw)\s+bericht|via\s+gmail)\s+gereageerd|heeft\s+gereageerd\s+(?:op\s+(?:je|uw)\s+bericht|via\s+gmail)
            |reagiu\s+(?:à\s+(?:sua|tua)\s+mensagem|via\s+gmail|pelo\s+gmail))\s*:?)""",
    re.I | re.X | re.S,
)
GLAD_SIGNS = "👍👌🙏🤝👏🎉🥳❤🧡💛💚💙💜🖤🤍♥💪✅✔🙌💯🫶🤗😍🥰"
SMILES = "😊🙂😀😃😄😁😆😉☺😎🌞☀🍀✨🤞😇🌸🌹💐🥂🍻"
