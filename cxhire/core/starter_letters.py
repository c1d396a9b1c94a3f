"""The templates that a new installation begins with: five occasions in four languages, ours to change or throw away."""

from __future__ import annotations

from typing import Final, NamedTuple


class Starter(NamedTuple):
    """A template as it is shipped."""

    language: str
    name: str
    subject: str
    body: str


STARTERS: Final = (
    Starter("en", "We have it", "Your application for $opening", """\
Dear $first_name,

thank you for applying for $opening. Your application has arrived, and I am the one who reads it.

You will hear from me within five working days, whatever we decide. If anything changes on your side until then, just answer this mail.

Kind regards
$me
$organisation
"""),
    Starter("en", "Shall we talk?", "Getting to know each other: $opening", """\
Dear $first_name,

we have read your application with pleasure and would like to talk with you about $opening.

It takes about 45 minutes, by video or here with us, whichever suits you better. Which two or three times in the next days would be good for you?

I will send you beforehand who takes part and what we want to talk about. Please bring your own questions.

Kind regards
$me
$organisation
"""),
    Starter("en", "We need more time", "Where we are with $opening", """\
Dear $first_name,

I promised you an answer by now and don't have it yet. I am sorry about that: you have been waiting on us.

Your application for $opening is still open, and nothing is missing from you. I will write to you again within a week, also if there is nothing new.

Should you have to decide elsewhere before that, please tell me, and I will see what we can do.

Kind regards
$me
$organisation
"""),
    Starter("en", "A no, kindly", "Your application for $opening", """\
Dear $first_name,

thank you for the time you gave us. We have decided to go on with somebody else for $opening.

This is not what you hoped to read, and it is no judgement of you as a person: the choice was close, and another application was nearer to what this job needs today.

If you would like to know what spoke for you and what against, I will gladly tell you. Just answer this mail.

I wish you a place where they are lucky to have you.

Kind regards
$me
$organisation
"""),
    Starter("en", "An offer of feedback", "Feedback on your application for $opening", """\
Dear $first_name,

you put work into your application for $opening, and you should get something back for it.

If you like, I will call you for fifteen minutes and tell you what we saw: what convinced us, and what would have to be different another time. Or I write it to you, if you would rather read it.

What would you prefer, and when?

Kind regards
$me
$organisation
"""),
    Starter("de", "Ist angekommen", "Ihre Bewerbung: $opening", """\
Guten Tag $candidate,

danke für Ihre Bewerbung als $opening. Sie ist angekommen, und ich bin die Person, die sie liest.

Sie hören innerhalb von fünf Arbeitstagen von mir, wie auch immer wir entscheiden. Wenn sich bei Ihnen bis dahin etwas ändert, antworten Sie einfach auf diese Mail.

Mit freundlichen Grüßen
$me
$organisation
"""),
    Starter("de", "Wollen wir reden?", "Kennenlernen: $opening", """\
Guten Tag $candidate,

wir haben Ihre Bewerbung gern gelesen und möchten mit Ihnen über $opening sprechen.

Das dauert etwa 45 Minuten, per Video oder hier bei uns, wie es Ihnen besser passt. Welche zwei oder drei Termine in den nächsten Tagen wären Ihnen recht?

Vorher schreibe ich Ihnen, wer dabei ist und worüber wir reden wollen. Bringen Sie gern Ihre eigenen Fragen mit.

Mit freundlichen Grüßen
$me
$organisation
"""),
    Starter("de", "Wir brauchen noch Zeit", "Wie es steht: $opening", """\
Guten Tag $candidate,

ich hatte Ihnen bis heute eine Antwort zugesagt und habe sie noch nicht. Das tut mir leid: Sie warten auf uns.

Ihre Bewerbung als $opening ist weiter offen, und von Ihnen fehlt nichts. Ich schreibe Ihnen innerhalb einer Woche wieder, auch wenn es nichts Neues gibt.

Müssen Sie sich vorher anderswo entscheiden, sagen Sie es mir bitte. Dann sehe ich, was wir tun können.

Mit freundlichen Grüßen
$me
$organisation
"""),
    Starter("de", "Ein freundliches Nein", "Ihre Bewerbung: $opening", """\
Guten Tag $candidate,

danke für die Zeit, die Sie uns geschenkt haben. Wir haben uns bei $opening für jemand anderen entschieden.

Das haben Sie nicht lesen wollen, und es ist kein Urteil über Sie als Mensch: Die Wahl war knapp, und eine andere Bewerbung war näher an dem, was diese Stelle heute braucht.

Wenn Sie wissen möchten, was für Sie sprach und was dagegen, sage ich es Ihnen gern. Antworten Sie einfach auf diese Mail.

Ich wünsche Ihnen eine Stelle, an der man froh über Sie ist.

Mit freundlichen Grüßen
$me
$organisation
"""),
    Starter("de", "Rückmeldung anbieten", "Rückmeldung zu Ihrer Bewerbung: $opening", """\
Guten Tag $candidate,

Sie haben sich mit Ihrer Bewerbung als $opening Mühe gegeben, und dafür sollen Sie etwas zurückbekommen.

Wenn Sie mögen, rufe ich Sie für eine Viertelstunde an und sage Ihnen, was wir gesehen haben: was uns überzeugt hat und was ein andermal anders sein müsste. Oder ich schreibe es Ihnen, wenn Sie es lieber lesen.

Was ist Ihnen lieber, und wann?

Mit freundlichen Grüßen
$me
$organisation
"""),
    Starter("fr", "Bien reçue", "Votre candidature : $opening", """\
Bonjour $candidate,

merci pour votre candidature au poste de $opening. Elle nous est bien parvenue, et c'est moi qui la lis.

Vous aurez de mes nouvelles dans les cinq jours ouvrables, quelle que soit notre décision. Si quelque chose change pour vous d'ici là, répondez simplement à ce message.

Bien cordialement
$me
$organisation
"""),
    Starter("fr", "Si nous en parlions ?", "Faire connaissance : $opening", """\
Bonjour $candidate,

nous avons lu votre candidature avec plaisir et aimerions vous parler du poste de $opening.

L'entretien dure environ 45 minutes, en visioconférence ou chez nous, comme cela vous convient le mieux. Quels seraient pour vous deux ou trois bons moments dans les prochains jours ?

Je vous écrirai auparavant qui sera présent et de quoi nous voulons parler. Apportez aussi vos propres questions.

Bien cordialement
$me
$organisation
"""),
    Starter("fr", "Encore un peu de temps", "Où nous en sommes : $opening", """\
Bonjour $candidate,

je vous avais promis une réponse pour aujourd'hui et je ne l'ai pas encore. J'en suis désolé·e : c'est nous qui vous faisons attendre.

Votre candidature au poste de $opening reste ouverte, et il ne vous manque rien. Je vous écrirai de nouveau dans la semaine, même s'il n'y a rien de neuf.

Si vous devez vous décider ailleurs avant cela, dites-le-moi, et je verrai ce que nous pouvons faire.

Bien cordialement
$me
$organisation
"""),
    Starter("fr", "Un non, avec égards", "Votre candidature : $opening", """\
Bonjour $candidate,

merci pour le temps que vous nous avez donné. Pour le poste de $opening, nous avons choisi une autre personne.

Ce n'est pas ce que vous espériez lire, et ce n'est pas un jugement sur vous : le choix était serré, et une autre candidature était plus proche de ce que ce poste demande aujourd'hui.

Si vous souhaitez savoir ce qui a parlé pour vous et ce qui a manqué, je vous le dirai volontiers. Répondez simplement à ce message.

Je vous souhaite une place où l'on sera heureux de vous avoir.

Bien cordialement
$me
$organisation
"""),
    Starter("fr", "Proposer un retour", "Un retour sur votre candidature : $opening", """\
Bonjour $candidate,

vous avez mis du soin dans votre candidature au poste de $opening, et vous méritez quelque chose en retour.

Si vous le voulez bien, je vous appelle un quart d'heure pour vous dire ce que nous avons vu : ce qui nous a convaincus, et ce qui devrait être différent une autre fois. Ou je vous l'écris, si vous préférez le lire.

Qu'est-ce qui vous convient le mieux, et quand ?

Bien cordialement
$me
$organisation
"""),
    Starter("es", "La hemos recibido", "Su candidatura: $opening", """\
Hola, $candidate:

gracias por su candidatura para $opening. Nos ha llegado bien, y soy yo quien la lee.

Tendrá noticias mías en cinco días laborables, sea cual sea nuestra decisión. Si algo cambia para usted hasta entonces, responda simplemente a este correo.

Un saludo cordial
$me
$organisation
"""),
    Starter("es", "¿Hablamos?", "Para conocernos: $opening", """\
Hola, $candidate:

hemos leído su candidatura con gusto y nos gustaría hablar con usted sobre $opening.

Son unos 45 minutos, por vídeo o aquí con nosotros, como le venga mejor. ¿Qué dos o tres momentos de los próximos días le convienen?

Antes le escribiré quién participa y de qué queremos hablar. Traiga también sus propias preguntas.

Un saludo cordial
$me
$organisation
"""),
    Starter("es", "Necesitamos más tiempo", "Cómo va: $opening", """\
Hola, $candidate:

le había prometido una respuesta para hoy y todavía no la tengo. Lo siento: es usted quien está esperando por nosotros.

Su candidatura para $opening sigue abierta, y no falta nada de su parte. Le volveré a escribir en una semana, aunque no haya novedades.

Si antes tiene que decidirse por otro lugar, dígamelo, por favor, y veré qué podemos hacer.

Un saludo cordial
$me
$organisation
"""),
    Starter("es", "Un no, con aprecio", "Su candidatura: $opening", """\
Hola, $candidate:

gracias por el tiempo que nos ha dedicado. Para $opening hemos elegido a otra persona.

No es lo que esperaba leer, y no es un juicio sobre usted: la elección fue muy ajustada, y otra candidatura estaba más cerca de lo que este puesto necesita hoy.

Si quiere saber qué habló a su favor y qué faltó, se lo diré con mucho gusto. Responda simplemente a este correo.

Le deseo un lugar donde se alegren de tenerle.

Un saludo cordial
$me
$organisation
"""),
    Starter("es", "Ofrecer comentarios", "Comentarios sobre su candidatura: $opening", """\
Hola, $candidate:

ha puesto trabajo en su candidatura para $opening, y merece recibir algo a cambio.

Si lo desea, le llamo un cuarto de hora y le cuento lo que vimos: qué nos convenció y qué tendría que ser distinto en otra ocasión. O se lo escribo, si prefiere leerlo.

¿Qué prefiere, y cuándo?

Un saludo cordial
$me
$organisation
"""),
)  # fmt: skip
