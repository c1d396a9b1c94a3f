"""Recruiting threads of a few mails each: is an answer owed, and since when? Written before they were first tried."""

from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

import pytest
from flask import Flask

from cxhire.services import ingest, team
from cxhire.services.owed import owed_lines
from cxhire.store.obligations import Wanted
from tests.letters import MONDAY

NOW = MONDAY + timedelta(days=2, hours=3)
KIM, JOBS = "Kim Park <kim@mail.example>", "jobs@acme.example"
MARIA, TOM = "Maria Lopez <maria@acme.example>", "Tom Berg <tom@acme.example>"
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Calendar//EN
METHOD:{method}
BEGIN:VEVENT
UID:interview@acme.example
DTSTAMP:20260504T090000Z
DTSTART:20260507T090000Z
DTEND:20260507T100000Z
SUMMARY:Interview
ORGANIZER:mailto:maria@acme.example
ATTENDEE;CN=Kim Park;PARTSTAT={partstat}:mailto:kim@mail.example
END:VEVENT
END:VCALENDAR
"""


def started(id_: str, sender: str, to: str, hour: float, subject: str, answers: str | None) -> EmailMessage:
    """A mail without its words, so many hours after Monday nine."""
    found = EmailMessage()
    found["From"], found["To"], found["Subject"] = sender, to, subject
    found["Date"], found["Message-ID"] = format_datetime(MONDAY + timedelta(hours=hour)), f"<{id_}@mx>"
    if answers:
        found["In-Reply-To"] = found["References"] = f"<{answers}@mx>"
    return found


def mail(
    id_: str, sender: str, to: str, text: str, hour: float = 0, subject: str = "Application for Analyst", *,
    answers: str | None = None, html: str | None = None, **headers: str,
) -> bytes:  # fmt: skip
    found = started(id_, sender, to, hour, subject, answers)
    for name, value in headers.items():
        found[name.replace("_", "-")] = value
    found.set_content(html or text, subtype="html" if html else "plain")
    return found.as_bytes()


def invitation(
    id_: str, sender: str, to: str, text: str, method: str, partstat: str = "NEEDS-ACTION", hour: float = 1,
    subject: str = "Invitation: Interview",
) -> bytes:  # fmt: skip
    found = started(id_, sender, to, hour, subject, None)
    found.set_content(text)
    calendar = CALENDAR.format(method=method, partstat=partstat)
    found.add_alternative(calendar, subtype="calendar", params={"method": method})
    return found.as_bytes()


QUESTION = mail("q", KIM, JOBS, "Hello, is remote work possible?")
RECEIVED = b"Received: from a by b; Mon, 04 May 2026 09:00:00 +0000\n"
SENT = b"Mon, 04 May 2026 09:00:00 +0000"

# What came in, and the hour since when an answer is owed (None: none is).
SCENARIOS = {
    "german ooo of colleague": ([
        QUESTION,
        mail("o", MARIA, KIM, "Vielen Dank für Ihre Nachricht. Ich bin bis zum 11. Mai im Urlaub und lese meine E-Mails nicht. In dringenden Fällen wenden Sie sich bitte an jobs@acme.example.", 1, "Automatische Antwort: Application for Analyst", answers="q"),
    ], 0),
    "french ooo auto-submitted": ([
        QUESTION,
        mail("o", MARIA, KIM, "Je suis absente jusqu'au 12 mai.", 1, "Réponse automatique : Application for Analyst", answers="q", Auto_Submitted="auto-replied"),
    ], 0),
    "autoack no header": ([
        QUESTION,
        mail("o", "Acme Careers <no-reply@acme.example>", KIM, "Thank you for applying to Acme. We have received your application and will review it shortly. This is an automated message, please do not reply.", 0.1, "We received your application", answers="q"),
    ], 0),
    "autoack german": ([
        QUESTION,
        mail("o", "Karriere <noreply@acme.example>", KIM, "Vielen Dank für Ihre Bewerbung. Diese E-Mail wurde automatisch erstellt, bitte antworten Sie nicht darauf.", 0.1, "Eingangsbestätigung", answers="q"),
    ], 0),
    "human ack is an answer": ([
        QUESTION,
        mail("o", MARIA, KIM, "Hello Kim, yes, two days a week. Best, Maria", 1, answers="q"),
    ], None),
    "gmail bounce no dsn": ([
        QUESTION,
        mail("o", MARIA, KIM, "Yes, two days.", 1, "Re: Application for Analyst", answers="q"),
        mail("b", "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", MARIA, "Delivery to the following recipient failed permanently:\n\n     kim@mail.example\n\nTechnical details of permanent failure:\n550 5.1.1 user unknown\n\n----- Original message -----\n\nMessage-ID: <o@mx>\nFrom: Maria Lopez <maria@acme.example>\nTo: kim@mail.example\nSubject: Re: Application for Analyst\n\nYes, two days.\n", 1.1, "Delivery Status Notification (Failure)", X_Failed_Recipients="kim@mail.example", Auto_Submitted="auto-replied"),
    ], 0),
    "postmaster bounce german exchange": ([
        QUESTION,
        mail("o", MARIA, KIM, "Yes.", 1, answers="q"),
        mail("b", "Microsoft Outlook <postmaster@acme.example>", MARIA, "Fehler bei der Zustellung an die folgenden Empfänger oder Gruppen:\n\nkim@mail.example\nDie eingegebene E-Mail-Adresse konnte nicht gefunden werden.\n", 1.1, "Unzustellbar: Re: Application for Analyst", answers="o", Auto_Submitted="auto-replied"),
    ], 0),
    "qmail returns the answer": ([
        QUESTION,
        mail("o", MARIA, KIM, "Yes, two days.", 1, answers="q"),
        mail("b", "MAILER-DAEMON@mx.example", MARIA, "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<kim@mail.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <o@mx>\n\nYes, two days.", 1.1, "failure notice", Return_Path="<>"),
    ], 0),
    "exim names the answer in references only": ([
        QUESTION,
        mail("o", MARIA, KIM, "Yes, two days.", 1, answers="q"),
        mail("b", "Mail Delivery System <Mailer-Daemon@mx.example>", MARIA, "A message that you sent could not be delivered to one or more of its recipients.\n\n  kim@mail.example\n    unrouteable address", 1.1, "Mail delivery failed: returning message to sender", References="<q@mx> <o@mx>", X_Failed_Recipients="kim@mail.example"),
    ], 0),
    "domino names the address only": ([
        QUESTION,
        mail("o", MARIA, KIM, "Yes, two days.", 1, answers="q"),
        mail("b", "Postmaster <postmaster@mail.example>", MARIA, "Your message\n\n  Subject: Application for Analyst\n\nwas not delivered to:\n\n  kim@mail.example\n\nbecause:\n\n  User kim (kim@mail.example) not listed in Domino Directory", 1.1, "DELIVERY FAILURE: User kim (kim@mail.example) not listed in Domino Directory", Return_Path="<>"),
    ], 0),
    "delay is no failure": ([
        QUESTION,
        mail("o", MARIA, KIM, "Yes.", 1, answers="q"),
        mail("b", "MAILER-DAEMON@mx.example", MARIA, "This is a warning message only. Your message has been delayed. kim@mail.example\nWill be retried for 3 days.", 5, "Warning: message still undelivered after 4 hours", answers="o", Auto_Submitted="auto-generated"),
    ], None),
    "invite answers": ([
        QUESTION,
        invitation("i", MARIA, KIM, "Interview on Thursday", "REQUEST"),
    ], None),
    "accepted": ([
        QUESTION,
        invitation("i", MARIA, KIM, "Interview", "REQUEST"),
        invitation("r", KIM, MARIA, "Kim Park has accepted", "REPLY", "ACCEPTED", 2, "Accepted: Interview"),
    ], None),
    "accepted with words question": ([
        QUESTION,
        invitation("i", MARIA, KIM, "Interview", "REQUEST"),
        invitation("r", KIM, MARIA, "I accept. Which entrance should I use?", "REPLY", "ACCEPTED", 2, "Accepted: Interview"),
    ], 2),
    "declined": ([
        QUESTION,
        invitation("i", MARIA, KIM, "Interview", "REQUEST"),
        invitation("r", KIM, MARIA, "", "REPLY", "DECLINED", 2, "Declined: Interview"),
    ], 2),
    "tentative": ([
        QUESTION,
        invitation("i", MARIA, KIM, "Interview", "REQUEST"),
        invitation("r", KIM, MARIA, "", "REPLY", "TENTATIVE", 2, "Tentative: Interview"),
    ], None),
    "counter": ([
        QUESTION,
        invitation("i", MARIA, KIM, "Interview", "REQUEST"),
        invitation("r", KIM, MARIA, "Friday would suit better", "COUNTER", "TENTATIVE", 2, "New time proposed: Interview"),
    ], 2),
    "outlook forward into tracker": ([
        mail("f", MARIA, "tracker@acme.example", "FYI, please follow up.\n\n-----Original Message-----\nFrom: Kim Park [mailto:kim@mail.example]\nSent: Monday, May 4, 2026 8:00 AM\nTo: Maria Lopez <maria@acme.example>\nSubject: Question about the role\n\nDear Maria, could you tell me the salary range?\n\nKim", 1, "FW: Question about the role"),
    ], -1),
    "german forward": ([
        mail("f", MARIA, TOM, "zur Info\n\n________________________________\nVon: Kim Park <kim@mail.example>\nGesendet: Montag, 4. Mai 2026 10:00\nAn: Maria Lopez <maria@acme.example>\nBetreff: Frage\n\nGuten Tag Frau Lopez, wie hoch ist das Gehalt?\n", 3, "WG: Frage"),
    ], 1),
    "gmail forward": ([
        mail("f", MARIA, TOM, "---------- Forwarded message ---------\nFrom: Kim Park <kim@mail.example>\nDate: Mon, May 4, 2026 at 8:30 AM\nSubject: Question\nTo: <maria@acme.example>\n\n\nHi Maria, when will I hear back?\n", 3, "Fwd: Question"),
    ], -0.5),
    "relay linkedin": ([
        mail("q", "Kim Park via LinkedIn <messages-noreply@linkedin.example>", JOBS, "Kim Park sent you a message:\n\nHi, is the analyst role still open?\n\nReply: https://x", 0, "Kim Park messaged you", Reply_To="Kim Park <kim@mail.example>", List_Unsubscribe="<https://x>", Auto_Submitted="auto-generated"),
    ], 0),
    "web form": ([
        mail("q", "Website <wordpress@acme-site.example>", JOBS, "Name: Kim Park\nEmail: kim@mail.example\nMessage: I would like to apply for the analyst role. Is it remote?\n", 0, "New submission: careers form", Auto_Submitted="auto-generated", Reply_To="kim@mail.example"),
    ], 0),
    "french closing": ([
        QUESTION,
        mail("o", MARIA, KIM, "Oui, deux jours.", 1, answers="q"),
        mail("c", KIM, MARIA, "Merci beaucoup pour votre réponse, bonne journée !", 2, answers="o"),
    ], None),
    "spanish closing w quote question": ([
        QUESTION,
        mail("o", MARIA, KIM, "Sí, ¿cuándo puede venir?", 1, answers="q"),
        mail("c", KIM, MARIA, "¡Perfecto, muchas gracias! Nos vemos el lunes.\n\nEl lun, 4 may 2026 a las 12:00, Maria Lopez (<maria@acme.example>) escribió:\n> Sí, ¿cuándo puede venir?\n", 2, answers="o"),
    ], None),
    "thanks plus statement": ([
        QUESTION,
        mail("o", MARIA, KIM, "Yes. When could you start?", 1, answers="q"),
        mail("c", KIM, MARIA, "Thanks! I could start on June 1.", 2, answers="o"),
    ], 2),
    "reaction outlook": ([
        QUESTION,
        mail("o", MARIA, KIM, "Yes.", 1, answers="q"),
        mail("c", KIM, MARIA, "Kim Park reacted to your message:\n👍", 2, "Re: Application for Analyst", answers="o"),
    ], None),
    "chaser": ([
        QUESTION,
        mail("c", KIM, JOBS, "Any news?", 30, answers="q"),
        mail("d", KIM, JOBS, "Hello??", 40, answers="c"),
    ], 0),
    "chaser new thread": ([
        QUESTION,
        mail("c", KIM, JOBS, "I wrote on Monday, any news?", 30, "Following up"),
    ], 0),
    "html only quote": ([
        mail("q", KIM, JOBS, "", 0, html="<p>Is there parking?</p><p>Kim</p>"),
        mail("o", MARIA, KIM, "Yes.", 1, answers="q"),
        mail("c", KIM, MARIA, "", 2, answers="o", html="<div>Thank you!</div><blockquote type=cite><p>On May 4 Maria wrote:</p><p>Any other question?</p></blockquote>"),
    ], None),
    "alias answer": ([
        QUESTION,
        mail("o", MARIA, KIM, "Yes. Which date suits you?", 1, answers="q"),
        mail("c", "Kim P <kimp@other.example>", MARIA, "The 8th. Does that work?", 2, answers="o"),
    ], 2),
    "date next century": ([
        mail("q", KIM, JOBS, "Is it remote?", 0).replace(b"2026", b"2126").replace(b"From: Kim", b"Received: from a by b; Mon, 04 May 2026 09:00:00 +0000\nFrom: Kim", 1),
    ], 0),
    "date missing zone lie": ([
        mail("q", KIM, JOBS, "Is it remote?", 0).replace(b"Mon, 04 May 2026 09:00:00 +0000", b"Mon, 04 May 2020 09:00:00 +0000").replace(b"From: Kim", b"Received: from a by b; Mon, 04 May 2026 09:00:00 +0000\nFrom: Kim", 1),
    ], 0),
    "cc colleague answers to all": ([
        mail("q", KIM, f"{JOBS}, {TOM}", "Is it remote?"),
        mail("o", TOM, f"{KIM}, {JOBS}", "Yes.", 2, answers="q"),
    ], None),
    "answer to only colleague": ([
        QUESTION,
        mail("o", TOM, MARIA, "Can you answer Kim please?", 2, answers="q"),
    ], 0),
    "answer to recruiter agency cc candidate": ([
        QUESTION,
        mail("o", TOM, "agency@staff.example", "Yes she can.", 2, answers="q", Cc=KIM),
    ], None),
    "newsletter of candidate domain": ([
        mail("q", "News <news@shop.example>", JOBS, "20 % off!", 0, "Sale", List_Unsubscribe="<https://x>", Precedence="bulk"),
    ], None),
    "calendar cancel by candidate": ([
        QUESTION,
        invitation("i", MARIA, KIM, "Interview", "REQUEST"),
        invitation("r", KIM, MARIA, "", "CANCEL", None, 2, "Cancelled: Interview"),
    ], 2),
    "read receipt": ([
        QUESTION,
        mail("o", MARIA, KIM, "Yes.", 1, answers="q"),
        mail("r", KIM, MARIA, "Your message was read on Monday.", 2, "Read: Re: Application for Analyst", answers="o", Auto_Submitted="auto-replied"),
    ], None),
    "withdrawal owes": ([
        QUESTION,
        mail("o", MARIA, KIM, "Yes.", 1, answers="q"),
        mail("r", KIM, MARIA, "Thank you, but I withdraw my application.", 2, answers="o"),
    ], 2),
    "dsn success receipt": ([
        QUESTION,
        mail("o", MARIA, KIM, "Yes.", 1, answers="q"),
        mail("r", "postmaster@mail.example", MARIA, "Your message was successfully delivered to kim@mail.example", 1.2, "Delivered: Re: Application", answers="o", Auto_Submitted="auto-generated"),
    ], None),
    "colleague from home by alias name no alias": ([
        QUESTION,
        mail("o", "Tom Berg <tom.private@home.example>", KIM, "Yes, two days!", 2, answers="q"),
    ], None),
}  # fmt: skip


@pytest.mark.parametrize(("mails", "since"), SCENARIOS.values(), ids=SCENARIOS)
def test_an_answer_is_owed_as_people_would_say(
    database: Flask, mails: list[bytes], since: float | None
) -> None:
    team.add_domain("acme.example", MONDAY, "test")
    team.add("tom@acme.example", MONDAY, "test", aliases=["tom.private@home.example"])
    ingest.import_messages([(f"mail {n}", raw) for n, raw in enumerate(mails)], lambda: NOW, "test")
    owed = [o.owed for o in owed_lines(NOW, Wanted(kind="answer"))]
    assert [(o.candidate, o.since) for o in owed] == (
        [] if since is None else [("kim@mail.example", MONDAY + timedelta(hours=since))]
    )
