"""What mail clients write around quoted words, in the languages we meet: one table a kind of mark.

Collected from the clients' own strings: Gmail, Outlook (desktop, web, phones), Apple Mail, Thunderbird, Yahoo,
Lotus Notes, Zoho, Samsung, K-9, ProtonMail.
"""

from __future__ import annotations

import re

# Marks of direction, in which clients in Hebrew and Arabic (and Windows Mail, in a date) wrap what they write.
DIRECTIONS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
UNSEEN = re.compile(f"[{DIRECTIONS}]+")

# The labels of a quoted header block, by what they mean.
LABELS: dict[str, tuple[str, ...]] = {
    "from": (
        "dari", "từ", "από", "saatja", "no", "nuo", "remitent", "pošiljatelj", "šalje", "posílá", "nga", "מאת", "from", "von", "de", "da", "van", "från", "fra", "od", "от", "від", "lähettäjä", "feladó", "kimden", "gönderen", "expéditeur",
        "remitente", "mittente", "afzender", "remetente", "nadawca", "avsändare", "avsender", "afsender", "odesílatel", "expeditor", "发件人", "寄件者", "寄件人", "差出人", "送信者", "보낸 사람", "من",
    ),
    "date": (
        "terkirim", "tanggal", "đã gửi", "ngày", "ημερομηνία", "εστάλη", "saadetud", "nosūtīts", "išsiųsta", "enviat", "poslano", "message du", "message of", "dátum odoslania", "נשלח", "تاريخ", "sent", "date", "gesendet", "datum", "gesendet am", "envoyé", "envoyé le", "enviado", "enviado el", "enviada", "enviado em", "enviada em", "fecha",
        "inviato", "data", "verzonden", "skickat", "sendt", "dato", "wysłano", "wysłane", "отправлено", "дата", "надіслано", "lähetetty", "päivämäärä",
        "odesláno", "elküldve", "dátum", "gönderildi", "tarih", "trimis", "发送时间", "發送時間", "日期", "寄件日期", "送信日時", "日付", "보낸 날짜", "sent on", "date sent", "sent at",
    ),
    "to": (
        "kepada", "đến", "tới", "προς", "saaja", "kam", "kam:", "per a", "za", "prima", "אל", "إلى", "to", "an", "à", "a", "para", "aan", "till", "til", "do", "кому", "vastaanottaja", "címzett", "kime", "komu", "către", "pour", "destinataire", "empfänger", "per", "收件人", "收件者", "宛先", "받는 사람",
    ),
    "cc": ("copie à", "cópia", "tembusan", "κοιν", "másolat", "kopie an", "cc", "kopie", "kopia", "kopi", "copie", "copia", "копия", "копія", "cc to", "抄送", "副本"),
    "subject": (
        "sujet", "thema", "judul", "perihal", "chủ đề", "θέμα", "teema", "temats", "tema", "assumpte", "zadeva", "naslov", "נושא", "الموضوع", "sak", "re", "subject", "betreff", "objet", "asunto", "oggetto", "onderwerp", "assunto", "ämne", "emne", "temat", "тема", "aihe", "tárgy", "konu", "předmět",
        "predmet", "subiect", "主题", "主旨", "件名", "제목",
    ),
    "other": ("reply-to", "antwort an", "répondre à", "importance", "priority", "wichtigkeit", "attachments", "anlagen", "bcc", "organization", "risposta", "sent by", "please respond to", "mailed by", "send reply to", "message-id", "newsgroups", "x-mailer", "auto-submitted"),
}  # fmt: skip

KIND_OF_LABEL = {label: kind for kind, labels in LABELS.items() for label in labels}

# Outlook and web mails set labels in bold, which plain text shows as stars or underscores.
LABEL_LINE = re.compile(
    r"[\s*_>|]{0,12}([^\W\d_][\w' -]{0,18}?|[\w ]{1,6})[ \t\xa0]?[*_]{0,2}[ \t\xa0]?[:：][*_]{0,2}(?:[ \t\xa0]|$|(?=\S))(.*)"
)

