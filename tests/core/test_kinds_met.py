"""Mails as vendors and people send them, each written by hand, with the kind a recruiter would call it."""

from __future__ import annotations

import pytest

from cxhire.core.mailkind import MailKind, kind_of
from cxhire.mail.parse import parse

H, R, A, B = MailKind.HUMAN, MailKind.HUMAN_RELAY, MailKind.AUTO_REPLY, MailKind.BOUNCE
L, N, F = MailKind.LIST, MailKind.NOTIFICATION, MailKind.FEEDBACK


def raw(head: str, body: str) -> bytes:
    """A mail of the given header lines; what every mail has is added where it isn't said."""
    usual = {"From": "Kim Doe <kim@mail.example>", "To": "jobs@acme.example", "Subject": "My application",
             "Date": "Mon, 04 May 2026 09:12:00 +0200", "Message-ID": "<1@mail.example>"}  # fmt: skip
    said = {line.partition(":")[0].lower() for line in head.split("\n")}
    lines = [f"{name}: {value}" for name, value in usual.items() if name.lower() not in said]
    return "\n".join([*lines, *head.strip("\n").split("\n"), "", body]).encode()


MET = {
    # Absences that no header admits, as small firms' web hosts and old servers send them.
    "absence, English": (A, "Subject: Out of Office: Interview on Tuesday", "I am out of the office until 12 May and have no access to mail."),
    "absence, English, Automatic reply": (A, "Subject: Automatic reply: Interview on Tuesday", "Thank you for your message. I am on leave until 12 May."),
    "absence, German": (A, "Subject: Automatische Antwort: Gespräch am Dienstag", "Ich bin bis zum 12. Mai nicht im Büro."),
    "absence, German, Abwesenheitsnotiz": (A, "Subject: Abwesenheitsnotiz: Gespräch am Dienstag", "Vielen Dank für Ihre Nachricht. Ich bin im Urlaub."),
    "absence, French": (A, "Subject: Réponse automatique : Entretien mardi", "Je suis absente du bureau jusqu'au 12 mai."),
    "absence, French, Absence": (A, "Subject: Absence du bureau : Entretien mardi\nAuto-Submitted: auto-replied", "Je suis absente jusqu'au 12 mai."),
    "absence, Spanish": (A, "Subject: Respuesta automática: Entrevista", "Estoy fuera de la oficina hasta el 12 de mayo."),
    "absence, Italian": (A, "Subject: Risposta automatica: Colloquio", "Sono fuori ufficio fino al 12 maggio."),
    "absence, Dutch": (A, "Subject: Automatisch antwoord: Gesprek", "Ik ben tot 12 mei afwezig."),
    "absence, Portuguese": (A, "Subject: Resposta automática: Entrevista", "Estou ausente até 12 de maio."),
    "absence, Polish": (A, "Subject: Autoodpowiedź: Rozmowa", "Jestem poza biurem do 12 maja."),
    "absence, Swedish": (A, "Subject: Autosvar: Intervju", "Jag är på semester till den 12 maj."),
    "absence, Danish": (A, "Subject: Automatisk svar: Samtale", "Jeg er på ferie til den 12. maj."),
    "absence, Finnish": (A, "Subject: Automaattinen vastaus: Haastattelu", "Olen lomalla 12. toukokuuta asti."),
    "absence, Czech": (A, "Subject: Automatická odpověď: Pohovor", "Jsem mimo kancelář do 12. května."),
    "absence, Russian": (A, "Subject: Автоматический ответ: Собеседование", "Я в отпуске до 12 мая."),
    "absence, Japanese": (A, "Subject: 自動応答: 面接について", "5月12日まで不在にしております。"),
    "absence, Chinese": (A, "Subject: 自动答复: 面试", "我正在休假。"),
    "absence of a candidate, by Gmail": (A, "Subject: Re: Interview on Tuesday\nPrecedence: bulk\nX-Autoreply: yes\nAuto-Submitted: auto-replied\nIn-Reply-To: <q@acme.example>", "I am travelling without internet until Monday."),
    "absence by Exchange with a null path": (A, "Subject: Interview on Tuesday - out of office\nReturn-Path: <>\nX-Auto-Response-Suppress: All", "I'm away."),
    "absence by sieve": (A, "Subject: Auto: Interview on Tuesday\nAuto-Submitted: auto-replied (vacation)", "Away until Monday."),
    "absence by cPanel": (A, "Subject: Away: Interview\nX-Autorespond: Interview\nX-Loop: kim@mail.example\nPrecedence: bulk", "I am away."),
    "acknowledgement by a company's mailbox": (A, "From: Acme Careers <careers@big.example>\nSubject: Automatic reply: Application\nX-Auto-Response-Suppress: DR, OOF, AutoReply", "We have received your mail."),
    "read receipt by Outlook": (A, 'Subject: Read: Interview on Tuesday\nContent-Type: multipart/report; report-type=disposition-notification; boundary="b"', "--b\nContent-Type: text/plain\n\nYour message was read.\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;kim@mail.example\nDisposition: automatic-action/MDN-sent-automatically; displayed\n--b--\n"),
    # People who write about absence, failure and machines.
    "a person on vacation": (H, "Subject: Vacation next week", "I am on vacation next week, could we talk before?"),
    "a person says out of office": (H, "Subject: Re: Interview\nIn-Reply-To: <q@acme.example>", "I will be out of office until Thursday, is Friday fine?"),
    "a person on parental leave": (H, "Subject: Application - currently on parental leave", "When could I start after my leave?"),
    "a person's automatic": (H, "Subject: Automatic doors technician", "I would like to apply."),
    "a person's delivery": (H, "Subject: Delivery driver position", "I would like to apply as a delivery driver. My status: employed."),
    "a person's failure": (H, "Subject: Failure analysis engineer - application", "I have ten years of failure analysis. I could not find the form."),
    "a person's returned mail": (H, "Subject: Returned mail sorter at the post office", "Is the job free? My address was not found in your form."),
    "a person's spam": (H, "Subject: Spam folder", "Your mail was in my spam folder, sorry. Tuesday is fine."),
    "a person answers a bounce": (H, "Subject: Re: Undelivered Mail Returned to Sender\nIn-Reply-To: <b@mx.example>", "My mail came back: 550 5.1.1 user unknown. Which address is right?"),
    "a person's error": (H, "Subject: Error in my CV", "There is an error in my CV, please take this one. It could not be sent yesterday."),
    "a person forwards a bounce": (H, "Subject: Fwd: Undelivered Mail Returned to Sender", "See below, your address does not work.\n\n---------- Forwarded message ---------\nFrom: MAILER-DAEMON@mx.example\n\n550 5.1.1 user unknown"),
    "a person in a role": (H, "From: Office <office@school.example>\nSubject: Reference for Kim Doe", "We gladly confirm that Kim worked here."),
    "a person with digits": (H, "From: kim1990123 <kim1990123@mail.example>", "May I apply?"),
    "a person through a CRM": (H, "X-Mailer: HubSpot\nList-Unsubscribe: <https://crm.example/u>\nReply-To: Ana Recruiter <ana@agency.example>\nFrom: Ana Recruiter <ana@agency.example>\nSubject: A candidate for your opening", "Hello, I have a good candidate for you. Shall I send her CV?"),
    "a person with Precedence bulk, by an old mailer": (H, "Precedence: bulk\nX-Mailer: OldMailer 1.0", "May I apply?"),
    "a person through Exchange's suppress": (H, "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\nX-MS-Exchange-Generated-Message-Source: Mailbox", "May I apply?"),
    "a mailto unsubscribe by an alias service": (H, "List-Unsubscribe: <mailto:u@alias.example>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click", "May I apply?"),
    # Boards, forms and applicant tracking systems.
    "a job board": (R, "From: StepStone <noreply@board.example>\nReply-To: kim@mail.example\nSubject: New application for Welder\nAuto-Submitted: auto-generated", "Kim Doe has applied.\n\nDear team, I would like to apply."),
    "a board's masked address": (R, "From: Kim Doe <kim_doe_x7f2@indeedemail.com>\nSubject: Welder\nList-Unsubscribe: <https://board.example/u>\nAuto-Submitted: auto-generated", "May I apply?"),
    "a form of one's own site, German": (R, "From: Website <wordpress@acme.example>\nSubject: Neue Bewerbung\nAuto-Submitted: auto-generated", "Name: Kim Doe\nE-Mail: kim@mail.example\nNachricht: Ich möchte mich bewerben."),
    "a form, Spanish": (R, "From: no-responder@acme.example\nSubject: Nueva candidatura", "Nombre: Kim Doe\nCorreo electrónico: kim@mail.example\nMensaje: Hola"),
    "a form, Italian": (R, "From: noreply@acme.example\nSubject: Nuova candidatura", "Nome: Kim Doe\nIndirizzo e-mail: kim@mail.example\nMessaggio: Buongiorno"),
    "a person writes through an applicant tracking system": (H, "From: Maria Silva <maria.silva@mail.ats.example>\nReply-To: Maria Silva <r-8f2a91@mail.ats.example>\nSender: notifications@ats.example\nX-Mailer: ATS\nSubject: Your interview\nIn-Reply-To: <q@acme.example>", "Hi Kim, would Tuesday do? Maria"),
    "a person through an ATS with bulk headers": (R, "From: Maria Silva via Hiretool <noreply@ats.example>\nReply-To: Maria Silva <maria@partner.example>\nList-Unsubscribe: <https://ats.example/u>\nSubject: A candidate", "Shall we talk about Kim?"),
    "a message on a social network": (R, "From: Kim Doe via LinkedIn <hit-reply@linkedin.example>\nReply-To: Kim Doe <kim@mail.example>\nSubject: Kim sent you a message", "Is the job still open?"),
    # Bounces.
    "bounce by Gmail": (B, 'From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nSubject: Delivery Status Notification (Failure)\nAuto-Submitted: auto-replied\nX-Failed-Recipients: gone@mail.example\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"', "--b\nContent-Type: text/plain\n\n** Address not found **\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; googlemail.com\n\nFinal-Recipient: rfc822; gone@mail.example\nAction: failed\nStatus: 5.1.1\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <about@acme.example>\n\nHi\n--b--\n"),
    "bounce by Exchange without a report": (B, "From: System Administrator <postmaster@corp.example>\nSubject: Undeliverable: Interview", "Your message did not reach some or all of the intended recipients.\n\n      kim@corp.example on 04.05.2026 09:12\n            The e-mail account does not exist at the organization this message was sent to."),
    "bounce by Office 365": (B, "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@corp.example>\nSubject: Undeliverable: Interview\nReturn-Path: <>", "Delivery has failed to these recipients or groups:\n\nkim@corp.example\nThe email address you entered couldn't be found.\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound'"),
    "bounce by Office 365 in German": (B, "From: postmaster@corp.example\nSubject: Unzustellbar: Gespräch\nReturn-Path: <>", "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\nkim@corp.example"),
    "bounce by Postfix without a report": (B, "From: MAILER-DAEMON@mx.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender\nReturn-Path: <>", "This is the mail system at host mx.example.\n\n<kim@corp.example>: host mail.corp.example[192.0.2.1] said: 550 5.1.1 User unknown"),
    "bounce by qmail": (B, "From: MAILER-DAEMON@mx.example\nSubject: failure notice\nReturn-Path: <>", "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<kim@corp.example>:\nSorry, no mailbox here by that name. (#5.1.1)"),
    "bounce by Exim": (B, "From: Mail Delivery System <Mailer-Daemon@mx.example>\nSubject: Mail delivery failed: returning message to sender\nX-Failed-Recipients: kim@corp.example\nAuto-Submitted: auto-replied", "A message that you sent could not be delivered to one or more of its recipients."),
    "delay by Postfix": (B, "From: MAILER-DAEMON@mx.example\nSubject: Delayed Mail (still being retried)\nReturn-Path: <>", "This is the mail system at host mx.example. Your message could not be delivered for 4 hours.\n\n<kim@corp.example>: connect to corp.example: Connection timed out"),
    "a full mailbox, Italian": (B, "From: Posta <postmaster@corp.example>\nSubject: AVVISO: MANCATA CONSEGNA: Colloquio\nReturn-Path: <>", "Il messaggio non è stato consegnato: casella piena."),
    # Many recipients, machines.
    "newsletter": (L, "From: HR Weekly <news@hrweekly.example>\nList-Unsubscribe: <https://hrweekly.example/u>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\nFeedback-ID: 1:2:3:mail\nPrecedence: bulk\nSubject: Ten ways to hire", "Read on."),
    "a mailing list": (L, "From: Ana <ana@mail.example>\nList-Id: Recruiters <recruiters.lists.example>\nList-Post: <mailto:recruiters@lists.example>\nSubject: [recruiters] Salaries", "What do you pay?"),
    "complaint": (F, 'From: feedback@isp.example\nContent-Type: multipart/report; report-type=feedback-report; boundary="b"\nSubject: FW: Your mail', "--b\n\nA complaint.\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n--b--\n"),
    "sign-in code": (N, "From: Hiretool <no-reply@ats.example>\nSubject: Your sign-in code\nAuto-Submitted: auto-generated", "Your code is 123456."),
    "a calendar's reminder": (N, "From: Calendar <calendar-notification@calendars.example>\nSubject: Notification: Interview at 10:00\nAuto-Submitted: auto-generated", "Interview in ten minutes."),
    "a tracker's digest": (N, "From: tracker@acme.example\nX-GitHub-Reason: mention\nSubject: [hire] New comment", "Please look."),
    # Cases where a rule that is too wide would take a person for a machine, or the other way round.
    "absence that says no longer": (A,"Subject: Automatic reply: Interview\nReturn-Path: <>","I am no longer with the company. Your mail could not be delivered to a colleague."),
    "absence, Slovene": (A,"Subject: Samodejni odgovor: Razgovor","Sem na dopustu."),
    "absence, Croatian": (A,"Subject: Automatski odgovor: Razgovor","Na odmoru sam."),
    "absence, Catalan": (A,"Subject: Resposta automàtica: Entrevista","Estic de vacances."),
    "absence, Norwegian": (A,"Subject: Automatisk svar: Intervju","Jeg er bortreist."),
    "absence, Hungarian": (A,"Subject: Automatikus válasz: Interjú","Szabadságon vagyok."),
    "absence, Greek": (A,"Subject: Αυτόματη απάντηση: Συνέντευξη","Λείπω."),
    "absence, Vietnamese": (A,"Subject: Trả lời tự động: Phỏng vấn","Tôi vắng mặt."),
    "absence, Indonesian": (A,"Subject: Balasan otomatis: Wawancara","Saya sedang cuti."),
    "absence, Lithuanian": (A,"Subject: Automatinis atsakymas: Pokalbis","Atostogauju."),
    "a driver who earned 450 euros": (H,"Subject: Delivery driver, application","I could not find the form. My last wage was 450 euros a week."),
    "a German date in a delivery": (H,"Subject: Delivery status of my documents","They were not delivered on 4.5.26. What now?"),
    "an error, with a telephone number": (H,"Subject: Error on your site","The form could not be sent. Call me: 0171 550 1234."),
    "a forwarded bounce with its report hanging on": (H,'Subject: Fwd: Undelivered Mail Returned to Sender\nContent-Type: multipart/mixed; boundary="b"',"--b\nContent-Type: text/plain\n\nYour address does not work, which is the right one?\n--b\nContent-Type: message/delivery-status; name=details.txt\nContent-Disposition: attachment\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; jobs@acme.example\nAction: failed\nStatus: 5.1.1\n--b--\n"),
    "a candidate's mail that a colleague's rule redirects": (H,"X-MS-Exchange-Inbox-Rules-Loop: tom@acme.example\nX-MS-Exchange-Inbox-Rules-Loop: tom@acme.example","May I apply?"),
    "a person whose office is out": (H,"Subject: Fuori sede il 12 maggio","Non ci sono il 12, va bene il 13?"),
    "a person who resent": (H,"Resent-From: tom@acme.example\nResent-To: jobs@acme.example","May I apply?"),
    "a person by a mail-merge": (H,"X-Mailer: Yet Another Mail Merge\nSubject: Application","May I apply to your company?"),
    "a person with Feedback-ID by Gmail": (H,"Feedback-ID: 1:2:gmail\nSubject: Application","May I apply?"),
    "a person called Bounce": (H,"From: Lee Bounce <lee.bounce@mail.example>\nSubject: Error","The upload failed with error 500, the file could not be sent."),
    "a person at an info address": (H,"From: Studio Rossi <info@studiorossi.example>\nSubject: Collaborazione","Possiamo proporci?"),
    "a person at a jobs address with bulk": (H,"From: Ana <jobs@agency.example>\nPrecedence: bulk\nSubject: Candidate","Shall I send you a CV?"),
    "a postmaster who is a person": (H,"From: Postmaster Doe <kim.postmaster@mail.example>\nSubject: Application as a postmaster","I was postmaster for ten years. I could not find the salary."),
    "a person quotes an absence": (H,"Subject: Re: Automatic reply: Interview\nIn-Reply-To: <q@acme.example>","You were away, so once more: may I come on Tuesday?"),
    "a person answers Auto-Submitted no": (H,"Auto-Submitted: no\nPrecedence: normal","May I come?"),
    "a voicemail": (N,"From: Voicemail <noreply@pbx.example>\nSubject: New voicemail","Duration 0:32"),
    "a signature service": (N,"From: Sign <no-reply@sign.example>\nSubject: Contract signed\nAuto-Submitted: auto-generated","All have signed."),
    "bounce by Yahoo": (B,"From: MAILER-DAEMON@yahoo.example\nSubject: Failure Notice\nReturn-Path: <>","Sorry, we were unable to deliver your message to the following address.\n\n<kim@corp.example>:\n550: 5.1.1 user unknown"),
    "bounce by Mimecast": (B,"From: postmaster@corp.example\nSubject: [Postmaster] Email Delivery Failure\nAuto-Submitted: auto-replied","The email message could not be delivered. kim@corp.example Reason: 550 Rejected by header based manually blocked senders"),
    "bounce by Zoho": (B,"From: mailer-daemon@mail.zoho.example\nSubject: Undelivered Mail Returned to Sender","This message was created automatically by mail delivery software. kim@corp.example, ERROR CODE :550 - 5.1.1"),
    "bounce by IBM Domino": (B,"From: Postmaster <postmaster@corp.example>\nSubject: DELIVERY FAILURE: User kim (kim@corp.example) not listed in Domino Directory\nReturn-Path: <>","Your message\n\n  Subject: Interview\n\nwas not delivered to:\n\n  kim@corp.example\n\nbecause:\n\n  User kim (kim@corp.example) not listed in Domino Directory"),
    "bounce by SES": (B,"From: MAILER-DAEMON@amazonses.example\nSubject: Delivery Status Notification (Failure)\nReturn-Path: <>","An error occurred while trying to deliver the mail to the following recipients:\nkim@corp.example"),
    "bounce in French by Exchange": (B,"From: postmaster@corp.example\nSubject: Non remis : Entretien\nReturn-Path: <>","Échec de la remise à ces destinataires :\nkim@corp.example"),
    "bounce in Spanish": (B,"From: postmaster@corp.example\nSubject: No se puede entregar: Entrevista\nReturn-Path: <>","Error al entregar el mensaje a estos destinatarios:\nkim@corp.example"),
    "bounce by GMX": (B,"From: GMX Mailer Daemon <mailer-daemon@gmx.example>\nSubject: Mail delivery failed: returning message to sender\nAuto-Submitted: auto-replied","The following address failed:\n\nkim@corp.example:\nSMTP error from remote server for RCPT TO command, host: mx.corp.example reason: 550 5.1.1 unknown"),
    "challenge and response": (A,"From: Kim's Guard <no-reply@guard.example>\nSubject: Please confirm your message\nAuto-Submitted: auto-replied","Click here"),
    "a newsletter from a person's address": (L,"From: Ana <ana@news.example>\nList-Unsubscribe: <https://news.example/u>\nX-Mailchimp-Id: 1\nX-MC-User: 2\nSubject: My letter","Read on."),
    "a Google group of candidates' mail": (L,"From: 'Kim Doe' via Jobs <jobs@acme.example>\nList-Id: <jobs.acme.example>\nList-Post: <https://groups.example/jobs>, <mailto:jobs@acme.example>\nPrecedence: list\nX-Google-Group-Id: 1","May I apply?"),
    "a job alert": (L,"From: Job Alerts <jobalerts@board.example>\nList-Unsubscribe: <https://board.example/u>\nPrecedence: bulk\nSubject: 12 new jobs","Welder in Bremen"),
    "a board's own confirmation": (N,"From: Board <noreply@board.example>\nSubject: Your posting is online\nReply-To: support@board.example","Your posting is online."),
    "a form whose e-mail is our own": (N,"From: noreply@acme.example\nSubject: Weekly report\nAuto-Submitted: auto-generated","Applications: 12"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "head", "body"), MET.values(), ids=MET.keys())
def test_a_mail_that_is_met_is_of_the_kind_a_recruiter_would_call_it(
    kind: MailKind, head: str, body: str
) -> None:
    assert kind_of(parse(raw(head, body))).kind is kind
