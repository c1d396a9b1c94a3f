"""What an application's mails speak of, and the opposite things that can be said about it. Tables only.

All over plain spelling (`claim_plain.plain`): English first with the commonest German, French and Spanish words; all
hand-written. A topic is narrow, so that a taxi is not a train: two sentences are only compared within one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Topic:
    """A thing that mails speak of.

    `words` name it: a trailing * stands for any ending, _ for a blank. `one` and `other` are its opposite states. `granted` is True
    where simply naming it affirms it and negating it denies it, as with a benefit or a requirement; `apart` where its
    words are different things (English isn't Spanish), so that only the same word is compared.
    """

    name: str
    words: str
    one: str = ""
    other: str = ""
    granted: bool = False
    apart: bool = False

    @property
    def states(self) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
        """Answers the patterns of both states, None for one without words."""
        return _pattern(self.one), _pattern(self.other)


@cache
def _pattern(words: str) -> re.Pattern[str] | None:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)") if words else None


_WE = r"(?:we|i|the (?:\w+ ){1,2}?|company|firm|employer|practice|trust|school|hotel|university|house|clinic|bank|client|office|they|department|agency|theatre|studio|charity|council|board)"
_PAID = (
    rf"free|free of charge|rent free|on us|on the house|(?:at|on) our (?:cost|expense|charge|account)|no cost to you|(?:costs?|cost) you (?:nothing|not a \w+)|(?:is|are|be|get|gets|fully|being|will be|have) (?:(?!not\b|never\b)\w+ )?(?:paid|covered|reimbursed|refunded|included|provided|funded|compensated|settled)|(?:invoice|bill|receipt)s? (?:go(?:es)?|comes?) to us|send (?:us|me) the (?:receipts?|bill|invoice)|keep (?:the|your) (?:receipts?|tickets?)|you (?:will )?(?:get|have) (?:it|them|that|the \w+) back|{_WE}(?: \w+)? (?:pays?|covers?|reimburses?|refunds?|funds?|meets?|bears?|settles?|provides?|suppl(?:y|ies)|sponsors?|lends?|gives?|buys?|picks? up|takes? care of|contributes?)"
    r"|erstatten|übernehmen wir|wir übernehmen|übernommen|erstattet|kostenlos|prenons en charge|pris\w* en charge|rembours\w+|gratuit\w*|a nuestro cargo|nuestra cuenta|gratis|pagamos|reembols\w+"
)
_UNPAID = (
    rf"{_WE} (?:do not|does not|will not|can not|would not|never)(?: \w+)? (?:paid|(?:pay|cover|reimburse|refund|fund|meet|bear|settle|compensate)(?:s|d|ed)?)\b(?!.{{0,30}}\b(?:until|before|unless|more|only)\b)|"
    r"unpaid|voluntary|(?:at|on|out of) (?:your|their|his|her|the \w+'s|one's|candidates'|own) (?:own )?(?:expense|cost|affair|pocket|charge|account)|own (?:expense|cost|pocket|affair|account|means)|borne by (?:applicants|candidates|you|the \w+|staff|employees)|(?:pays?|paying|supply|supplies|meet|meets|cover|covers|buy|buys|bear|bears|fund|bring|use|settle|arrange|find|organi[sz]e) (?:for )?(?:all )?(?:their|your|his|her|its|one's) own|(?:take|deduct|charge|withhold|dock|recover|subtract)(?:s|ed|ing)? (?:\S+ ){1,7}(?:wages?|pay|salary|month|for it|payslip)|comes? off (?:your|the) (?:\w+)"
    r"|(?:meet|meets|met|pay|pays|paid|bear|borne|bore|fund|funded|cover|covered|organi[sz]e|buy|find|found|settle) (?:\S+ ){0,9}?(?:themselves|yourself|himself|herself|your own)|for you to (?:organi[sz]e|pay|fund|find|sort|arrange|cover|meet)|private matter|personal (?:cost|matter|expense)|your own (?:affair|business|responsibility|matter)|your responsibility|you (?:will )?(?:have to|need to|must) pay|refunds? the|pay back|repay\w*|owe us|liable for|you pay|costs? you (?!nothing)|kindly settle|have about .{1,20} with you"
    r"|nicht (?:erstattet|übernommen)|selbst (?:zahlen|tragen|bezahlen)|auf eigene|eigene kosten|à (?:votre|la) charge|vos frais|por (?:tu|su) cuenta|a (?:tu|su) cargo|no (?:pagamos|reembolsamos|cubrimos)"
)


def _benefit(name: str, words: str, one: str = "", other: str = "", *, apart: bool = False) -> Topic:
    return Topic(name, words, one, other, granted=True, apart=apart)


def _cost(name: str, words: str) -> Topic:
    return Topic(name, words, _PAID, _UNPAID, granted=True)


TOPICS: tuple[Topic, ...] = (
    # Pay.
    Topic("pay", "salar* pay pays paid wage wages rate rates base compensation gross hourly remunerat* gehalt* lohn vergütung salaire rémunération sueldo salario earn* package figure offer brutto yen"),
    Topic("negotiable", "salar* pay figure rate wage* gehalt* salaire", r"negotiable|open to (?:discussion|negotiation)|room (?:above|to move|for|to)|flexible|up for discussion|can (?:still )?be discussed|discuss the figure|some leeway|scope to", r"fixed|set in stone|that is that|take it or leave it|no room|set amount|final|not (?:up )?for (?:discussion|negotiation)|no leeway|firm figure|where it (?:is|stays)"),
    _benefit("bonus", "bonus* sign_on signing_bonus surcharge premium* allowance prime prämie* incentive* 13th thirteenth weihnachtsgeld zuschlag* prima* supplement loading gratification"),
    _benefit("commission", "commission* uncapped variable ote accelerator*", r"uncapped|no (?:cap|ceiling|limit)|without (?:a )?(?:cap|limit)", r"stops? at|capped|cap of|limited to|maximum of"),
    _benefit("tips", "tips gratuit* trinkgeld propinas pourboires", r"yours to keep|keep (?:the|your|all)", r"go(?:es)? (?:in)?to|pooled|shared|house fund"),
    _benefit("increment", "increment* pay_rise salary_review", r"", r""),
    _benefit("equity", "equity shares stock options rsu rsus esop"),
    _benefit("sick_pay", "sick* krank*"),
    _benefit("overtime", "overtime überstunden", r"(?:is|are|be) paid|time and a (?:half|quarter)|double time|time off in lieu|toil", r"unpaid|(?:is|are) (?:included|expected|absorbed|part of the)|not paid|no extra"),
    # Place.
    Topic("remote", "remote* home hybrid telework* teletrab* télétrav* homeoffice onsite on_site office* building desk* distributed wifi anywhere wherever présence presence presencial siège hub headquarters hq sofa kitchen monday lundi montag lunes mobile* abroad studio in_person commute every_day days_a_week",
          r"remote(?:ly)?|(?:from|at) home|home (?:office|working|days?)|work (?:from|out of) (?!the|our)\w+|telework\w*|from (?:anywhere|abroad|wherever)|anywhere (?:in|you)|where ?ever (?:you|there)|where you (?:like|want|please|choose|are)|hybrid|distributed|teletrabaj\w*|télétravail\w*|homeoffice|home based|own (?:sofa|kitchen|desk at home)|(?:from|at) your (?:own |home )?(?:home|sofa|kitchen|flat|house|place)|mobile\w* arbeit\w*|no (?:need|reason) to (?:come|be) in",
          r"in (?:the|our|my|this) (?:\w+ ){0,2}(?:building|office|shop|lab|plant|studio|clinic|library|school|branch) (?:\S+ ){0,4}?(?:every|each|all|five|5|full|daily|monday|nine|always|throughout|from)|office based|(?:is|are|work|works|works?) on ?site|on ?site (?:every|each|five|only|all|role|position|job|full|presence|monday|daily)|onsite|five days(?: a week)?|5 days|every (?:single )?(?:working )?day|in person|compulsory presence|presence (?:is )?(?:required|compulsory|days)|at (?:your|their|a|the) desks?|at headquarters|(?:be|is|are|sits?|works?|come|being) in (?:the office|full time|every|daily|monday|from)|(?:everyone|everybody|all|whole team)(?: \S+){0,4} (?:in the (?:office|building|studio)|on ?site|together|is in|are in|sits? in)|(?:office|studio|site|here|desk|building|clinic|plant|headquarters|hq) (?:\S+ ){0,3}?(?:monday|mondays|lundi|montag|lunes)|monday to (?:thursday|friday)|nine to five|9 to 5|lundi au vendredi|montag bis|lunes a (?:jueves|viernes)|presencial|only work from within|has to be in|have to be in|can not be done from|full time in the|relocat\w+ to|office role|office job"),
    Topic("relocate_duty", "relocat* move moving umzieh* déménag* mudar*", r"(?:not|no|never|without)(?: \w+){0,4} (?:relocat\w+|move|moving)|(?:live|stay) where you", r"(?:must|have to|need to|required to|expected to|condition|obliged to|ask(?:ed)? (?:you )?to)(?: \w+){0,3} (?:relocate|move)|(?:moving|relocat\w+|move)(?: \w+){0,4} (?:is|are) (?:an? condition|required|expected|necessary|essential|a must|part of|compulsory)|(?:all|every|everyone)(?: \w+){0,2} (?:relocates?|moves?)"),
    Topic("place", "based office located campus branch site base sits sit location vessel ship berthed tied port ward classroom class interview* einsatzort filiale standort trabajo arbeitsort placement hospital clinic warehouse depot pier yard plant building premises everyone everybody desk headquarters studio hub working work_there job_is role_is position_is post_is work_from work_in work_out"),
    # Terms.
    Topic("term", "permanent open_ended unlimited fixed_term temporary temp limited freelance* invoices befrist* unbefrist* cdi cdd indefinid* temporal contract engagement position employee employ* payroll agency seasonal maternity zero gig casual business partner* contractor* vertrag contrat contrato vacataire stelle poste freiberuf* selbständig* autónom* post end_date",
          r"permanent(?:ly)?|open ended|without an? end(?:ing)?(?: date)?|no end date|no (?:fixed )?end|unlimited(?: contract)?|(?:full |a )?employee status|on (?:our|the) (?:own )?(?:payroll|books)|directly employed|direct contract|employed by us|for good|unbefristet\w*|cdi|indefinid\w*|festanstellung|not (?:a )?(?:temp|temporary|fixed term|gig)\w*|for the long (?:term|run|haul)",
          r"fixed[ -]term|temporary|temp|befristet\w*|cdd|(?:contract|engagement|post|position|role|agreement|employment) (?:ends?|runs? (?:until|to|for)|is limited|expires?|will end|lasts?|is for)|(?:limited|contract) (?:to|for|until|of) (?:a |an |one |two |\w+ )?(?:year|years|months?|season|\d)\w*|for (?:one|six|three|nine|twelve|eleven|\d+) (?:months?|year)(?: only)?|freelance\w*|self employed|temporal|\d+ (?:day|month|week) (?:temp\w*|contract|assignment|engagement|cover)|\w+ month contract|through (?:the|an|our) agency|send(?:s)? (?:us )?(?:\w+ )?invoices?|invoice us|register a business|(?:agency|partner|company) (?:\w+ )?will be your employer|maternity cover|zero hours|independent (?:partner|contractor)s?|contractors?|casual|seasonal|freiberuflich|honorar\w*|autónom[oa]"),
    _benefit("probation", "probation* probezeit prueba probationary"),
    _benefit("notice_terms", "notice kündigungsfrist préavis preaviso"),
    _benefit("non_compete", "compete competitor* competing restrict* wettbewerb*", r"", r"may not work for|for (?:two|one|three) years after|within \d+ (?:km|miles)"),
    _benefit("extension", "renew* extend* extension* prolong* verläng* prórroga reconduc* renouvel*", r"", r""),
    Topic("side_jobs", "private side own_jobs other_work second_job other_jobs moonlight* outside evening_job freelanc* own_clients other_employment", r"(?:can|may|could|free to|welcome to|fine to) (?:\w+ )?(?:hold on to|keep|do|have|take|run|carry on|continue) (?:on )?(?:with )?(?:your |a |an |other )?(?:\w+ )?(?:jobs?|work|business|clients?|practice|gigs?)|side (?:job|business|work|gigs?) (?:is|are) (?:fine|ok|no)", r"(?:no|not|never)(?: \w+){0,3} (?:private|side|other|outside|second) (?:work|jobs?|employment|business|activity)|exclusively for us|other employment is|(?:whole|entire|full) (?:time|working capacity) (?:to|for) us|give up (?:your|any)|outside (?:work|employment|activities) (?:is|are) (?:not|forbidden|prohibited)"),
    # Hours.
    Topic("weekend", "weekend* saturday* sunday* samstag* sonntag* wochenende* samedi* dimanche* sábado* domingo* days_only monday_to_friday", r"(?:every|each|one|second|other|alternate|two|three) (?:\w+ )?(?:saturdays?|sundays?|weekends?)|(?:saturday|sunday|weekend) (?:shifts?|work|duty|opening|rota)|weekends? included|on (?:saturdays|sundays|weekends)|weekends (?:are )?part", r"(?:not|no|never)(?: \w+){0,4} (?:weekends?|saturdays?|sundays?)|weekends? (?:are |is )?(?:never|free|off|sacred|yours|your own|not|always off)|free weekends?|monday to friday|days only|closed (?:on |at )?(?:saturdays?|sundays?|weekends?|the weekend)|weekends off"),
    _benefit("nights", "night nights 22:00 nacht* nuit* noche* overnight days_only", r"(?:every|each|one|two|three|third|second|four) (?:\w+ )?nights?|night (?:shifts?|work|duty|rota|crew)|on nights|overnight|from 22|nights included|nights and", r"days only|no nights|days?time only|separately staffed|day (?:shifts?|job) only"),
    Topic("evening", "evening* late lates abend* soir* tarde*", r"(?:every|each|one|two|three|second|four) (?:\w+ )?evenings?|(?:evening|late) (?:shifts?|work|duty|rota|opening)|lates", r"(?:home|out|finish|finished|done|free) (?:\w+ )?by (?:\w+)|evenings? (?:are |is )?(?:free|yours|your own|off)|never (?:any )?evenings"),
    _benefit("on_call", "on_call standby bereitschaft rufbereitschaft astreinte guardia emergency_phone", r"(?:every|each) (?:\w+ ){0,2}(?:night|week|weekend|month)|on call (?:rota|duty|every|one|once|is)|emergency phone|standby", r"nobody is on call|no (?:on call|standby|emergency)"),
    Topic("part_time", "part full time hours twenty teilzeit* vollzeit* parcial completa temps mornings afternoons receptionist stunden four five week", r"part time|(?:twenty|fifteen|sixteen|eighteen|twenty four|ten|15|16|18|20|22|24|25|30) hours|mornings (?:only|if)|teilzeit\w*|temps partiel|media jornada|jornada parcial|four day(?:s)?(?: a)? week|half days|two (?:or three )?days a week|three days a week|job share", r"full time|vollzeit\w*|temps (?:plein|complet)|jornada completa|(?:thirty five|thirty eight|forty|37\.5|38|39|40|42) hours|five days"),
    _benefit("flexitime", "flexi* flexible start times gleitzeit core", r"flexi\w*|flexible (?:hours|working|start)|start (?:when|whenever)|own hours|gleitzeit|choose your (?:own )?hours", r"(?:at|by) (?:\d+|eight|nine|seven)(?:\W\d\d)? sharp|punctual\w*|fixed (?:hours|times)|clock in|stechuhr|same hours|no flexi\w*"),
    _benefit("leave", "holiday* vacation* urlaub* congé* vacaciones annual_leave days_off day_off days_of_leave leave_is paid_leave weeks_of_leave leave_allowance"),
    _benefit("school_holidays", "term"),
    # What comes with the job.
    _cost("relocation", "relocat* removal* movers moving_costs umzug* mudanza déménagement"),
    _cost("travel", "travel* fare fares ticket* train rail flight* flights fahrtkosten reise* trajet* viaje* transport bus mileage anreise petrol fuel airline"),
    _cost("hotel", "hotel* overnight übernachtung* hôtel* lodging"),
    _cost("expenses", "expenses receipts spesen frais gastos claim"),
    _cost("housing", "accommodation room cottage flat housing rent logement wohnung alojamiento apartment hostel lodg* dormitory caravan house vivienda zimmer unterkunft chambre"),
    _cost("course", "course* college tuition qualification exam* degree lehrgang fortbildung studium formation diploma practising curso licence_fee course_fee* registration_fee* certificate*"),
    _cost("training", "training induction einarbeitung onboarding schulung* mentor* formación shadow* learn*", ),
    _cost("medical", "medical health_check vaccinat* checkup"),
    _cost("meals", "lunch* meal* food canteen breakfast dinner essen verpflegung repas comida* mensa groceries"),
    _cost("parking", "park parking parkplatz parkplätze garage aparcamiento"),
    _cost("childcare", "childcare nursery crèche creche kita kinderbetreuung guardería daycare"),
    _benefit("car", "car cars van truck vehicle* firmenwagen dienstwagen voiture coche fleet motorbike scooter lorry camioneta", r"company (?:car|truck|van|bike|vehicle|pickup)|(?:van|car|truck|vehicle) (?:with|comes|is provided|goes with|included|included)|(?:get|have|receive|given|use of) (?:a|one|the) (?:\w+ )?(?:van|car|truck|vehicle|pickup)|one of ours|firmenwagen|dienstwagen|voiture de (?:fonction|service)|coche de empresa", r"(?:your|their|his|her|his or her|an?) own (?:\w+ )?(?:car|vehicle|van|truck|transport|wheels|bike)|private (?:vehicles?|cars?)|own (?:car|vehicle|van|transport)"),
    _benefit("phone", "phone mobile smartphone handy sim handset téléphone móvil diensthandy", r"company (?:phone|mobile)|work (?:phone|mobile)|diensthandy", r"(?:your|their|his|an?) own (?:\w+ )?(?:phone|mobile|handset)|private phone"),
    _benefit("computer", "laptop computer screens screen pc tablet macbook notebook ordinateur portátil ordenador rechner", r"company (?:laptop|computer)|laptop (?:is|will|comes|of your choice)|(?:get|receive|have|be sent|be given) (?:a|the) (?:\w+ )?(?:laptop|computer|macbook|tablet)", r"(?:your|their|his|her|an?) own (?:\w+ )?(?:laptop|computer|machine|pc|device|equipment)|supply their own|bring your own"),
    _cost("tools", "tools tool kit camera* lens* equipment gear knives werkzeug* outils herramientas instruments scissors shears bike helmet"),
    _cost("clothing", "uniform* boots costume* shoes clothing wig shirt trousers workwear overalls arbeitskleidung vêtements ropa jacket whites goggles ppe scrubs"),
    _benefit("insurance", "insurance health_cover medical_plan health_plan dental versicherung mutuelle seguro health", r"(?:from|on) (?:day|week|month) one|immediately|from (?:the )?(?:first day|start)|(?:is|are) included", r"once you have|after (?:\w+ ){1,3}(?:months?|year|probation)|(?:managers|directors) (?:only|have)|public system|only for"),
    _benefit("pension", "pension* retirement superannuation altersvorsorge retraite pensión 401k"),
    _benefit("discount", "discount* rabatt* remise descuento*"),
    _benefit("gym", "gym sport* membership"),
    _benefit("visa", "visa* sponsor* permit* immigration h1b 1b visum aufenthalts* petition* right_to_work", r"(?:will|can|do|does|gladly|happily|happy to|able to|we|company|university|practice|firm|trust|hotel|clinic|school) (?:(?!not\b)\w+ ){0,2}?(?:sponsors?|apply for|handle|hold a sponsor|arrange|take care of|file|start the)|sponsor(?:s|ship)?(?: \w+)? (?:visas?|is|available)|part of the package|no papers|need no papers|permit is fine|(?:student|tourist) (?:permit|visa) is fine", r"only (?:take|hire|consider|employ|accept)(?: \S+)* (?:right to work|permit|visa|papers|passport|citizens)|(?:own|existing|valid|your) (?:visa|permit|right to work|papers|work permit)|bring your own|(?:have|hold|holding|with) (?:already )?(?:the|a|full) (?:right to work|permit|visa)|already have the right|barred from|for you to organi[sz]e|(?:no|never|not) (?:\w+ ){0,3}?(?:sponsor\w*|visas?|filing|petitions?)|seen your (?:work )?permit|unrestricted"),
    # What is asked of the candidate.
    _benefit("language", apart=True, words="english german french spanish swedish dutch italian finnish norwegian danish polish welsh irish arabic language* deutsch deutschkenntnis* français anglais inglés sprache* langue idioma*"),
    _benefit("licence", "licence license führerschein permis carnet carné driving_licence"),
    _benefit("degree", "degree diploma bachelor* master's phd abitur studium título abschluss"),
    _benefit("experience", "experience* erfahrung* expérience experiencia beginner* previous"),
    _benefit("references", "reference references referee* zeugnis* referencias références headmistress present_boss current_boss current_employer former_boss", r"(?:reached|spoken|spoke|talked|heard) (?:to |from |with )?(?:both |all )?(?:of )?(?:your |the )?(?:referees?|references)|(?:referees?|references)(?: \w+)? (?:arrived|replied|answered|came|are in|were)|glowing|will do|is enough|got your references", r"neither of your refere|no reference has|(?:not|never|nobody) (?:\S+ ){0,3}(?:reached|replied|answered|responded)|insists? on|without (?:a |the |two )?references?"),
    _benefit("clearance", "clearance dbs vetting background police drug screen* criminal"),
    _benefit("cover_letter", "motivation anschreiben cover_letter covering_letter motivation_letter"),
    _benefit("pets", "dog dogs animal* pet pets biscuit cat cats", r"welcome|allowed|by all means|bring (?:her|him|your)|love to meet", r"stay at home|not allowed|not permitted|leave (?:\w+ )?at home|forbidden"),
    _benefit("looks", "tattoo* piercing* ink jewellery beard* dress suit jeans trainers", r"welcome|fine|wear (?:what|whatever)|no dress code|casual|relaxed", r"(?:has|have|must|need\w*|should) (?:to )?be (?:\w+ )?(?:covered|removed|taken out|worn|off)|comes? out|required|compulsory|formal|smart|banned|dark suit"),
    # The selection.
    _benefit("test", "test tests task tasks exercise* assessment* homework presentation psychometric* trial* sample case study essay dictation portfolio quiz exam audition prüfung aufgabe* essai prueba* examen* numeracy writing homework practical workshop"),
    Topic("test_result", "test task exercise assessment* submission score* passed failed pass jury portfolio practical exam interview marks* result* convinced delighted impressed panel sample trial", r"pass(?:ed)?(?: \w+)? (?:the|your|with)|passed|with flying colours|(?:was|were|are|is) (?:\w+ )?(?:delighted|impressed|outstanding|excellent|thrilled|enthusiastic|very good|superb)|strongest|best (?:\w+ )?(?:in|of|one|submission|we|mark\w*)|no fault|cleanest|top (?:score|marks|of)|loved|not (?:be )?(?:counted|graded|marked|scored|assessed)|(?:does|will) not count|only so that|no influence", r"fail(?:ed)?|did not pass|not passed|(?:not|none|nobody|no one) (?:\S+ ){0,4}(?:convinc\w+|impress\w+|persuad\w+)|convinced (?:none|nobody|no one)|weak\w*|poor\w*|below|fell short|(?:less|lower|under) (?:than )?\d+|not enough points|eliminated|disappoint\w+|insufficient|because of (?:your|the) (?:test|score|result)|not good enough|did not (?:reach|meet|convince|make)"),
    Topic("last_stage", "round* interview* stage* step* hoop* process meeting conversation last final next further another second third gespräch* entretien* entrevista* test* panel done nothing more day assessment that_is_it", r"(?:the |that was (?:the )?|it is the )?(?:last|final|only) (?:\w+ )?(?:round|interview|stage|step|hoop|conversation|meeting|hurdle|thing)|nothing (?:more|else|further|left)|(?:then )?you are (?:done|through)|that is (?:it|all)|no (?:more|further|other|second) (?:\w+ )?(?:rounds?|interviews?|stages?|steps?|tests?|meetings?|conversations?)|only (?:one|two|1|2) (?:rounds?|interviews?|stages?|steps?|meetings?|conversations?)|just (?:one|two|a|the one) (?:rounds?|interviews?|stages?|chats?|meetings?|conversations?)|decide(?:d)? (?:straight )?after(?:wards)?|letztes gespräch|dernier entretien|última entrevista", r"next (?:up|round|stage|step|comes|hurdle)|another (?:round|interview|stage|test|meeting|conversation)|(?:further|additional|second|third|fourth|fifth|more) (?:rounds?|interviews?|stages?|tests?|meetings?|panel|conversations?)|assessment (?:day|centre|center)|psychometric\w*|two more|three more|one more|you will now (?:do|have|take|meet)|still (?:have to|to come|need to|ahead)|group (?:task|exercise)|board interview|role play|weiteres gespräch|autre entretien|otra entrevista|before (?:we|any|the) (?:decide|decision)"),
    Topic("video", "video interview* zoom teams call travel online skype camera person vidéo vídeo", r"(?:all )?(?:on|by|via|over) (?:video|zoom|teams|skype)|online|remote|video (?:interview|call)s?|not need to travel|no need to travel|from (?:home|your)|on teams", r"in person(?: only)?|face to face|on site|come to (?:our|the|us)|(?:see|expect|meet) you (?:\S+ ){0,5}in (?:our|the|person|\w+)|at our (?:office|premises)|travel to"),
    Topic("outcome", "offer* job chosen choose place post position selected successful unsuccessful yes congratulat* hired hire reserve rejected reject* appointed regret* contract crew accept* shortlist* finalist* through applicants preferred applicant candidate* fitting premature application running turned_down",
          r"in the running|(?:job|post|place|position|role|seat|spot|contract)(?: \S+){0,5} (?:is|are) yours|(?:have|has|'ve) (?:\w+ )?(?:chosen|picked|selected|decided (?:on|for)) you|you are (?:through|in|hired|our (?:choice|first|new|preferred)|the one|chosen|one of our)|(?:has |have )?(?:all )?said yes|(?:have )?found you|you (?:have )?got the (?:job|post|place|role)|it is a yes|want (?:to hire|to take|you)|offer (?:is )?(?:coming|on its way|will follow|follows)|(?:would|we'd|i'd) (?:like|love) to (?:offer|have|hire) you|(?:we|they|i) (?:want|prefer|are taking|will take) you|delighted to (?:offer|have)|welcome (?:to the team|aboard|on board)|prefer you|you made it|confirm you as|take(?:n)? (?:you )?on board|your start|fitting on",
          r"(?:not|never) (?:been )?(?:selected|successful|among|voted|chosen|shortlisted|considered|hired|appointed|taken)|no (?:decision|contract|offer)\b(?: \S+){0,6}|unsuccessful|decided against|rejected|(?:someone|somebody|another|other) (?:else|candidates?|applicants?|person)|(?:can|could|will|do|did) not (?:\w+ )?(?:offer you|take you|hire you|continue|proceed|move forward|select|be taking|be offering)|not (?:be )?(?:taking|offering|going) (?:you|forward|ahead|further)|wish you (?:every|all|much)|further search|reserve(?: list| candidate)?|still to be seen|like the other|before there is any talk|turned (?:you )?down|first choice|regret to|premature|nothing (?:has been|is) decided|undecided|application stops"),
    Topic("vacancy", "open filled vacan* position role post frozen ad advert* hired closed job hiring freeze seat appointed withdrawn recruit* cancelled", r"(?:very much |still |remains? |is )open|(?:not|never) (?:yet )?(?:been )?filled|still (?:looking|searching|recruiting|hiring)|long list|stays online|gets seen|applications are open", r"(?:we |have |has been |was |been |is |already |now )filled|took up the post|closed the (?:vacancy|position|search)|hired (?:someone|somebody|another)|appointed (?:someone|somebody|another|in)|withdrawn the (?:ad|advert|vacancy|post)|frozen|cancelled|on hold|no longer (?:exists?|open|available|hiring)|given to|gone to|have found (?:you|someone|somebody)|position (?:is )?gone|vacancy (?:is )?closed"),
    _benefit("receipt", "received arrived receive application* cv transcript* document* certificat* claim_form complaint portfolio upload* attachment* missing incomplete complete reached landed unterlagen dossier documentos logged submission handed papers form", r"(?:has |have |safely |well |just |all )?(?:arrived|received|got here|landed|reached (?:me|us)|come through|came through)|right here|(?:is|are|now) complete|on my desk|(?:has been |been )?(?:logged|stamped|registered)|have (?:your|got your|it|them|everything)|(?:i|we) have got|got your|safely here|everything (?:is )?(?:here|there)|eingegangen|vollständig|bien reçu|complet|recibido|completo", r"(?:never|not|nothing|no \w+)(?: \S+){0,3}? (?:received|arrived|submitted|came|reached|got|handed|sent|come|seen)|(?:still )?(?:waiting|wait) for (?:the|your)|without your|incomplete|(?:is|are|still|was) missing|no (?:application|\w+ from you|\w+ on file|\w+ was handed)|find no|nicht (?:eingegangen|erhalten)|unvollständig|fehlt|fehlen|incomplet|jamais reçu|falta\w*|no (?:hemos recibido|nos ha llegado|consta)"),
    Topic("read", "read looked reviewed seen cv portfolio file scores opened eyes", r"(?:has|have) (?:\w+ )?(?:read|seen|reviewed|looked at|studied|gone through)|read your|seen your|ran your|likes it", r"first time|(?:not|never|nobody|hardly) (?:\S+ ){0,3}(?:read|seen|opened|looked|set eyes|reviewed)|have not (?:seen|read)|this minute|unread|unopened"),
    _benefit("feedback", "feedback comments debrief rückmeldung retour notes"),
    _benefit("call", "call calls called ring rang phone phoned telephone* telefon* rufe* anruf* appel* llam* number line", r"(?:will|shall|going to|is going to|'ll) (?:\w+ )?(?:call|ring|phone|telephone|give you a (?:call|ring|bell))|(?:call|ring|phone) (?:me|us|you)|pick up|(?:calls?|rings?|phones?) you|ein anruf|rufe|rufen|appeller\w*|llamar\w*", r"(?:never|not|nobody|no one|no)(?: \S+){0,5}? (?:call|ring|phone|phoning|telephone|telephoning|calling|phone calls|calls|appointment)|in writing only|by (?:e mail|mail|letter) only|no (?:\w+ )?calls?"),
    # The days and persons whose values are compared.
    Topic("start", "start* begin* join joining first_day first_shift first_morning commenc* beginn* anfang* empez* empiez* débute* incorpor* need_you expecting_you expect_you want_you be_here see_you seeing_you have_you bring_you new here septem* locker"),
    Topic("decision_day", "decision decid* hear know answer verdict outcome news result* entscheid* décision decisión shortlist* reply choose response"),
    Topic("interview_day", "interview* panel trial visit audition gespräch* entretien entrevista essai onsite meet see_you conversation assessment"),
    Topic("offer_day", "offer expire* sign accept think"),
    Topic("costs", "the_lot costs cost expense* fees sum charges charge for_it pay_for them", _PAID, _UNPAID),
    Topic("decider", "advises advise sitting_in only_asked decides decide decision choose chooses choice pick picks vote votes appoints appoint appointment selection last_word final_word final_say appointments matter_for say my_call hands select selects veto makes make up_to entscheidet tranche makes_the hire hires nod kitchen"),
    Topic("report", "report reports reporting direct_line", r"", r""),
    Topic("title", "title titled level called role position post hire contract badge named grade graded band designation rank as be"),
    _benefit("team_lead", "team direct_reports one_man one_woman team_of function", r"(?:build|lead|manage|run|have|head)(?: (?!no\b)\S+){0,3} (?:team|people|reports|staff)|team of", r"no (?:team|reports|direct reports|staff)|no one (?:to|reporting)|one (?:man|woman|person) (?:function|show|team|band)|on your own|alone|individual contributor|sole"),
    Topic("mentor", "alone mentor* supervised yourself buddy einarbeitung unsupervised", r"not (?:be )?(?:left )?(?:alone|on your own)|mentor\w*|at your side|with you at|buddy|supervis\w+|shadow\w*", r"by yourself|on your own|alone|from (?:day|the) (?:one|first)|unsupervised|without (?:a |any )?(?:mentor|supervision|help)|straight in"),
    Topic("union", "betriebsrat works_council"),
    _benefit("confidential", "confidential* anonymous* secret* discreet* share shared boss employer informed contacted", r"confidential|anonymous\w*|not (?:be )?(?:share|shared|tell|told|pass|passed)|stays? (?:between|with)|in confidence", r"(?:have|has|was|were|been) (?:\w+ )?(?:shared|forwarded|passed on|told|informed|contacted)|all (?:staff|colleagues) (?:know|have)"),
)  # fmt: skip

_EXACT: dict[str, list[str]] = {}
_PREFIX: dict[str, list[str]] = {}
_PHRASES: dict[str, list[str]] = {}
for _topic in TOPICS:
    for _word in _topic.words.split():
        _stem, _star, _ = _word.replace("_", " ").partition("*")
        (_PHRASES if " " in _stem else _PREFIX if _star else _EXACT).setdefault(_stem, []).append(_topic.name)
TOPIC = {topic.name: topic for topic in TOPICS}
# What somebody has to pay for; "these costs" may be any of them.
COSTS = frozenset(topic.name for topic in TOPICS if topic.one == _PAID and topic.name != "costs")
# What sums of money are named for; any other sum is taken for the pay.
MONEY = COSTS | {"pay", "bonus", "commission", "costs", "tips", "increment", "overtime", "phone", "computer"}
_WORD = re.compile(r"[^\W_]+(?:'s)?")


def topics(text: str) -> dict[str, frozenset[str]]:
    """Answers the topics of a text in plain spelling, each with the words that named it."""
    found: dict[str, set[str]] = {}
    for word in _WORD.findall(text):
        for name in _named_by(word):
            found.setdefault(name, set()).add(word)
    for phrase, named in _PHRASES.items():
        if phrase in text:
            for name in named:
                found.setdefault(name, set()).add(phrase)
    return {name: frozenset(words) for name, words in found.items()}


@cache
def _prefix_lengths() -> range:
    return range(min(map(len, _PREFIX)), max(map(len, _PREFIX)) + 1)


def _named_by(word: str) -> list[str]:
    named = list(_EXACT.get(word, ()))
    for length in _prefix_lengths():
        if length > len(word):
            break
        named += _PREFIX.get(word[:length], ())
    return named