_ORIGINAL = (
    "original message", "original email", "original-nachricht", "originalnachricht", "ursprüngliche nachricht", "ursprüngliche e-?mail", "urspr. nachricht", "message d['’]origine",
    "message original", "mail original", "courriel original", "mensaje original", "messaggio originale", "messaggio original", "oorspronkelijk bericht", "origineel bericht", "mensagem original",
    "originalmeddelande", "ursprungligt meddelande", "oprindelig meddelelse", "opprinnelig melding", "original melding", "originalmelding", "oryginalna wiadomość", "wiadomość oryginalna",
    "alkuperäinen viesti", "eredeti üzenet", "původní zpráva", "orijinal ileti", "mesaj original", "исходное сообщение", "оригинальное сообщение", "原始邮件", "原始郵件", "元のメッセージ", "원본 메시지",
)  # fmt: skip
_FORWARDED = (
    "forwarded message", "forwarded mail", "forwarded by .{1,80}", "forwarded letter", "begin forwarded message", "weitergeleitete nachricht", "weitergeleitet von .{1,80}", "anfang der weitergeleiteten (?:e-?mail|nachricht)",
    "message transféré", "message transmis", "message réexpédié", "début du message (?:réexpédié|transféré)", "mensaje reenviado", "inicio del mensaje reenviado", "messaggio inoltrato", "inizio messaggio inoltrato",
    "doorgestuurd bericht", "begin doorgestuurd bericht", "mensagem encaminhada", "mensagem reencaminhada", "início da mensagem (?:encaminhada|reencaminhada)", "vidarebefordrat meddelande", "vidarebefordrat brev", "videresendt melding",
    "videresendt meddelelse", "videresendt besked", "start på vidarebefordrat meddelande", "wiadomość przekazana", "przekazana wiadomość", "treść przekazanej wiadomości", "początek przekazywanej wiadomości", "пересылаемое сообщение", "переслане повідомлення", "начало переадресованного сообщения",
    "välitetty viesti", "továbbított üzenet", "přeposlaná zpráva", "iletilen mesaj", "转发邮件", "轉寄郵件", "转发的邮件", "転送メッセージ",
)  # fmt: skip

# To be matched without the dashes and stars around, which a pattern would try in too many ways.
ORIGINAL_MARK = re.compile("|".join(_ORIGINAL), re.I)
FORWARD_MARK = re.compile("|".join(_FORWARDED), re.I)
DECORATION = "-=_* \t>|:："

# "... wrote" as clients say it.
_WROTE = (
    r"wrote|writes|said|has written|schrieb|schreibt|hat geschrieben|hat am .{3,40} geschrieben|a écrit|a ecrit|écrivait|escribió|escribio|ha escrito|ha scritto|scrisse|scriveva|schreef|het volgende geschreven|"
    r"heeft (?:.{1,80} )?geschreven|escreveu|skrev|skrev följande|napisał(?:\(a\)|a)?|napisal(?:\(a\)|a)?|pisze|написал(?:\(а\)|а)?|пишет|пише|написав|kirjoitti|ezt írta|írta|napsal(?:\(a\)|a)?|napísal(?:\(a\))?|a scris|yazdı|şunları yazdı|έγραψε|写道|寫道|写入|のメール|님이 작성|כתב|كتب"
)
WROTE = re.compile(rf"(?<!\w)(?:{_WROTE})(?!\w)", re.I)
WROTE_AT_END = re.compile(rf"(?<!\w)(?:{_WROTE})\s*(?:the following)?\s*[:：]?\s*[-*_]*\s*$", re.I)

# Verbs above by their last word, to pass over most lines without a search.
LAST_WORDS = frozenset(
    "wrote writes said written following schrieb schreibt geschrieben écrit ecrit écrivait escribió escribio escrito scritto scrisse scriveva "
    "schreef geschreven escreveu skrev följande napisał napisał(a) napisała napisal napisal(a) napisala pisze написал написал(а) написала пишет пише написав kirjoitti "
    "írta napsal napsal(a) napsala napísal napísal(a) scris yazdı έγραψε 写道 寫道 写入 のメール כתב كتب 작성 rašė viết thusly".split()
)

