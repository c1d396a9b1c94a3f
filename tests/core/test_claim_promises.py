"""What is a promise and what is none, by the rules and with a judge: sentences written for these tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from cxhire.core import claims
from cxhire.core.claim_judge import NO_OPINION, Judge, PairScore
from cxhire.core.claim_promises import MOST_JUDGED, dated, promises

# Wednesday 10 June 2026, 10:00 in London.
SENT = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)

PROMISES = {
    "06-11": [
        "I'll dig the plan out for you tomorrow.",
        "Please expect my written comments by Thursday.",
        "The offer letter leaves my desk tomorrow.",
        "Ana from HR rings you tomorrow about the references.",
        "Ana has promised to ring you tomorrow.",
        "Ana has promised me you will have her reply tomorrow.",
        "Ana has assured us that you'll hear from her tomorrow.",
        "Ana told me that you will get the link tomorrow.",
        "Ana said she'd call you tomorrow at ten.",
        "Ana says she will call you tomorrow at ten.",
        "Ana assured me she will call you tomorrow.",
        "Ana is going to call you tomorrow.",
        "Ana confirmed that you'll get the link on Thursday.",
        "Will call you tomorrow.",
        "Tomorrow I call you.",
        "With luck you'll hear tomorrow.",
        "I'll ping you tomorrow.",
        "I'll shoot you the details tomorrow.",
        "I'll pop the contract in the post tomorrow.",
        "An email with the times will follow tomorrow.",
        "A confirmation of the date follows tomorrow.",
        "I'll find out and tell you tomorrow.",
        "I'll be calling you tomorrow.",
        "I'll look into it and be back with an answer tomorrow.",
        "Joost rings you tomorrow.",
        "You'll have the answer tomorrow, and if the post is slow we ring you.",
        "Ich ruf dich morgen an.",
        "Notre responsable, Mme Roche, vous appellera demain.",
        "Frau Weber ruft Sie morgen an.",
        "Ich rufe Sie morgen an.",
        "Je vous appelle demain.",
        "Je vous appellerai jeudi.",
        "Ma collègue vous contactera demain.",
        "Te llamo mañana.",
        "Le enviaremos el contrato antes del viernes.",
        "Mañana te llama mi compañera.",
        "Se lo enviaré mañana.",
    ],
    "06-12": [
        "You'll see our offer by Friday.",
        "You'll be seeing our offer by Friday.",
        "Mrs Lund from Finance has agreed to ring you on Friday.",
        "Mrs Lund from Finance has undertaken to check your papers by Friday.",
        "Piet from HR has committed to writing to you by Friday.",
        "Piet from HR has committed to sending the contract by Friday.",
        "You can expect to hear from us on or before Friday.",
        "Our porter will guide you through the papers by Friday.",
        "I'll get the plan out to you by Friday if it kills me.",
        "Je vous l'envoie vendredi.",
        "You'll have our verdict in your inbox by Friday.",
        "The offer letter is going out on Friday.",
        "You can count on a decision by Friday.",
        "You can count on hearing from me by Friday.",
        "Rest assured that you will know where you stand by Friday.",
        "We promise to let you know by Friday.",
        "I promise you an answer by Friday.",
        "My promise: you'll know by Friday.",
        "I give you my word that we answer by Friday.",
        "You'll be told the result by Friday.",
        "You'll be sent the paperwork by Friday.",
        "You'll be contacted by our payroll team by Friday.",
        "The result will be sent to you on Friday.",
        "Feedback will reach you by Friday.",
        "Feedback: by Friday.",
        "Decision by Friday.",
        "Will be in touch by Friday.",
        "More from me on Friday.",
        "On Friday I tell you the result.",
        "On Friday you get the result.",
        "On Friday you receive from us the contract.",
        "Until Friday you have our answer.",
        "By Friday you'll have heard from me.",
        "By Friday we shall have decided and will write to you the same day.",
        "We'll have made up our minds by Friday and let you know that day.",
        "We should be able to tell you by Friday.",
        "I should have news for you by Friday.",
        "I hope to be able to give you an answer by Friday.",
        "We aim to have an answer for you by Friday.",
        "Either way, you'll hear from us by Friday.",
        "Whatever the outcome, I'll write to you by Friday.",
        "Regardless of the result, you will be told by Friday.",
        "Yes or no, I will tell you on Friday.",
        "If it's ok with you, I'll ring you on Friday.",
        "I intend to let you know by Friday.",
        "It is planned that you receive the contract by Friday.",
        "We're planning to let you know on Friday.",
        "I expect to have an answer for you on Friday.",
        "You should hear by Friday.",
        "You ought to have the letter by Friday.",
        "You may expect our reply by Friday.",
        "I'll make sure you have it by Friday.",
        "I'll see to it that you get the form by Friday.",
        "I will see that the contract reaches you by Friday.",
        "Let me get back to you by Friday.",
        "Let me come back to you on this by Friday.",
        "Allow me until Friday and you'll have your answer.",
        "Give me until Friday to sort it out.",
        "Bear with me until Friday, when I'll have news.",
        "I need until Friday to give you an answer.",
        "I owe you an answer and you'll get it by Friday.",
        "We'll book you a room by Friday.",
        "I'll drop you a line on Friday.",
        "Our managing director is going to write to you personally by Friday.",
        "You have my word: an answer by Friday.",
        "I can promise you a decision by Friday.",
        "I can let you know by Friday.",
        "I'm confident we can give you an answer by Friday.",
        "You shall have it on Friday.",
        "Joost and I will let you know on Friday.",
        "Joost wants to let you know by Friday.",
        "Ich melde mich bis Freitag bei Ihnen.",
        "Sie hören bis Freitag von uns.",
        "Sie erhalten bis Freitag eine Antwort.",
        "Bis Freitag haben Sie unsere Entscheidung.",
        "Wir werden Ihnen bis Freitag Bescheid geben.",
        "Ich gebe Ihnen am Freitag Bescheid.",
        "Unsere Antwort bekommen Sie am Freitag.",
        "Der Vertrag geht Ihnen bis Freitag zu.",
        "Sie bekommen den Vertrag bis Ende der Woche.",
        "Die Rückmeldung erfolgt bis Freitag.",
        "Spätestens am Freitag wissen Sie mehr.",
        "Den Vertrag erhalten Sie spätestens am Freitag.",
        "Je vous envoie le contrat d'ici vendredi.",
        "Vous aurez notre réponse avant la fin de la semaine.",
        "Vous recevrez le contrat vendredi.",
        "Vous aurez de mes nouvelles vendredi.",
        "Je reviens vers vous d'ici vendredi.",
        "Une réponse vous sera donnée vendredi.",
        "Je te tiens au courant vendredi.",
        "Je vous tiens informée d'ici vendredi.",
        "Te llamaré el viernes.",
        "Recibirás nuestra respuesta el viernes.",
        "Tendrás noticias nuestras el viernes.",
        "Os mando el informe el viernes.",
        "Te digo algo el viernes.",
        "Te confirmo el viernes.",
        "El viernes sabrás el resultado.",
        "The badge will be couriered to you by Friday.",
        "They revert to you by Friday.",
        "Whichever way it goes, the owner will tell you on Friday.",
        "Wir überweisen Ihnen die Auslagen bis Freitag.",
        "Die Buchhaltung stellt Ihnen die Abrechnung bis Freitag zu.",
        "Je vous transmets le rapport vendredi.",
        "Notre comptable vous le fera parvenir vendredi.",
        "Le haremos llegar el informe el viernes.",
    ],
    "06-15": [
        "We communicate you the marks on Monday.",
        "Expect a call from Dana on Monday morning.",
        "Your contract goes out in the post on Monday.",
        "Answer follows on Monday.",
        "Back to you by Monday.",
        "I am sending you the test on Monday.",
        "I am writing you on Monday.",
        "You'll get an invitation for the second round on Monday.",
        "I'll hand you the contract on Monday.",
        "I'll have the form ready for you on Monday.",
        "The form will be ready for you on Monday.",
        "The board decides on Monday and you'll be informed the same day.",
        "The board decides on Monday and informs you the same day.",
        "We meet on Monday and I'll tell you the same evening.",
        "I'll be emailing the assignment on Monday.",
        "Someone will phone you on Monday.",
        "Le contrat vous sera envoyé lundi.",
        "Ich melde mich am Montag, auch wenn es nichts Neues gibt.",
        "Sie hören am Montag von uns, selbst wenn der Vorstand nicht tagt.",
        "Nous vous appellerons lundi, même si rien n'est décidé.",
        "Te llamo el lunes, incluso si no hay noticias.",
        "Mi compañera Ana te llamará el lunes.",
        "El contrato le llegará el lunes.",
    ],
    "06-16": [
        "I'll give you a ring on Tuesday.",
    ],
    "06-17": [
        "Mrs Lund shall propose two rooms to you within a week.",
        "The panel lets every candidate know within a week.",
        "HR will be in touch with you by Wednesday.",
        "The drawings I mail you until Wednesday.",
        "We normally reply within five working days.",
        "We respond to all applications within five working days.",
        "Within five working days someone from our team will contact you.",
        "Te respondemos en una semana.",
    ],
    "06-18": [
        "Nous vous répondrons sous huit jours.",
    ],
    "06-19": [
        "An answer will be with you by the 19th.",
        "We will invite you to a second interview next week.",
        "Ich schicke Ihnen den Vertrag nächste Woche.",
        "Nous revenons vers vous la semaine prochaine.",
        "Nos pondremos en contacto contigo la semana que viene.",
    ],
    "06-20": [
        "You will be hearing from us within ten days.",
    ],
    "06-24": [
        "I undertake to reply within two weeks.",
        "Our target is to reply to every applicant within 10 working days.",
        "All applications are answered within two weeks.",
        "Every applicant receives an answer within two weeks.",
        "Applicants hear from us within 10 working days.",
        "Your travel costs will be refunded within two weeks.",
        "Wir antworten innerhalb von zwei Wochen auf jede Bewerbung.",
    ],
    "06-30": [
        "We'll reimburse your train ticket by the end of the month.",
        "Your expenses are paid out by the end of the month.",
        "Le daremos una respuesta antes de fin de mes.",
    ],
}
NO_PROMISES = [
    "We'll see you on Thursday.",
    "We'll be seeing you on Thursday.",
    "Our chairman will receive you on Thursday.",
    "Piet from HR has agreed to meet you on Friday.",
    "Piet from HR has agreed to a meeting with you on Friday.",
    "Piet had agreed to ring you on Friday.",
    "You have agreed to send us the form by Friday.",
    "You've undertaken to send us the form by Friday.",
    "The university will send you the certificate by 20 May.",
    "The panel meets on 4 May to decide.",
    "The panel meets on 4 may to decide.",
    "The May panel meets on 4 July to decide.",
    "Our lawyers will send you the papers by Friday.",
    "The authorities and two embassies will write to you by Friday.",
    "The insurers will contact you by Friday.",
    "Your case worker says she'll fax the papers by Friday.",
    "Folks moving on to the bench test will get an e-mail by Friday.",
    "Sollte der Vorstand zustimmen, erhalten Sie bis Freitag einen Vertrag.",
    "Ihre Krankenkasse schickt Ihnen die Bescheinigung bis Freitag.",
    "Dana will greet you at the gate on Friday.",
    "The bus will take you to the site on Friday.",
    "Candidates invited to the second round will be contacted by Friday.",
    "Our gardener comes back from the fair on Friday.",
    "The union has its own list; they told us they'd post it to you by Friday.",
    "Please send the form by Friday.",
    "Could you let me know by Friday?",
    "We would be glad to hear from you by Friday.",
    "I look forward to hearing from you by Friday.",
    "I look forward to meeting you on Friday.",
    "See you on Friday.",
    "The interview takes place on Friday at 10.",
    "Your interview with Dana will be on Friday at 10.",
    "Your interview will take place on Friday.",
    "We will meet on Friday at ten in our office.",
    "Dana will interview you on Friday at ten.",
    "Dana will pick you up from reception at ten on Friday.",
    "The panel meets on Friday.",
    "The board will meet on Friday to discuss all applications.",
    "I'm on leave until Friday.",
    "I'll be back in the office on Friday.",
    "I am out of the office until Friday and will reply on my return.",
    "We are closed until Monday.",
    "The office will be closed on Friday.",
    "The offer is valid until Friday.",
    "The offer will lapse on Friday.",
    "You have until Friday to decide.",
    "You can send it to us until Friday.",
    "You will start on 1 September.",
    "Your first day will be Monday 15 June.",
    "Your probation ends in December.",
    "You will be paid on the 25th of each month.",
    "You'll be trained in the first week of July.",
    "I called you yesterday and will not call again.",
    "I had hoped to write by Friday.",
    "As promised on Monday, here is the form.",
    "I sent you the form on Monday.",
    "I was going to send it on Friday.",
    "We can't say anything before Friday.",
    "I can't promise an answer by Friday.",
    "We won't be able to tell you before Friday.",
    "You won't hear from us before Friday.",
    "There will be no decision before Friday.",
    "It is unlikely that you'll hear before Friday.",
    "If you pass, we'll send you the contract on Friday.",
    "If the budget is approved we will call you next week.",
    "Should the board agree, you'll get an offer on Friday.",
    "Only shortlisted candidates will be contacted by Friday.",
    "If you have not heard from us by Friday, please consider your application unsuccessful.",
    "Once you've signed, the visa office will send you the permit within 8 weeks.",
    "The embassy will contact you within 10 days.",
    "Your current employer will receive our request on Monday.",
    "Your university will send us the transcript by Friday.",
    "The agency will send you the timesheet on Friday.",
    "I'll chase the manager today.",
    "I'll ask the manager today.",
    "I'll discuss it with the team on Friday.",
    "I will speak to Dana tomorrow.",
    "I'll check with payroll tomorrow.",
    "Shall I call you on Friday?",
    "I could call you on Friday, or would Monday be better?",
    "Would Friday suit you?",
    "How about Friday at 10?",
    "I might call you on Friday.",
    "We would let you know by Friday in that case.",
    "Sorry I didn't get back to you on Friday.",
    "It was good to meet you today.",
    "Thank you for your time today.",
    "We received your application today.",
    "We have decided today to offer you the job.",
    "I enclose the contract today.",
    "I'm attaching the form today.",
    "The job starts in September.",
    "Training days are in the second week of July.",
    "Applications close on Friday.",
    "The vacancy was advertised until Friday.",
    "You told us you would decide by Friday.",
    "You said you'll get back to us on Friday.",
    "You told us that you'll have the form by Friday.",
    "You said you'd be travelling next week.",
    "Did Dana call you on Monday?",
    "Bitte senden Sie uns die Unterlagen bis Freitag.",
    "Das Gespräch findet am Freitag statt.",
    "Ich bin bis Freitag im Urlaub.",
    "Haben Sie am Freitag Zeit?",
    "Merci de nous répondre d'ici vendredi.",
    "L'entretien aura lieu vendredi.",
    "Je suis en congé jusqu'à vendredi.",
    "Pourriez-vous nous répondre d'ici vendredi ?",
    "Further to your visit on 20 May, I write to confirm that your file is complete.",
    "I answer your letter of 20 May.",
    "You said by Friday you'll know whether you can come.",
    "Nobody will get an answer on Friday.",
    "The tribunal will write to you on Friday.",
    "On Friday you'll report to the porter and he gives you the key.",
    "Je vous rappelle que le bureau est fermé vendredi.",
    "Por favor, envíanos el formulario antes del viernes.",
    "La entrevista será el viernes.",
    "Estoy de vacaciones hasta el viernes.",
    "Si apruebas, te llamaremos el viernes.",
    "Wenn der Vorstand zustimmt, erhalten Sie am Freitag ein Angebot.",
]


@pytest.mark.parametrize(
    ("sentence", "due_on"), [(said, due) for due, rows in PROMISES.items() for said in rows]
)
def test_an_undertaking_for_the_candidate_by_a_day_is_one_promise(sentence: str, due_on: str) -> None:
    (promise,) = promises(f"Dear Sam,\n\n{sentence}\n\nIda", SENT, "Europe/London")
    assert promise.quote in sentence
    assert (f"{promise.due_on:%m-%d}", promise.due_at) == (due_on, None)


@pytest.mark.parametrize("sentence", [
    "I'll ring you on Friday, and my colleague Luc will send the contract on Monday.",
    "Ich rufe Sie am Freitag an und wir schicken Ihnen den Vertrag am Montag.",
    "Ich rufe Sie am Freitag an, und mein Kollege Luc schickt Ihnen am Montag den Vertrag.",
    "Sie hören am Freitag von mir, aber der Vertrag kommt am Montag.",
    "Je reviens vers vous vendredi, et mon collègue Luc vous appellera lundi.",
    "Nous vous répondrons vendredi et vous recevrez le contrat lundi.",
    "Te llamo el viernes, y el contrato te lo enviamos el lunes.",
    "Le respondemos el viernes y mi compañera Ana le llamará el lunes.",
])  # fmt: skip
def test_each_of_two_undertakings_in_a_sentence_is_a_promise(sentence: str) -> None:
    assert [f"{one.due_on:%m-%d}" for one in promises(sentence, SENT, "UTC")] == ["06-12", "06-15"]


@pytest.mark.parametrize("year", [1, 9999])
def test_a_mail_of_no_time_promises_nothing(year: int) -> None:
    at = datetime(year, 1, 1, tzinfo=UTC) if year == 1 else datetime(year, 12, 31, 23, tzinfo=UTC)
    assert promises("I'll ring you tomorrow, or within 900 weeks.", at, "Asia/Tokyo") == []
    assert promises("I'll ring you tomorrow, or within 900 weeks.", at, "America/New_York") == []


@pytest.mark.parametrize(("text", "quote", "due_on"), [
    ("The panel meets on Tuesday, and you'll hear the next day.", "you'll hear the next day.", "06-17"),
    ("We see the last candidate on Friday; you will hear from me on Monday.", "you will hear from me on Monday.", "06-15"),
    ("We vote on Sunday. Mrs. Hurley will ring you the same day, so please be at home.", "Mrs. Hurley will ring you the same day, so please be at home.", "06-14"),
    ("Does Tuesday suit you? I'll ring you the day after.", "I'll ring you the day after.", "06-17"),
])  # fmt: skip
def test_a_day_on_which_nothing_is_done_for_you_is_only_what_the_next_counts_from(
    text: str, quote: str, due_on: str
) -> None:
    (promise,) = claims.promises(text, SENT, "UTC")
    assert (promise.quote, f"{promise.due_on:%m-%d}") == (quote, due_on)


@pytest.mark.parametrize(("sentence", "due_at"), [
    ("Unless you tell me otherwise I'll ring you on Friday at 3.", "2026-06-12T15:00+01:00"),
    ("Let's speak on Monday, I'll ring you at 9.", "2026-06-15T09:00+01:00"),
    ("You'll hear from us within 24h.", "2026-06-11T10:00+01:00"),
])  # fmt: skip
def test_an_hour_that_is_said_is_kept_with_its_day(sentence: str, due_at: str) -> None:
    (promise,) = promises(f"Dear Sam,\n\n{sentence}\n\nIda", SENT, "Europe/London")
    assert promise.due_at == datetime.fromisoformat(due_at)
    assert promise.due_on.isoformat() == due_at[:10]


@pytest.mark.parametrize("sentence", NO_PROMISES)
def test_duties_events_conditions_and_the_past_are_none(sentence: str) -> None:
    assert promises(f"Dear Sam,\n\n{sentence}\n\nIda", SENT, "Europe/London") == []


@pytest.mark.parametrize(("sentence", "certainty"), [
    ("I'll write to you by 20 May.", "firm"), ("We may write to you by 20 May.", "soft"), ("You may expect our answer by 20 July.", "soft"),
    ("I'll write to you about the parking on Friday.", "firm"), ("I'll show you the figures around the table on Friday.", "firm"),
    ("I'll write to you about 20 June.", "soft"), ("I'll write to you in about three days.", "soft"), ("I'll ring you about 3 pm on Friday.", "soft"),
    ("I'll write to you on or around the 20th.", "soft"), ("I'll write to you around Friday.", "soft"), ("I'll write to you on Friday or so.", "soft"),
    ("I'll write to you within approximately two weeks.", "soft"), ("I hope to write to you on Friday.", "soft"),
])  # fmt: skip
def test_a_hedge_or_a_rough_day_is_soft_and_the_month_of_may_is_none(sentence: str, certainty: str) -> None:
    (promise,) = promises(sentence, SENT, "Europe/London")
    assert promise.certainty == certainty


def reads_as(promise: float) -> Judge:
    return lambda pairs: [PairScore(0.0, 0.0, promise)] * len(pairs)


def test_a_judge_adds_what_no_rule_sees_and_takes_away_what_it_reads_otherwise() -> None:
    unseen, seen = "Friday is when the kiln shows how it went.", "You'll hear from the kiln by Friday."
    assert promises(unseen, SENT, "UTC") == []
    (found,) = promises(unseen, SENT, "UTC", reads_as(0.9))
    assert (found.quote, found.due_on.isoformat()) == (unseen, "2026-06-12")
    assert promises(seen, SENT, "UTC", reads_as(0.02)) == []
    assert promises(seen, SENT, "UTC", reads_as(0.5)) == promises(seen, SENT, "UTC")


@pytest.mark.parametrize(("sentence", "belief", "unsure", "sure"), [
    ("Please send the form by Friday.", 0.1, 0.85, 0.95),
    ("The university will send you the certificate by 20 May.", 0.1, 0.85, 0.95),
    ("If the board agrees, you'll hear by Friday.", 0.02, 0.95, 0.98),
])  # fmt: skip
def test_what_a_rule_refuses_needs_a_judge_that_is_very_sure(
    sentence: str, belief: float, unsure: float, sure: float
) -> None:
    assert [one.belief for one in dated(sentence, SENT, "UTC")] == [belief]
    assert promises(sentence, SENT, "UTC", reads_as(unsure)) == []
    assert len(promises(sentence, SENT, "UTC", reads_as(sure))) == 1


def test_a_judge_reads_each_time_with_its_whole_sentence() -> None:
    asked: list[tuple[str, str]] = []

    def judge(pairs: Sequence[tuple[str, str]]) -> list[PairScore]:
        asked.extend(pairs)
        return [NO_OPINION] * len(pairs)

    text = "I'll ring you on Monday\nat ten, and we'll write to you by Friday. Is Tuesday better?"
    *_, found = promises(text, SENT, "UTC", judge)
    sentence = "I'll ring you on Monday at ten, and we'll write to you by Friday."
    assert [(time.split()[-1], read) for time, read in asked] == [("Monday", sentence), ("Friday", sentence)]
    assert found.due_on.isoformat() == "2026-06-12"


def test_a_judge_reads_no_more_than_so_many_sentences_and_the_rest_stands_on_the_rules() -> None:
    asked: list[int] = []

    def judge(pairs: Sequence[tuple[str, str]]) -> list[PairScore]:
        asked.append(len(pairs))
        return [PairScore(0.0, 0.0, 0.02)] * len(pairs)

    found = promises("We'll write to you by Friday. " * (MOST_JUDGED + 3), SENT, "UTC", judge)
    assert asked == [MOST_JUDGED]
    assert len(found) == 3


@pytest.mark.parametrize("sentence", [
    "I'll give you a ring on Tuesday.", "Wir melden uns bis Montag bei Ihnen.", "The result will be sent to you on Friday.",
    "The letter leaves the mill by Friday, whichever way it went.", "Ihren Ausbildungsplan erhalten Sie am 20.06. von Frau Seidel.",
    # The words for the time are no English sentence by themselves.
    "The panel's view will be communicated to you in writing within fifteen (15) working\ndays.",
])  # fmt: skip
def test_rules_and_the_trained_model_together_find_promises(sentence: str) -> None:
    (promise,) = claims.promises(sentence, SENT, "Europe/London")
    assert promise.quote in sentence


@pytest.mark.parametrize("sentence", [
    "Please send the form by Friday.", "The panel meets on Friday.", "I called you on Monday.",
    "Your university will send us the transcript by Friday.",
])  # fmt: skip
def test_and_leave_the_rest_alone(sentence: str) -> None:
    assert claims.promises(sentence, SENT, "Europe/London") == []
