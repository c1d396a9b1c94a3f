"""Closing messages: what ends an exchange in seven languages, and what must never be taken for an end."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.closing import is_closing

THREADS = Path(__file__).resolve().parents[3] / "shared" / "data" / "mail" / "threads"

CLOSING = [
    "Thanks!",
    "Thanks",
    "thx",
    "Thank you so much!",
    "Thank you for letting me know. All the best to the team.",
    "Thank you very much for the quick reply.\n\nKind regards,\nAda Novak",
    "Hi Maria,\n\nthank you for the confirmation. See you on Tuesday at 10:30!\n\nBest,\nAda",
    "Thanks a lot, Maria, and have a great weekend!",
    "Thank you for your time and consideration.",
    "Great, thank you!",
    "Perfect, thanks. See you then.",
    "Ok",
    "Okay, understood.",
    "Noted with thanks.",
    "Got it, thanks!",
    "That makes sense. Thank you.",
    "Sounds good, thank you. Looking forward to meeting you!",
    "Dear Mr. Smith,\n\nThank you for the information. I look forward to seeing you on Monday.\n\nYours sincerely\nJan de Vries",
    "Thank you for the update, I appreciate it.",
    "I really appreciate your help. Have a nice day!",
    "Thanks for everything and good luck with your search!",
    "That's a pity, but I understand. Thank you for letting me know.",
    "I am sorry to hear that. Thank you anyway for your time. I wish you all the best.",
    "Thank you, that answers my question.",
    "The link works now, thank you!",
    "Thanks, it worked perfectly.",
    "Thanks for the tip, that helped a lot.",
    "It was a pleasure meeting you all. Thank you for the nice conversation.",
    "Thanks, I'll have a look.",
    "Thank you! I will get back to you soon.",
    "Thanks! https://jobs.example/offer?id=12&x=1",
    "Many thanks :-)",
    "👍",
    "👍🏽",
    "❤️",
    "Thanks 🙏",
    "Super 👍 Danke!",
    "Ada Novak reacted to your message:\n👍",
    "👍\n\nAda Novak reacted via Gmail",
    "Liked “Shall we say Tuesday at ten?”",
    "Loved: your message",
    "Ada Novak hat auf Ihre Nachricht reagiert: 👍",
    "Ada a réagi à votre message",
    "Ada Novak ha reaccionado a tu mensaje",
    "Thanks!\n\nSent from my iPhone",
    "Thank you.\n\n-- \nAda Novak\nWhy not call me? +49 000 000",
    "Thanks!\n> Do you have other questions?",
    "Vielen Dank, bis Donnerstag!",
    "Danke",
    "Hallo Frau Berg,\n\nvielen Dank für die schnelle Rückmeldung.\n\nMit freundlichen Grüßen\nAda Novak",
    "Alles klar, danke und ein schönes Wochenende!",
    "Super, vielen Dank. Ich freue mich auf das Gespräch.",
    "Schade, aber danke für die Information. Alles Gute für Sie!",
    "Besten Dank für Ihre Hilfe und bis bald",
    "Perfekt, bis dann! LG Ada",
    "Merci beaucoup !",
    "Bonjour Madame,\n\nJe vous remercie pour votre réponse.\n\nCordialement,\nAda Novak",
    "C'est noté, merci et à bientôt.",
    "Parfait, merci. Bonne journée !",
    "D'accord, à jeudi.",
    "Muchas gracias por la información. ¡Hasta el jueves!",
    "¡Perfecto, gracias! Un saludo, Ada",
    "De acuerdo, nos vemos el lunes.",
    "Gracias por avisarme. Que tenga un buen día.",
    "Grazie mille!",
    "Perfetto, grazie. A domani!",
    "La ringrazio per la risposta. Cordiali saluti, Ada Novak",
    "Va bene, buona giornata!",
    "Bedankt voor het bericht. Tot morgen!",
    "Hartelijk dank voor de snelle reactie.\nMet vriendelijke groet,\nAda",
    "Prima, dank je wel. Fijn weekend!",
    "Muito obrigada pela resposta. Até quinta!",
    "Obrigado! Um abraço, Ada",
    "Combinado, até amanhã.",
]

OWING = [
    "",
    "   \n ",
    "Hi Maria,",
    "Best regards,\nAda",
    "Thanks! When do you need it?",
    "Thanks a lot. When will I hear about the next step?",
    "Thanks! Do you have news",
    "I am free on Tuesday",
    "Thanks, I am free on Tuesday.",
    "Thank you. Tuesday at ten.",
    "Thanks, Tuesday works for me.",
    "Please find attached my CV for the position. Kind regards, Ada",
    "Thank you for your mail. My CV is attached.",
    "Thanks in advance",
    "Thank you in advance for your help.",
    "Thanks for sending me the contract by Friday.",
    "Thank you for getting back to me as soon as possible.",
    "Hi again, just checking whether you saw my message.",
    "Thanks. I applied three weeks ago.",
    "Thank you for the offer, but I have decided to withdraw.",
    "Thank you for the offer. I accept.",
    "Thanks, I accept!",
    "Thank you. I would like to know the salary.",
    "Thanks for nothing.",
    "Thank you for wasting my time.",
    "Thanks for finally replying after six weeks.",
    "Thanks for the interview. The interviewer was rude to me.",
    "Thank you for your time. I was told that I would hear back by Friday.",
    "Thank you. I received another offer in the meantime.",
    "Thanks. Nobody called.",
    "Thank you, but the link does not work.",
    "Thanks, the link is broken.",
    "Thanks, I still need the address.",
    "Thanks. I can't make it on Monday.",
    "Thank you for the invitation. Unfortunately I am ill.",
    "Thanks for your message, my notice period is three months.",
    "Thank you for the reply. My salary expectation is 60,000 EUR.",
    "Thank you. I have a question about the contract.",
    "Thanks, could you send me the address",
    "Thanks, please call me.",
    "Thanks. Call me tomorrow.",
    "Thanks, let me know.",
    "Thank you. Let me know if anything is missing.",
    "Thanks. I look forward to hearing from you.",
    "I look forward to your reply.",
    "Thank you. I hope to hear from you soon.",
    "Thank you for your feedback. Any further pointers will be helpful.",
    "Thank you. It would be great to know more about the team.",
    "Thanks. I wonder how the process goes on.",
    "Thanks. I was wondering about the next step.",
    "Yes, thank you.",
    "No, thank you.",
    "Yes",
    "No",
    "Yes please",
    "Sure, Thursday is fine.",
    "Thanks!\n\nP.S. I moved, the new address is Long Street 5.",
    "Thanks. Here are the documents.",
    "Thank you. As requested, the certificates.",
    "Thank you for the test. I finished it yesterday.",
    "Thank you for the test. It took four hours instead of one.",
    "Thank you. I speak fluent French.",
    "Thanks, very helpful. I speak fluent French and Dutch.",
    "Thank you. Berlin.",
    "Berlin. Thanks!",
    "60000. Thanks!",
    "Thanks. The form asks for a number that is not on the letter.",
    "Thank you. The address in the invitation is the old one.",
    "Thanks. The train is delayed.",
    "Thanks. The door was locked.",
    "Thanks for the call. I was surprised by the question about children.",
    "Thank you for the call. It felt like an interrogation.",
    "Thank you for letting me know. I was promised an answer last week.",
    "Thanks. Two colleagues said different things.",
    "Thank you. I assumed this was remote.",
    "Thanks. I thought the position was full time.",
    "Thank you. I expected more from you.",
    "Thanks. That was humiliating.",
    "Thank you. That hurt.",
    "Thanks for the feedback. I disagreed with it.",
    "Thank you. I withdrew from the other process.",
    "Thanks. I stopped reading after the first line.",
    "👎",
    "❓",
    "Ada Novak reacted to your message:\n👎",
    "Questioned “Shall we say Tuesday?”",
    "Danke im Voraus!",
    "Vielen Dank. Wann höre ich von Ihnen",
    "Danke, ich habe am Dienstag Zeit.",
    "Danke, aber der Termin passt mir nicht.",
    "Vielen Dank, ich bräuchte noch die Adresse.",
    "Ich freue mich auf Ihre Rückmeldung.",
    "Vielen Dank für Ihre Nachricht. Anbei mein Lebenslauf.",
    "Merci d'avance",
    "Merci, mais je ne suis pas disponible lundi.",
    "Merci. Je voudrais savoir la suite.",
    "Dans l'attente de votre réponse, cordialement, Ada",
    "Gracias de antemano.",
    "Gracias, estoy libre el martes.",
    "Quedo a la espera de su respuesta. Un saludo, Ada",
    "Grazie, resto in attesa di un riscontro.",
    "Grazie in anticipo.",
    "Grazie, sono disponibile lunedì.",
    "Bedankt, ik ben dinsdag vrij.",
    "Alvast bedankt!",
    "Ik hoor graag van u.",
    "Obrigado, estou livre na terça.",
    "Obrigada desde já.",
    "Aguardo a sua resposta. Obrigado.",
    "Gracias ¿cuándo empieza?",
    "Thanks. Ask Tom.",
    "Thank you for rejecting me without a word.",
    "Thanks for sharing my data with a stranger.",
    "Thank you for deleting my data.",
    "Thank you for looking into this and telling me the result.",
    "OK for Tuesday",
    "Confirmed for Tuesday, and I bring a guest.",
    "Great. Then the other interview is off.",
    "Ok. And the salary.",
    "I understand that the answer is no, and I want to know why.",
    "See you on Tuesday unless the train is late.",
    "See you at the wrong office again I guess",
    "Thanks for the link. It asks me to pay.",
    "Thank you for the details! I will need a wheelchair ramp.",
    "Thanks! I forgot to mention that I have a criminal record.",
    "Thank you so much. One more thing: is remote possible",
    "Thank you, Maria. As for the start date, the first of June.",
    "Thanks! My phone number is 0000.",
    "Thanks for confirming. I would prefer the afternoon.",
    "Great, then Thursday it is.",
    "Okay, I'll take it.",
    "Perfect. I'll sign.",
    "Thank you for the information about the delay. It is the third one.",
    "Thanks for the feedback, though I do not agree with it.",
    "Thanks for explaining. I still think it's unfair.",
    "Thank you for your message. I have withdrawn my application.",
    "Thanks. I found a job elsewhere.",
    "Thank you for considering me. Keep me in mind.",
    "Thank you. Please delete my data.",
    "Thanks for your mail. I was at the office at ten and nobody opened.",
    "Thank you for the update. It has been two months.",
    "Ok, but why",
    "Ok. Does that include Saturdays",
    "Thank you for the call, as discussed the documents.",
    "Thanks, let's do Tuesday",
    "Thank you, I can do both days.",
    "Thanks. Both days are fine.",
    "Thanks. The second option.",
    "Thank you. The earlier the better.",
    "Thanks, any time after three.",
    "Thanks, either works.",
    "Understood. Then I'd like to cancel.",
    "I understand. I would still like feedback.",
    "Thank you for the rejection letter. It had the wrong name.",
    "Thanks for your honest words. They hurt.",
    "Thank you for your reply. It contradicts what Tom told me.",
    "Thanks. Tom said the opposite.",
    "Thanks. The test was solved in an hour and uploaded.",
    "Thank you. I completed the task and uploaded the result.",
    "Thanks, I submitted the form.",
    "Thank you. I signed the contract.",
    "I fixed the mistake in my CV.",
    "Thanks, I resolved the conflict with my employer.",
    "Thank you. The portal worked fine. I uploaded two documents.",
    "Thanks, it works now. Two documents uploaded.",
    "Thank you, that was very helpful. Two references follow.",
    "Thanks, that helps. The start date suits.",
    "Thank you, this explains the process. The salary range is below the market.",
    "Good to know. In that case the answer is no.",
    "No worries. Friday then.",
    "Hi, thank you for the invitation to the interview on Tuesday at 3pm, which I gladly confirm.",
    "Thanks for the invite to interview; Wednesday suits better.",
    "Vielen Dank für die Einladung, ich komme gerne.",
    "Vielen Dank für die Einladung. Der Termin passt.",
    "Danke für die Info. Mein Gehaltswunsch liegt bei 60000.",
    "Danke. Der Link geht nicht.",
    "Danke, hat sich erledigt. Ich habe am Dienstag Zeit.",
    "Danke, Mittwoch.",
    "Danke! Und das Gehalt",
    "Schade. Woran lag es",
    "Merci pour votre message. Le lien ne fonctionne pas.",
    "Merci. Mardi me convient.",
    "Merci, je vous envoie les documents.",
    "Merci pour la proposition que j'accepte.",
    "Gracias por la oferta. La acepto.",
    "Gracias, el martes me va bien.",
    "Gracias. Falta la dirección.",
    "Grazie per l'invito. Martedì va bene.",
    "Grazie, allego il documento.",
    "Grazie. Il link non funziona.",
    "Bedankt voor de uitnodiging. Dinsdag kan ik niet.",
    "Bedankt, de link werkt niet.",
    "Obrigado pelo convite. Terça não posso.",
    "Obrigada, segue o documento.",
    "Thank you for the opportunity to ask: what is the salary",
    "Thank you for clarifying that the role is on site, that rules it out.",
    "Thank you for your interest in my profile, the answer is yes.",
    "Thanks to you I lost my other offer.",
    "Thank you for your patience, I am nearly done with the test.",
    "Thanks for the assignment, the data is missing.",
    "Thank you for telling me this three days after the deadline.",
    "Thank you for the reminder, the documents follow.",
    "See you on Tuesday, I will bring my lawyer.",
    "See you Tuesday. Where do I park",
    "Looking forward to meeting you on another date.",
    "Looking forward to my first day, which is when",
    "I look forward to receiving the contract.",
    "I look forward to the details.",
    "Looking forward to your thoughts.",
    "Looking forward to your kind consideration.",
    "Have a nice day and send the contract.",
    "All the best with finding someone at that salary.",
    "Good luck finding someone with your attitude.",
    "I wish you would answer.",
    "I wish you had told me earlier.",
    "Wishing you were more honest.",
    "I appreciate a reply.",
    "We appreciate an answer.",
    "Much appreciated if this happens before Friday.",
    "I'm grateful for any feedback.",
    "I am grateful for a short answer.",
    "Thank you for a short reply.",
    "Thank you for a quick answer to my mail below.",
    "Danke für eine kurze Rückmeldung.",
    "Vielen Dank für Ihre baldige Antwort.",
    "Merci de me tenir informé.",
    "Merci de votre retour rapide",
    "Merci de confirmer.",
    "Sorry for the delay. Tuesday.",
    "Sorry, I missed the call.",
    "I had avoided mentioning my illness.",
    "I hadn't realised the job is on site, thank you.",
    "Thank you. I had misunderstood the salary.",
    "Thanks, I had forgotten the attachment.",
    "I'll try to make it, thanks.",
    "Thank you! I will do the test and have two questions.",
    "Nice try.",
    "Set for Monday",
    "Top, wann?",
]


@pytest.mark.parametrize("text", CLOSING)
def test_a_closing_message_owes_nothing(text: str) -> None:
    assert is_closing(text)


@pytest.mark.parametrize("text", OWING)
def test_everything_else_owes(text: str) -> None:
    assert not is_closing(text)


@pytest.mark.parametrize("text", CLOSING)
def test_a_question_after_the_thanks_always_owes(text: str) -> None:
    assert not is_closing(f"{text.split('>')[0].split('-- ')[0]}\nWhen do you need it?")


@pytest.mark.parametrize("text", OWING)
def test_thanks_before_a_message_that_owes_settle_nothing(text: str) -> None:
    if text.strip() and text not in {"Hi Maria,", "Best regards,\nAda"}:
        assert not is_closing(f"Thanks a lot!\n\n{text}")


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    assert is_closing(text) in {True, False}


@pytest.mark.parametrize(
    "piece",
    ["thanks ", "vielen ", "very much ", "a, ", "see you on the ", "\n", "Ada ", "i have ", "really "],
)
def test_hostile_repetition_is_quick(piece: str) -> None:
    began = time.perf_counter()
    is_closing(piece * (100_000 // len(piece)))
    is_closing(piece * (1_900 // len(piece)))
    assert time.perf_counter() - began < 1


def test_a_long_text_is_no_closing_one() -> None:
    assert not is_closing("Thank you. " * 300)


@pytest.mark.shared
def test_last_messages_of_public_threads_are_never_missed() -> None:
    path = THREADS / "last_message_needs_answer.json"
    if not path.exists():
        pytest.skip("needs ../shared beside the checkout")
    cases = json.loads(path.read_text())
    missed = [case["msg"] for case in cases if case["needs_answer"] and is_closing(case["reply_text"])]
    nagged = [
        case["msg"] for case in cases if not case["needs_answer"] and not is_closing(case["reply_text"])
    ]
    assert missed == []
    assert len(nagged) <= 7


@pytest.mark.shared
def test_a_sentence_that_asks_is_never_a_closing_one() -> None:
    path = THREADS / "intent_sentences.json"
    if not path.exists():
        pytest.skip("needs ../shared beside the checkout")
    asking = [case["text"] for case in json.loads(path.read_text()) if case["label"] == "Yes"]
    assert [text for text in asking if is_closing(text) or is_closing(f"Thanks a lot! {text}")] == []