# A line that begins an attribution in one of the languages: On, Am, Le, El, Il, Op, Em, Den, W dniu ...
# Issue trackers and applicant tracking systems: "Kim Doe commented on AB-12:", "--- Comment #4 from Kim ---".
TRACKER = re.compile(
    r"[^:]{2,100} (?:changed|(?:commented on|updated|resolved|closed|reopened|created|assigned|edited a comment on) [A-Z][A-Z0-9]*-\d+):|-{3,} (?:Additional )?Comments? .{0,20}From .{3,140}|From [0-9a-f]{40} \S.*",
    re.I,
)
# A board or tracker that passes a message on says so above the header lines; what follows them is the message.
RELAY_INTRO = re.compile(
    r"(?:the |a |an )?(?:following|new) (?:reply|message|mail|e-?mail|comment|application) (?:was|has been|is) (?:made|added|received|submitted|sent)\b.{0,200}",
    re.I,
)
PATCH_LINE = re.compile(r"From [0-9a-f]{40} .*")
# `>Number: 17`: the fields of a form (GNATS), not a quote.
FORM_FIELD = re.compile(r">[A-Z][a-zA-Z-]{2,20}:(?:\s|$)")
PYTHON_PROMPT = re.compile(r">>> .{0,200}[=(\[]")
MORE_THAN = re.compile(r">\s?[$€£]?\d")
FILE_LINE = re.compile(r"- \S.{0,80}\.\w{2,4}")
VERSION = re.compile(r"\d+\.\d+(?:\.\w+)*(?: \(.{1,40}\))?")
OPENER = re.compile(
    r"[\s>*_-]*(?:on|at|in (?:a )?(?:message|article|data)|am|le|el|il(?: giorno)?|op|em|no dia|a|den|dne|dnia|w dniu|on the|ti|ma|to|man|tir|tor|fre|lør|søn|tis|ons|lör|sön|"
    r"pon|wt|śr|czw|pt|sob|niedz|v(?: dne)?|pe|вт|ср|чт|пт|сб|вс|пн|\d{1,4}[\s./-])\b",
    re.I,
)
DATE = re.compile(
    r"(?<![\w])(?:19|20)\d\d(?![\da-zA-Z_])(?!-\d{4})|\b\d{1,2}[:.h]\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b"
)
# A year or an hour, as every client's date line has one.
MOMENT = re.compile(rf"{DATE.pattern}|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|(?:19|20)\d\d年")
URL_REST = re.compile(r"\S*[/_=&?%#]\w\S*")
YEAR = re.compile(r"(?:19|20)\d\d")
HOUR = re.compile(r"\d{1,2}[:.h]\d\d")
ADDRESS = re.compile(r"[\w.+=%'-]{1,120}(?:@|\(at\)|-[\w+/]{8,60}@)[\w-]{1,80}(?:\.[\w-]{1,60}){0,6}")
# Gmail once wrote only a date, a name and an address; Lotus Notes a name and a date in numbers.
SPLIT_WROTE = re.compile(r">\s*(?:wrote|schrieb|a écrit|escribió)?\s*[:：]\s*$")
GROUPWISE = re.compile(r">>> ?[^>].{2,150}\d[^<>]{0,20} ?>>>")
DATE_AND_NAME = re.compile(
    r"\s*(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2})\b(?:.{0,120}<[^<>\s]*@[^<>\s]*>|\s+\d{1,2}:\d\d\s+GMT.{1,120})\s*[:：]?\s*$"
)
# Yahoo on a phone begins the quote on the attribution's own line.
RUN_ON_OPENERS = ("On ", "Am ", "Le ", "El ", "Il ", "Op ", "Em ", "Den ", "W dniu ")
RUN_ON = re.compile(rf"\w.{{5,160}}@[^<>\s]{{1,120}}>[ \t]{{0,3}}(?:{_WROTE})[ \t]?[:：](?=\s)", re.I)
# "From Kim Doe:" right above the quote.
QUOTING = re.compile(
    r"(?:From|Quoting|Quote from|Von|De|Da|Van|Från|Fra|Od|Zitat von)(?: [^\W\d_][\w.'-]{0,30}){1,4}:"
)
# What a sentence of one's own has and an attribution has not.
FIRST_PERSON = re.compile(
    r"(?:^|\s)(?:I|I['’]\w{1,4}|we|my|me|our|us|ich|wir|mir|mich|uns|mein\w{0,2}|je|j['’]\w+|nous|me|moi|mon|yo|nosotros|mi|io|mio|mia|ik|wij|mij|mijn|eu|meu|minha|jag|jeg|mig|meg)(?=[\s,])"
)
SENTENCE_END = re.compile(r"[^\W\d_]{5}[.!?] [A-Z]")
MID_LINE = re.compile(
    r"(?<=\S)(?:\s*-{2,}\s*|(?<=[a-z.!?]))On (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|\d).{5,200}wrote\s*:\s*$"
)
LOTUS_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4},? +\d{1,2}:\d\d(?::\d\d)? ?(?:[AP]M\b)?", re.I)

# "Please type your reply above this line": a support desk's or an applicant tracking system's, with its own words below.
REPLY_ABOVE = re.compile(
    r"(?:.{1,60}\. )?(?:please )?(?:(?:type|write|enter|add|put) (?:your |a )?(?:reply|response|answer)|reply|respond|answer) (?:above|over) (?:this|the) line.{0,60}|"
    r"(?:bitte )?(?:geben sie |schreiben sie |antworten sie )?.{0,30}(?:oberhalb|über) dieser (?:zeile|linie).{0,40}|(?:veuillez )?(?:répondre|répondez|saisir votre réponse|écrivez).{0,20}au-dessus de cette ligne.{0,40}|"
    r"(?:por favor,? )?(?:responda|escriba|introduzca|escribe).{0,30}(?:encima|arriba) de esta línea.{0,40}|(?:si prega di )?(?:rispondere|rispondi|scrivi|inserire).{0,30}(?:sopra|al di sopra) (?:di )?questa (?:riga|linea).{0,40}|"
    r"(?:typ|schrijf|plaats).{0,30}boven deze (?:regel|lijn).{0,40}|(?:por favor,? )?(?:responda|digite|escreva).{0,30}acima dest[ae] linha.{0,40}|.{0,40}powyżej tej linii.{0,40}",
    re.I,
)
# The name of a patch's author, as git sets it on the first line (git-am(1), "From: " in the body).
IN_BODY_FROM = re.compile(r"From: [^<>:]{1,80}<[^<>\s@]{1,80}@[^<>\s]{1,120}>")
POSTSCRIPT = re.compile(r"P\.? ?P?\.?S\.?\s?[:：,.–-]|P\.S\.? ", re.I)
# What a disclaimer never says.
PERSONAL = re.compile(
    r"(?:^|[\s(])(?:I|I['’]\w{1,4}|my|ich|mein\w{0,2}|je|j['’]\w+|mon|mes|yo|mis?|io|mio|mia|ik|mijn|eu|meus?|minhas?|jag|jeg|mój|moja|moje)(?=[\s,.;:!?)]|$)"
)
SENTENCE = re.compile(r"\s[a-zà-ÿ]{3,20}[.!]$|[?？]$")
CONTACT = re.compile(r"\w@\w|https?://|\bwww\.|\+?\d[\d ()/.-]{6,20}\d", re.I)

_DEVICES = "iphone|ipad|ipod|android|samsung|galaxy|huawei|xiaomi|blackberry|nokia|htc|windows|outlook|yahoo|mobile|phone|smartphone|mobil|mobiltelefon|tablet|mail|gmail|proton|mailbox|airmail|spark|gmx|web\\.de|t-online|tablette|téléphone|teléfono|móvil|handy|cell|nexus|pixel|oneplus|sony|lg|ti-\\d+|mailspring|thunderbird|boxer|aqua|bluemail|device|macbook|mac|pc"
# A question is never a phone's line, and a preposition follows the verb: "sent my CV via Outlook, did it arrive?" is neither.
SENT_FROM = re.compile(
    rf"(?!.*[?？](?:\s|$))[\s(<\[*_>]{{0,4}}(?:"
    rf"(?:sent|envoyée?|gesendet|enviad[oa]|inviato|verzonden|verstuurd|skickat|sendt|wysłan[eo]|отправлено|надіслано|odesláno|odoslané|trimis)"
    rf" (?:(?:securely |automatically |depuis |à partir )?(?:from|via|with|by|using|on|de|d['’]|depuis|aus|mit|von|desde|con|do|da|dal|van|vanaf|vanuit|met|från|fra|med|z|ze|с|из|з|od|din))\b.{{0,40}}\b(?:{_DEVICES})\w*\b.{{0,60}}|"
    rf"(?:lähetetty|küldve|elküldve)\b.{{0,40}}\b(?:{_DEVICES})\w*\b.{{0,60}}|"
    r"sent from my [\w .-]{1,30}|get outlook for .{0,80}|get \[?outlook for .{0,80}|outlook für (?:ios|android) beziehen.{0,40}|obtenir outlook pour.{0,60}|télécharger outlook pour.{0,60}|obtener outlook para.{0,60}|"
    r"von meine[mr] .{1,40} gesendet.{0,60}|diese nachricht wurde von meinem .{1,80} gesendet.{0,10}|i?n?viato da(?:l mio)? .{1,40}|from my i?phone.{0,30}|"
    r"(?:发自|發自|来自|來自)我的.{1,20}|(?:從|从|用)我的.{1,20}(?:发送|發送|傳送|寄出|发出)|[\w ]{2,20}から送信|(?:나의 |내 )?[\w ]{2,20}에서 보냄|"
    r"(?:sent|someone) (?:from|via|by|with) (?:my |a )?(?:mobile|cell|phone|galaxy|\[mail\]|mailbox|airmail|yahoo|windows).{0,80}|envoyé de(?:puis)? mon .{1,40}|"
    r"please excuse (?:any )?(?:typos|brevity|my brevity).{0,60}|excuse (?:typos|brevity|any typos).{0,60})[\s)>\]*_.!]*",
    re.I,
)

# The first words of SENT_FROM's alternatives, to pass over most lines without a search.
SENT_FROM_OPENS = frozenset(
    "sent envoyé envoyée gesendet enviado enviada inviato nviato viato iviato verzonden verstuurd skickat sendt wysłane wysłano отправлено надіслано lähetetty odesláno odoslané küldve trimis get outlook obtenir télécharger "
    "obtener von diese from someone please excuse".split()
)

# The first words of DISCLAIMER's alternatives, to pass over most paragraphs without a search.
DISCLAIMER_OPENS = frozenset(
    "confidentiality privacy legal important privileged disclaimer this the any diese die der ce le este la questo il dit deze de esta ta detta dette denne tämä "
    "niniejsza treść please bitte pensez avast virus-free virus-free. virenfrei virenfrei. garanti libre senza privo virusvrij. virusfri. wolny if".split()
)
DISCLAIMER = re.compile(
    r"[\s*_\[(-]{0,6}(?:(?:confidentiality|privacy|legal|important|privileged)(?: and \w+)? (?:notice|disclaimer|note|statement|information)\b|disclaimer\b|"
    r"(?:this|the information (?:contained )?in this|the (?:contents?|information) (?:of|in) this|any) (?:e-?mail|electronic mail|message|communication|transmission)\b.{0,160}?(?:confidential|privileged|intended|virus|legally)|"
    r"(?:diese|die in dieser) (?:e-?mail|nachricht)\b.{0,160}?(?:vertraulich|bestimmt|rechtlich)|der inhalt dieser e-?mail|"
    r"(?:ce|le contenu de ce) (?:message|courriel|mail|courrier)\b.{0,160}?(?:confidentiel|destin|usage exclusif)|"
    r"(?:este|la información (?:contenida )?en este) (?:mensaje|correo|e-?mail)\b.{0,160}?(?:confidencial|destinatari)|"
    r"(?:questo messaggio|le informazioni contenute|il presente messaggio)\b.{0,160}?(?:riservat|destinatar|confidenzial)|"
    r"(?:dit bericht|deze e-?mail|de informatie in)\b.{0,160}?(?:vertrouwelijk|bestemd)|"
    r"(?:esta mensagem|este e-?mail)\b.{0,160}?(?:confidencia|destinat)|"
    r"(?:detta|dette|denne) (?:meddelande|e-?post\w*|mejl|mail|e-?mail|melding\w*|besked|meddelelse)\b.{0,160}?(?:konfidentiel|konfidensiel|fortrolig|avsedd?t?\b|tiltenkt|beregnet|tiltænkt)|"
    r"tämä (?:viesti|sähköposti)\w*\b.{0,160}?(?:luottamuksel|tarkoitettu)|"
    r"(?:ta wiadomość|niniejsza wiadomość|treść tej wiadomości)\b.{0,160}?(?:poufn|przeznaczon)|"
    r"please consider the environment|bitte (?:denken sie|prüfen sie).{0,60}(?:umwelt|ausdruck)|pensez à l['’]environnement|avast|(?:virus-free|virenfrei|garanti sans virus|libre de virus|senza virus|privo di virus|virusvrij|virusfri|wolny od wirusów)\.|"
    r"if you are not the intended recipient)",
    re.I,
)
FOOTER = re.compile(
    r"[\s>*_-]{0,4}(?:(?:to )?(?:un)?subscribe\b|to post (?:to|a message)|you(?:'re| are)? (?:receiv|receiving|received|currently subscribed|are subscribed|are watching)|you received this|list (?:archive|info|owner|guidelines|help|unsubscribe)|"
    r"mailing ?list\b|\S+ mailing ?list\b|.{0,60}mailing ?list\s*(?:--|$)|this (?:sf\.net|list|message was sent (?:to|via)|email was sent|e-?mail is sponsored)|.{0,60}(?:mailman/listinfo|lists?\.\S+/|groups\.google\.com|googlegroups\.com|/unsubscribe|\.yahoo\.com/info/terms)|reply to this e?mail directly|view (?:it|this) (?:on|thread|message)|archives?(?: at)?:|"
    r"for (?:additional commands|more options|unsubscribe)|sponsored by|yahoo! groups|do you yahoo|profile: http|.{0,40}listserv\b|posting guidelines|problems\?|check out|free )",
    re.I,
)
