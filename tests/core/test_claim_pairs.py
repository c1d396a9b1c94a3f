"""Pairs of messages of ours that collide, and pairs that don't: written for these tests."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxhire.core.claim_conflicts import MOST_JUDGED, MOST_READ, Finding, Message, contradictions
from cxhire.core.claim_judge import NO_OPINION, WINDOW_WORDS, Judge, PairScore, believed, windows

COLLIDE = [
    ("The pay is 2,450 a month plus meals on board.", "And the wage is 2,200, as always."),
    ("We pay 38000 a year.", "The salary is 36000 a year."),
    (
        "The panel has three people and there's no test.",
        "Please be there at nine for the written test, which takes 45 minutes.",
    ),
    ("Travel costs for the interview are covered up to 150 euros.", "We do not refund interview travel."),
    ("You'll start on 15 August.", "I have you down to start on 1 September, as planned from the beginning."),
    ("We'd begin at £15.10 an hour, reviewed after the first season.", "The rate for your bench is £12.90."),
    (
        "We are a remote team; we meet twice a year.",
        "Everybody sits together in the office Monday to Thursday.",
    ),
    ("Your file is complete, all papers have come in.", "The required papers have not been submitted."),
    ("I'd be glad to help. Ilse", "Nobody in this house takes Ilse's messages for serious."),
    ("The pay is 3,400 francs a month.", "We pay 2,900 francs a month for this job."),
    ("The hourly rate is £14.50.", "You'll be on £12.21 an hour like the other starters."),
    ("Your salary will be €52,000.", "The contract states 47,500 euros, which is the usual figure."),
    ("The salary is open to negotiation.", "The salary is fixed and we don't negotiate."),
    ("You'll get a signing bonus of 3,000 dollars.", "We don't do signing bonuses."),
    ("There's a Christmas bonus.", "I don't know of any Christmas bonus here."),
    ("Overtime is paid at time and a half.", "Overtime isn't paid, it's part of the job."),
    ("You can work from home two days a week.", "Working from home isn't possible in this team."),
    ("The job is fully remote.", "You would have to be in our Leeds office every day."),
    ("You can work from Porto.", "All staff work on site in Madrid."),
    ("The office is in Lyon.", "Your desk will be in Grenoble."),
    ("You'd start on 3 May.", "Your first day is 1 July."),
    ("Start date is 1 September.", "We expect you on 15 August."),
    ("It's a permanent contract.", "It's a fixed-term contract for twelve months."),
    ("The contract is permanent.", "We only offer freelance contracts."),
    ("There's no probation period.", "You'll have six months of probation."),
    ("Probation is three months.", "The probation period is six months."),
    ("You need to give one month's notice.", "The notice period is three months."),
    ("There are two interviews.", "The next of our four interviews is on Monday."),
    ("There's only one interview.", "After this there will be a second and a third interview."),
    ("That was the last interview.", "We'd like you to come in for another interview."),
    ("There's no test.", "You'll sit a written test on Thursday."),
    ("The decision is mine alone.", "I don't decide, the board does."),
    ("Ms Kern decides.", "The decision lies with the managing director."),
    ("You'll hear by Friday 12 June.", "We decide in September."),
    ("You'll get an answer this week.", "We never said you'd get an answer this week."),
    ("You've got the job.", "We have decided to go with another candidate."),
    ("We'd like to offer you the post.", "There is no offer."),
    ("You passed the test.", "You failed the test."),
    ("Your application is complete.", "Your application is incomplete, the certificates are missing."),
    ("We have received your documents.", "We never received your documents."),
    ("We pay your travel costs.", "Travel costs are not reimbursed."),
    ("We'll cover your hotel.", "You'll have to pay for the hotel yourself."),
    ("Relocation is covered up to £5,000.", "We don't offer relocation support."),
    ("We sponsor visas.", "We can't sponsor a visa for this role."),
    ("You don't need a driving licence.", "A driving licence is required for this job."),
    ("German isn't necessary.", "You must speak fluent German."),
    ("You'll get a company car.", "There is no company car with this position."),
    ("You'll be given a laptop.", "Please bring your own laptop."),
    ("Uniforms are provided free.", "You have to buy your own uniform."),
    ("The training is paid.", "You won't be paid for the training."),
    ("You get 28 days of holiday.", "Annual leave is 20 days."),
    ("You won't have to work weekends.", "You'll work every second weekend."),
    ("There are no night shifts.", "Your first night shift is on Friday."),
    ("It's a part-time job, 20 hours.", "This is a full-time position."),
    ("The title is Senior Analyst.", "Your title will be Junior Analyst."),
    ("The post is graded at band 6.", "You would be on band 5."),
    ("You'll lead a team of four.", "You'd have no team."),
    ("We won't contact your current employer.", "We've contacted your current employer for a reference."),
    ("We'll call you on Tuesday.", "Nobody was going to call you on Tuesday."),
    ("I'll phone you tomorrow at ten.", "I never said I'd phone you."),
    ("You'd report to the director.", "You would report to the office manager."),
    ("The interview is on Tuesday at 10.", "Your interview is on Thursday at 2."),
    ("The interview is in our Hamburg office.", "Please come to the Bremen office for the interview."),
    ("The interview is by video.", "Please come to our office, we don't do video interviews."),
    ("The contract can be extended.", "An extension is not possible."),
    ("Lunch is free in the canteen.", "You pay for your lunch."),
    ("Parking is free for staff.", "There is no staff parking."),
    ("We'll keep your application confidential.", "We've told your boss that you applied."),
    ("Childcare is provided on site.", "We have no childcare."),
    ("You can bring your dog to work.", "Dogs are not allowed in the office."),
    ("Health insurance is included.", "Health insurance isn't part of the package."),
    ("Sie können drei Tage im Homeoffice arbeiten.", "Homeoffice gibt es bei uns nicht."),
    ("Die Stelle ist unbefristet.", "Der Vertrag ist auf ein Jahr befristet."),
    ("Das Gehalt beträgt 4.200 Euro.", "Das Gehalt liegt bei 3.800 Euro."),
    ("Wir übernehmen die Fahrtkosten.", "Fahrtkosten werden nicht erstattet."),
    ("Le télétravail est possible trois jours par semaine.", "Il n'y a pas de télétravail chez nous."),
    ("Le salaire est de 2 800 euros.", "Le salaire est de 2 400 euros."),
    ("Es un contrato indefinido.", "El contrato es temporal, de seis meses."),
    ("El sueldo es de 28.000 euros.", "El sueldo es de 24.500 euros."),
    ("Hay un bonus anual.", "No hay ningún bonus."),
    (
        "Hello Tarek, good news on the practical side: the firm puts you up in a flat near the yard for the first three months and doesn't charge rent. Ring me with any questions.",
        "Tarek, glad you're on board. You'll need to sort out somewhere to live before you come; we've never housed anyone and I don't know who would tell you that. Boots and overalls are in your locker.",
    ),
    (
        "Dear Ms Osei, the post is based in our Ghent office, ten minutes from the station.",
        "Dear Ms Osei, thank you for a pleasant conversation. We expect you in Antwerp on your first morning, as all paralegals work there.",
    ),
    (
        "Hi Jonas, we'd pay you €19.80 an hour and you'd get your travel pass paid.",
        "Hi Jonas, contract attached. The hourly wage is €17.50, and travel to work is your own affair.",
    ),
    (
        "Dear Mr Lund, the committee will decide by 20 May and I'll tell you the day after.",
        "Dear Mr Lund, I'm puzzled by your message. There was never any talk of 20 May; the committee only meets in September.",
    ),
    (
        "Hello Inés, your trial lesson isn't graded, it's just so you get to know the class.",
        "Hello Inés, the trial lesson was marked by two colleagues and you did not reach the minimum score, so we end the process here.",
    ),
    (
        "Hi Ben, Saturday work isn't expected from anyone in the design team.",
        "Ben, next week's rota has you down for Saturday. Everyone in design does two Saturdays a month, always has.",
    ),
    (
        "Dear Aoife, you don't need to bring your degree certificate, a CV is enough for us.",
        "Dear Aoife, without the degree certificate we cannot put your file before the dean. This was made plain in every mail.",
    ),
    (
        "Hello Piotr, the contract runs without an end date.",
        "Hello Piotr, please sign by Friday. As you'll see it is limited to nine months.",
    ),
    (
        "Hi Leila, you'd be reporting to the head of nursing.",
        "Hi Leila, you will report to the practice manager, nurses don't have their own line here.",
    ),
    (
        "Dear Omar, I'm the one who chooses, the others only give their impressions.",
        "Dear Omar, I enjoyed meeting you, but the choice isn't mine to make. That's done by the partners in London.",
    ),
    (
        "Hi Grace, we've got your references, both glowing.",
        "Dear Grace, we couldn't go ahead since no reference has reached us from either of the people you named.",
    ),
    (
        "Dear Luka, there will be one conversation of an hour and nothing else.",
        "Dear Luka, following our conversation you'll be sent two online tests and then invited to an assessment day.",
    ),
    (
        "Hi Mara, I'd love to tell you that you're hired, the board said yes last night!",
        "Dear Mara, I regret that the board has chosen another applicant.",
    ),
    (
        "Dear Ms Adu, we could sponsor your work visa.",
        "Dear Ms Adu, regrettably the company doesn't sponsor work permits of any sort and nobody should have suggested it.",
    ),
    (
        "Hi Sam, the agency says you'd have 30 days off a year.",
        "Sam, it's 22 days of holiday, same for everyone.",
    ),
    (
        "Hello Vera, I'll ring you on Thursday at noon.",
        "Vera, I had no call with you in my diary. Nobody here arranges phone calls with applicants.",
    ),
    (
        "Hi Noor, you can keep your evening job, that's fine with us.",
        "Noor, one thing before you sign: we don't allow second jobs.",
    ),
    (
        "Dear Ravi, the working language is English, no Dutch needed.",
        "Dear Ravi, you'll understand that good Dutch is a must for the front desk.",
    ),
    (
        "Dear Eva, we offer the level of Senior Consultant.",
        "Dear Eva, your contract as Consultant is attached. Nobody mentioned a senior level to you.",
    ),
    (
        "Hi Teo, I run hiring here so deal with me. Best, Carla",
        "Teo, please don't go by what Carla tells people. She schedules interviews, nothing more.",
    ),
    (
        "Hi Ida, the partners liked you. Best, Ilse",
        "Hi Ida, Ilse has no insight into what the partners think and you shouldn't read anything into her messages.",
    ),
    (
        "Dear Ms Roe, the salary has room for negotiation. Ilse",
        "Dear Ms Roe, kindly forget about what the outside recruiter told you. Agencies don't make our offers.",
    ),
    ("Dear Ms Roe, you have the job. Ilse", "Dear Ms Roe, Ilse isn't authorised to make offers in our name."),
    (
        "Dear Karl, Sie bekommen einen Dienstwagen. Ilse Brandt",
        "Sehr geehrter Herr Karl, einen Dienstwagen gibt es für diese Position nicht.",
    ),
    (
        "Dear Stefan, I checked with accounts and your flight from Vienna will be refunded.",
        "Dear Stefan, I'm sending back your claim. We don't refund flights, and I can't imagine who said we would.",
    ),
    ("Hi Dean, £13.80 an hour, paid weekly.", "Dean, welcome. It's £12.60, paid monthly into your bank."),
    (
        "Dear Ms Okafor, Dr Hale has the final word and she's already keen.",
        "Dear Ms Okafor, I'm afraid Dr Hale merely advises. Appointments are a matter for the trustees.",
    ),
    (
        "Hola Marta, no hace falta carné de conducir.",
        "Hola Marta, el carné de conducir es imprescindible para este puesto.",
    ),
    (
        "Bonjour Inès, les frais de déplacement sont remboursés.",
        "Bonjour Inès, nous ne remboursons pas les frais de déplacement.",
    ),
    (
        "Hi Otis, no experience needed, we train everyone.",
        "Otis, we need somebody with at least three years' experience, so it's a no.",
    ),
    (
        "Dear Ewa, you would join us on 1 March.",
        "Dear Ewa, we count on you from 1 February, please be here at eight.",
    ),
    (
        "Hi Mina, we have a gym and it's free for staff.",
        "Mina, there isn't a gym. I've no idea where that comes from.",
    ),
    (
        "Dear Joel, you're still in the running.",
        "Dear Joel, as I made clear in May, you were turned down after the first round.",
    ),
    (
        "Hi Tess, the kitchen closes at ten so there's never any late work.",
        "Tess, you'll be on lates three times a week.",
    ),
    (
        "Dear Mr Hood, Sara from HR will phone you on Monday.",
        "Mr Hood, Sara isn't allowed to phone candidates and you can disregard that.",
    ),
    (
        "Hi Bo, Nils told me you're hired. Welcome! Ilse",
        "Bo, what Ilse wrote is worthless. I decide here and I haven't decided.",
    ),
    (
        "Dear Dr Yun, the grant covers a research assistant for you.",
        "Dear Dr Yun, there's no assistant with this post and there never was one.",
    ),
    (
        "Hi Pia, the ad says Zürich but you'd work in Bern.",
        "Hi Pia, you'd be working in Zürich. The ad has always said so.",
    ),
    ("Dear Max, you don't have to do a trial day.", "Dear Max, your trial day is on Wednesday, bring lunch."),
    (
        "Hi Eli, the company pays half of your nursery fees.",
        "Hi Eli, nursery fees are a private matter, we don't contribute.",
    ),
    (
        "Dear Ms Wu, you can count on a desk in our Oxford lab.",
        "Dear Ms Wu, your place of work will be Didcot.",
    ),
    (
        "Dear Tim, both interviews went well and there's nothing left but the contract.",
        "Dear Tim, please keep Thursday free for a third interview.",
    ),
    (
        "Hi Joan, there's a canteen and lunch is on the house.",
        "Joan, bring a packed lunch, there is no canteen here.",
    ),
    (
        "Dear Mr Sato, our head of research makes the selection.",
        "Dear Mr Sato, the selection is made by an outside jury. The head of research isn't on it.",
    ),
    ("Hi Cleo, we don't expect you to relocate.", "Hi Cleo, moving to Graz is a condition of the contract."),
    (
        "Dear Hana, your portfolio arrived and it's wonderful.",
        "Dear Hana, we're still without your portfolio and can't consider you.",
    ),
    ("Hi Ned, the boat's crew get two days off a week.", "Ned, crew get one day off a week and that's it."),
    ("Hi Ana, the trial shift is paid.", "Ana, nobody is paid for a trial shift."),
    (
        "Hi May, I promise that you can leave at four on Wednesdays for your son.",
        "May, I've no idea who promised you Wednesdays. Everyone stays until six.",
    ),
    (
        "Dear Lars, the course costs you nothing.",
        "Dear Lars, the fee for the course will be deducted from your first salary.",
    ),
    (
        "Hi Kim, you will get an email from Dr Ott tonight. Ilse",
        "Kim, Dr Ott doesn't write to applicants. Please ignore Ilse's mails in future.",
    ),
    ("Bonjour Léa, vous commencerez le 1er mars.", "Bonjour Léa, votre contrat débute le 15 avril."),
    ("Hola Eva, la empresa paga el alojamiento.", "Hola Eva, el alojamiento corre por tu cuenta."),
    (
        "Hi Jay, your DBS check is with us, all clear.",
        "Jay, we can't let you start as no DBS check has come in.",
    ),
    ("Dear Fay, you may bring your dog.", "Dear Fay, we have a strict no-dogs rule."),
    ("Hi Lou, your hours would be 9 to 3.", "Hi Lou, you're on 7 to 4 like everyone else."),
    (
        "Dear Mo, you'd have two assistants.",
        "Dear Mo, you would do the paperwork yourself, there are no assistants.",
    ),
    (
        "Hi Gil, the agency pays you weekly. Ilse",
        "Gil, whatever the agency may have said, you're on our payroll and we pay monthly.",
    ),
]
FIT = [
    (
        "The school has 1,200 pupils and pays 2,900 a month.",
        "We pay 2900 a month, and the other house has 1,100 pupils.",
    ),
    ("There's no test.", "Please don't come early for the test drive of the new bus; it is on Friday."),
    ("You'll start on 15 August.", "You'll start on 15 August, as planned."),
    (
        "The pay is 1,250 euros plus a meal card.",
        "The pay for the trial shift, 45 euros, you get the same day.",
    ),
    ("The salary is €66,000.", "We can go up from the 66 we first offered to €70,000 as a salary."),
    (
        "The fitness test is on Saturday.",
        "Wear something you don't mind getting wet, the others have a sense of humour.",
    ),
    ("The offer is £165 a day.", "Contract amended to £180, as we settled on Monday."),
    (
        "Der Stundenlohn liegt zwischen 28 und 34 Euro.",
        "Mit Ihrem Ausweis kommen Sie auf 31,50 Euro in der Stunde.",
    ),
    ("The committee meets in May. Ilse", "Dear Omar, everything Ilse told you about the committee holds."),
    ("The salary is £41,000.", "Your salary of £41,000 is paid on the 25th."),
    ("The salary is £38,000 to £42,000.", "We can offer you £40,500."),
    ("The first interview is on video.", "The second interview takes place at our office."),
    ("We haven't decided yet.", "We have decided to offer you the job."),
    ("I haven't received your documents yet.", "Your documents have arrived, thank you."),
    ("You can work from home two days a week.", "Home days are Monday and Friday."),
    ("We pay your travel costs.", "Please send me the receipts for your travel costs."),
    ("There are two interviews.", "The second interview is with the director."),
    ("You'd start on 3 May.", "Your induction on 3 May begins at nine."),
    (
        "The interview is on Tuesday at 10.",
        "Tuesday is what I wrote, and my desk diary has let me down: please come on Thursday instead, with my apologies.",
    ),
    ("The contract is permanent.", "Probation is six months."),
    ("You get 28 days of holiday.", "Bank holidays come on top of the 28 days."),
    ("It's a full-time post.", "The hours are 37.5 a week."),
    ("No night shifts in this job.", "Your shifts are from 8 to 4."),
    ("We sponsor visas.", "The visa takes about eight weeks."),
    ("You'll get a company car.", "The car is a Golf, you don't have to pay for fuel."),
    ("We'll call you on Tuesday.", "It was good to talk to you on the phone today."),
    ("You passed the first test.", "I'm sorry to say that we've chosen somebody else after the final round."),
    ("The job is in Lyon.", "You'd travel to Paris once a month."),
    ("The decision is made by the board.", "The board has decided: welcome!"),
    ("The title is Senior Analyst.", "As Senior Analyst you would report to the Head of Risk."),
    ("There's no test.", "The interview takes about an hour."),
    ("The laptop is provided.", "You don't need to bring anything."),
    ("We don't need references.", "Thank you for sending your references all the same."),
    ("Lunch is free.", "The canteen is closed on Fridays."),
    ("The training is paid.", "Training is in Bonn, in the first week."),
    ("German isn't necessary.", "The team speaks English, a little German helps when shopping."),
    ("Ms Kern decides.", "Ms Kern and I were impressed. She has decided to invite you."),
    ("The pay is €2,400 before probation ends.", "After probation the pay rises to €2,600."),
    ("Your application is complete.", "We need one more thing for payroll: your bank details."),
    ("You'll hear by Friday.", "Sorry, I said Friday and it's taking longer: Tuesday at the latest."),
    ("Jo will be your contact.", "Jo is on leave this week, please write to me."),
    ("Jo will be your contact.", "Jo no longer works here; I'm your contact from now on."),
    ("I'll send you the form.", "Please ignore my last mail, the form was the wrong one."),
    ("Jo quoted you £30,000.", "Jo was right, it's £30,000."),
    ("The offer is £30,000.", "As you asked for more, we can go to £32,000."),
    ("The visit is on Monday.", "The visit will last two hours and you won't need anything."),
    ("You don't need a licence.", "A licence isn't needed, as I said."),
    ("We have two posts.", "The other post has been filled; yours is still open."),
    ("The salary is €50,000.", "The other job you asked about pays €45,000."),
    ("Remote work is possible after six months.", "For the first six months you'd be in the office."),
    ("You'd work with Ana.", "Ana isn't in the office on Mondays."),
    ("The interview is on 3 May.", "The decision comes on 10 May."),
    ("You'd start on 3 May.", "The training on 20 June is in Leeds."),
    ("We meet in Leeds.", "Our head office is in York, as you know."),
    ("We can't say anything about pay yet.", "The pay is €31,000."),
    ("We do not offer relocation help.", "I asked the director, and as an exception we can pay your move."),
    (
        "Nobody will ask you about salary.",
        "Thank you for telling me that nobody called you. I am sorry, that was my fault.",
    ),
    ("There is parking behind the building.", "No need to book the parking."),
    ("Overtime is paid.", "There was hardly any overtime last year."),
    ("The weekend is free.", "Have a nice weekend!"),
    (
        "Your contract is permanent.",
        "You will find the contract attached. There's no need to return it by post.",
    ),
    (
        "Hello Tarek, the firm puts you up in a flat for the first three months.",
        "Hello Tarek, the flat is in Dock Street, third floor. There's no lift, I'm afraid, and no pets are allowed. You can collect the keys on Sunday.",
    ),
    (
        "Dear Ms Osei, the post is based in our Ghent office. We'd like to meet you on 4 March.",
        "Dear Ms Osei, thank you for coming all the way from Bruges. The team in Ghent enjoyed meeting you. You'll hear from us next week. The parking ticket is on us.",
    ),
    (
        "Hi Jonas, we'd pay you €19.80 an hour.",
        "Hi Jonas, for night work there's a supplement of €3.50 an hour. You'd start with day shifts, so that doesn't matter yet. The locker key costs €10 deposit.",
    ),
    (
        "Dear Mr Lund, the committee will decide by 20 May.",
        "Dear Mr Lund, the committee met yesterday and would like to see you once more on 3 June, before it decides. I know you were told 20 May, and I apologise for the delay.",
    ),
    (
        "Hello Inés, your trial lesson isn't graded.",
        "Hello Inés, the children loved your trial lesson. We'd be happy to have you. Your timetable follows; it's 20 lessons a week and no duty on Fridays.",
    ),
    (
        "Hi Ben, Saturday work isn't expected.",
        "Hi Ben, we're having a barbecue on Saturday, families welcome. No need to bring anything!",
    ),
    (
        "Dear Aoife, a CV is enough for us.",
        "Dear Aoife, now that we'd like to hire you, payroll needs your degree certificate and bank details.",
    ),
    (
        "Hello Piotr, the contract runs without an end date.",
        "Hello Piotr, please sign and return one copy. The notice period is a month and there's a probation of three months, as the law has it.",
    ),
    (
        "Hi Leila, you'd report to the head of nursing.",
        "Hi Leila, I'm the head of nursing and I'm looking forward to working with you. My deputy Rosa will show you round, I'm off until the 12th.",
    ),
    (
        "Dear Omar, I'm the one who chooses.",
        "Dear Omar, I've made my choice and it's you. Congratulations! The contract is being drawn up by Petra.",
    ),
    (
        "Hi Grace, we're still waiting for your references.",
        "Hi Grace, your references came in this morning, so nothing stands in the way now.",
    ),
    (
        "Dear Luka, there will be two conversations.",
        "Dear Luka, that was the first one. For the second, the director would like to see you on Tuesday.",
    ),
    (
        "Hi Mara, the board meets on Monday.",
        "Dear Mara, the board couldn't meet on Monday because two members were ill. It will meet this Thursday instead; I'm sorry you have to wait.",
    ),
    (
        "Hi Finn, the course in Oslo is on us.",
        "Hi Finn, the course starts at 9. Bring a laptop if you have one; there are some to borrow. Dinner on the first evening isn't included.",
    ),
    (
        "Dear Ms Adu, we could sponsor your work visa.",
        "Dear Ms Adu, the visa office doesn't accept copies, please bring the originals. We don't need your old passport.",
    ),
    (
        "Hi Sam, you'd have 30 days off a year.",
        "Sam, holidays for the current year are counted from your start, so 15 days until December. From January it's the full 30.",
    ),
    (
        "Hello Vera, I'll ring you on Thursday at noon.",
        "Hello Vera, I tried to ring you at noon and couldn't reach you. Shall we try again tomorrow?",
    ),
    (
        "Hi Noor, you can keep your evening job.",
        "Noor, your evening job isn't a problem for us, just let payroll know about it for the tax code.",
    ),
    (
        "Dear Eva, we offer the level of Senior Consultant.",
        "Dear Eva, the other candidate for the Consultant role has declined, so your junior will be Tom. See you on the 1st.",
    ),
    (
        "Hi Teo, deal with me on all of this. Best, Ilse",
        "Teo, Ilse is the best person to answer that. I don't know the details and wouldn't want to tell you anything wrong.",
    ),
    (
        "Hi Ida, the partners liked you. Best, Ilse",
        "Hi Ida, Ilse passed on your question. I can't say anything about the salary before HR has approved it.",
    ),
    (
        "Dear Ms Roe, the interview is at our Leeds office.",
        "Dear Ms Roe, after the interview you'd be working in York, as the advert says. Ilse will give you directions to both.",
    ),
    (
        "Dear Ms Roe, you have the job.",
        "Dear Ms Roe, unfortunately the medical isn't back yet, so we can't send the contract this week. Nothing has changed otherwise.",
    ),
    (
        "Sehr geehrter Herr Karl, Sie bekommen einen Dienstwagen.",
        "Sehr geehrter Herr Karl, der Dienstwagen steht ab Montag bereit. Tanken müssen Sie nicht selbst bezahlen.",
    ),
    (
        "Hello, we haven't got a date for the second round yet.",
        "Hello, the second round is on 9 June. Nobody needs to prepare anything. It's in the small meeting room, not in the main building.",
    ),
    (
        "Dear Max, we don't pay for test days.",
        "Dear Max, thank you for asking again. As I said, test days are unpaid.",
    ),
    (
        "Hi Lou, the job is four days a week.",
        "Hi Lou, Friday is your day off, then. We don't mind if you swap it now and then.",
    ),
    (
        "Hi Lou, we can't offer more than £31,000.",
        "Hi Lou, I fought for you and got £32,500 approved. I hope that helps.",
    ),
    (
        "Hi Lou, you'd work from home on Fridays.",
        "Hi Lou, IT will send a screen to your home. You won't get a second one for the office, since desks there have them.",
    ),
    (
        "Hi Amal, night duty is voluntary.",
        "Hi Amal, thanks for putting your name down for night duty! Yours is on the 12th.",
    ),
    (
        "Dear Stefan, your flight will be refunded.",
        "Dear Stefan, the refund takes about ten days. For the taxi we'd need a receipt too.",
    ),
    (
        "Hello Ruth, the job is permanent.",
        "Hello Ruth, Jo is on maternity leave until March, so for now you'd report to me.",
    ),
    (
        "Hi Dean, £13.80 an hour.",
        "Dean, your first pay slip: 40 hours at £13.80, less tax. Overtime this week was 3 hours.",
    ),
    (
        "Dear Ms Okafor, Dr Hale decides.",
        "Dear Ms Okafor, Dr Hale has asked me to tell you that she'd like you to have the job.",
    ),
    ("Hola Marta, no hace falta carné.", "Hola Marta, la entrevista es el lunes a las diez en la oficina."),
    (
        "Bonjour Inès, les frais de déplacement sont remboursés.",
        "Bonjour Inès, envoyez-nous vos billets de train, s'il vous plaît.",
    ),
    ("Hi Wen, we'd like two references.", "Hi Wen, we've rung both your referees, thanks for the numbers."),
    (
        "Dear Ms Blum, the panel is two people.",
        "Dear Ms Blum, the panel liked you. Two more candidates are to be seen before a decision on Friday.",
    ),
    (
        "Hi Otis, no experience needed.",
        "Otis, I liked your experience in the scouts. You'd be trained by Mo for two weeks.",
    ),
    (
        "Dear Ewa, you would join us on 1 March.",
        "Dear Ewa, on 1 February we're having a party for the whole team, you'd be welcome to drop in.",
    ),
    (
        "Hi Paul, the shift ends at six.",
        "Hi Paul, the meeting on Thursday ends at nine, you don't have to stay to the end.",
    ),
    (
        "Hi Mina, there's no gym.",
        "Mina, some of us run in the park at lunchtime, there are showers on the second floor.",
    ),
    (
        "Dear Joel, you're still in the running.",
        "Dear Joel, we have now seen everyone. I'm sorry to tell you that we chose somebody else.",
    ),
    (
        "Dear Mr Hood, Sara will phone you on Monday.",
        "Dear Mr Hood, Sara is off sick, so I'll phone you on Monday in her place. Sorry for the change.",
    ),
    (
        "Hi Bo, I'm delighted with you. Ilse",
        "Bo, Ilse and I agree: you're the one. The letter isn't ready yet, it needs the owner's signature.",
    ),
    (
        "Hi Zoe, the uniform is free.",
        "Zoe, the uniform is free of charge, as Ilse said, but please don't lose the name badge.",
    ),
    (
        "Dear Kofi, June is busy.",
        "Dear Kofi, leave in June isn't a problem for your exams, we've spoken to the team.",
    ),
    (
        "Hi Lin, you applied as operative.",
        "Hi Lin, we were impressed and would like to offer you the team leader job instead of the operative one.",
    ),
    (
        "Hi Pia, you'd work in Bern.",
        "Hi Pia, your training week is in Zürich; from the second week on you'd be in Bern as planned.",
    ),
    (
        "Dear Max, there's a trial day.",
        "Dear Max, no need to bring anything to the trial day. You won't be paid in cash but by transfer.",
    ),
    (
        "Hi Eli, we have no nursery.",
        "Hi Eli, we have no nursery but I can give you the address of one nearby.",
    ),
    (
        "Dear Ms Lo, the salary is 62,000.",
        "Dear Ms Lo, I understand that you'd hoped for more. 62,000 is the most I can do this year, I'm sorry.",
    ),
    (
        "Dear Ms Lo, the salary is 62,000.",
        "Dear Ms Lo, there's been a mistake in my mail: it should have said 60,200. I'm sorry about the typo.",
    ),
    (
        "Hi Ash, the office is closed in August.",
        "Hi Ash, the office is open again and your contract is ready to be signed.",
    ),
    ("Hi Ash, nobody works on Mondays.", "Hi Ash, see you on Tuesday then."),
    (
        "Hi Ash, I'm not the person for pay questions, ask Kim.",
        "Hi Ash, Kim here. Pay day is the 25th. Ilse has no access to payroll, so do write to me with such things.",
    ),
    (
        "Hi Ash, the lease car comes after a year.",
        "Hi Ash, in the first year there isn't a lease car, as I wrote, but you get a train pass.",
    ),
    (
        "Dear Ms Wu, your desk would be in Oxford.",
        "Dear Ms Wu, the conference in Didcot is open to all staff; you don't have to go.",
    ),
    ("Hi Rob, wages are paid every Friday.", "Rob, your first wages come this Friday, 32 hours."),
    ("Hello Nadja, you'll have a mentor.", "Hello Nadja, your mentor will be Kai, who's no stranger to you."),
    (
        "Dear Tim, there are three interviews.",
        "Dear Tim, two done, one to go! The last one is with the owner.",
    ),
    (
        "Hi Joan, lunch is on the house.",
        "Joan, no lunch on Fridays since we close at noon, just so you know.",
    ),
    (
        "Dear Mr Sato, the head of research makes the selection.",
        "Dear Mr Sato, the head of research has asked two colleagues for their opinion and will decide by Monday.",
    ),
    (
        "Hi Cleo, we don't expect you to relocate.",
        "Hi Cleo, if you should want to move to Graz later, we'd help with that.",
    ),
    (
        "Dear Hana, your portfolio hasn't arrived.",
        "Dear Hana, the portfolio came with today's post. It's wonderful.",
    ),
    ("Hi Ned, crew get two days off a week.", "Ned, your days off this month are the Mondays and Tuesdays."),
    (
        "Hi Ana, the trial shift is paid.",
        "Ana, for the trial shift we need your bank details and tax number.",
    ),
    (
        "Dear Igor, the post is senior lecturer.",
        "Dear Igor, the other lecturers are looking forward to meeting you. Your office isn't ready yet, so you'd share with Jana at first.",
    ),
    ("Hi May, you can leave at four on Wednesdays.", "May, on Tuesdays you're on until six as we said."),
    (
        "Dear Lars, the course is free.",
        "Dear Lars, the course isn't until June. You'd pay for your own meals there.",
    ),
    ("Hi Kim, you'll get an email from Dr Ott.", "Kim, Dr Ott's email bounced, is this address right?"),
    (
        "Hello Sol, Ilse handles all the offers.",
        "Sol, Ilse does a great job and has asked me to send you the letter. Ring her with any questions.",
    ),
    ("Hello Sol, I'd be glad to help. Ilse", "Sol, Ilse only works mornings, so try her before noon."),
    (
        "Hello Sol, I'd be glad to help. Ilse",
        "Sol, Ilse was ill last week and couldn't write to you. Sorry that nobody told you.",
    ),
    (
        "Dear Pat, applications close on the 3rd.",
        "Dear Pat, your application reached us on the 2nd, so it's in time.",
    ),
    ("Hi Lou, your hours would be 9 to 3.", "Hi Lou, on your first day please come at 8.30 for the badge."),
    (
        "Dear Mo, you'd have two assistants.",
        "Dear Mo, one of your assistants is leaving in May, we're already looking for another.",
    ),
    (
        "Dear Mo, we can't say anything yet.",
        "Dear Mo, never a dull moment here! I do have news now: the board said yes.",
    ),
    (
        "Dear Mo, you need no visa.",
        "Dear Mo, please bring your passport on the first day for the copy we keep.",
    ),
    (
        "Dear Mo, interviews are in Kiel.",
        "Dear Mo, after a long day of interviews in Kiel we've chosen you. You'd start in our Kiel shop.",
    ),
    (
        "Dear Mo, the job is remote.",
        "Dear Mo, once a year we all meet in person in Prague; it's not compulsory.",
    ),
    (
        "Dear Mo, your first day is 1 June.",
        "Dear Mo, I'm on holiday from 3 June, so Lea will show you round from the second day.",
    ),
    ("Dear Mo, we pay £15 an hour.", "Dear Mo, the deposit for the locker is £15 and the badge costs £5."),
    (
        "Dear Mo, we offer six weeks of holiday.",
        "Dear Mo, please take at least two weeks of holiday in one go.",
    ),
    ("Dear Mo, you passed the exam.", "Dear Mo, the next exam isn't before autumn, so enjoy the summer."),
    (
        "Dear Mo, your contract runs until March.",
        "Dear Mo, we'd be happy to extend your contract until December.",
    ),
]


def findings(before: str, after: str) -> list[Finding]:
    return contradictions(
        [
            Message(1, "Ilse Brandt <ilse@brandt-search.example>", "recruiter", before),
            Message(2, "Rolf Adler <rolf@adler.example>", "hiring owner", after),
        ]
    )


@pytest.mark.parametrize(("before", "after"), COLLIDE)
def test_what_denies_reverses_or_discards_is_found_with_both_quotes(before: str, after: str) -> None:
    found = findings(before, after)
    assert found
    assert all(finding.quote in after and (finding.earlier_quote or "") in before for finding in found)


@pytest.mark.parametrize(("before", "after"), FIT)
def test_details_progress_corrections_and_other_cases_are_left_alone(before: str, after: str) -> None:
    assert findings(before, after) == []


def reads_as(score: PairScore) -> Judge:
    return lambda pairs: [score] * len(pairs)


SHARING_A_TOPIC = [
    Message(1, "Ilse Brandt", "recruiter", "The panel for your interview is two people."),
    Message(2, "Rolf Adler", "hiring owner", "Please expect a panel of six at the interview."),
]
OPPOSED = [
    Message(1, "Ilse Brandt", "recruiter", "We sponsor visas."),
    Message(2, "Rolf Adler", "hiring owner", "We can't sponsor a visa for this role."),
]


def test_a_judge_makes_a_finding_of_two_sentences_that_share_a_topic() -> None:
    assert contradictions(SHARING_A_TOPIC) == []
    (finding,) = contradictions(SHARING_A_TOPIC, reads_as(PairScore(0.95, 0.0)))
    assert (finding.message, finding.earlier_message) == (2, 1)


def test_a_judge_who_sees_no_conflict_withdraws_one() -> None:
    assert len(contradictions(OPPOSED)) == 1
    assert contradictions(OPPOSED, reads_as(PairScore(0.05, 0.0))) == []


UNSEEN_BY_RULES = [
    Message(1, "Ilse Brandt", "recruiter", "Dear Mo, a room over the bakery comes with it. Bring boots."),
    Message(2, "Mo", "candidate", "Lovely, thank you."),
    Message(3, "Rolf Adler", "hiring owner", "Good morning. Lodgings in town are dear, start looking early. The oven is new."),
]  # fmt: skip


def test_a_judge_finds_what_no_rule_proposes_and_names_the_sentences_that_weigh_most() -> None:
    def reads(pairs: Sequence[tuple[str, str]]) -> Sequence[PairScore]:
        return [PairScore(0.97 if "room" in a and "Lodgings" in b else 0.02, 0.02) for a, b in pairs]

    assert contradictions(UNSEEN_BY_RULES) == []
    (finding,) = contradictions(UNSEEN_BY_RULES, reads)
    assert (finding.kind.value, finding.message, finding.earlier_message) == ("contradiction", 3, 1)
    assert finding.earlier_quote == "Dear Mo, a room over the bakery comes with it."
    assert finding.quote == "Lodgings in town are dear, start looking early."


def test_a_judge_finds_a_slight_that_no_rule_knows_and_who_is_meant() -> None:
    said = [
        Message(1, "Ilse Brandt", "recruiter", "Dear Mo, I'll put in a word for you."),
        Message(
            2, "Rolf Adler", "hiring owner", "Thanks for coming. Ilse is decoration here. See you Friday."
        ),
    ]

    def reads(pairs: Sequence[tuple[str, str]]) -> Sequence[PairScore]:
        return [PairScore(0.02, 0.97 if "decoration" in later else 0.02) for _, later in pairs]

    (finding,) = contradictions(said, reads)
    assert (finding.kind.value, finding.message, finding.earlier_message) == ("undermining", 2, 1)
    assert finding.quote == "Ilse is decoration here."


SLIGHTED = [
    Message(1, "Ilse Brandt", "recruiter", "Dear Mo, a room over the bakery comes with it."),
    Message(2, "Rolf Adler", "hiring owner", "Ilse is decoration here. Lodgings in town are dear."),
]


@pytest.mark.parametrize(("collides", "kinds"), [
    ("decoration", ["undermining"]), ("Lodgings", ["undermining", "contradiction"]),
])  # fmt: skip
def test_the_words_of_a_slight_deny_no_fact_beside_it(collides: str, kinds: list[str]) -> None:
    def reads(pairs: Sequence[tuple[str, str]]) -> Sequence[PairScore]:
        return [
            PairScore(0.97 if collides in later else 0.02, 0.97 if "decoration" in later else 0.02)
            for _, later in pairs
        ]

    assert [one.kind.value for one in contradictions(SLIGHTED, reads)] == kinds


@pytest.mark.parametrize("before", [
    "The hall is warm and dry today. " * 50 + "The pay is £15.10 an hour.",
    "Fully remote.",
])  # fmt: skip
def test_what_a_rule_suspects_is_read_first_and_stands_where_it_is_not_read(before: str) -> None:
    after = (
        "The rate for your bench is £12.90 an hour. All staff work on site in Madrid. "
        + "The bell is loud. " * 40
    )
    said = [Message(1, "Ilse Brandt", "recruiter", before), Message(2, "Rolf Adler", "hiring owner", after)]

    def reads(pairs: Sequence[tuple[str, str]]) -> Sequence[PairScore]:
        return [PairScore(0.9 if "15.10" in a or "remote" in a else 0.05, 0.05) for a, _ in pairs]

    assert contradictions(said)
    assert contradictions(said, reads)


def test_an_old_message_that_comes_late_is_held_against_what_is_near_it_only() -> None:
    asked: list[tuple[str, str]] = []

    def reads(pairs: Sequence[tuple[str, str]]) -> Sequence[PairScore]:
        asked.extend(pairs)
        return [PairScore(0.05, 0.05)] * len(pairs)

    body = "The hall is warm and dry. The bell rings at nine. The lake is cold."
    thread = [Message(n, f"Sender{n}", "recruiter", body) for n in range(60)]
    contradictions(thread, reads, fresh={0})
    assert 0 < len(asked) <= 3 * MOST_READ + 1


def test_what_a_judge_has_no_opinion_of_changes_nothing_and_is_never_the_quote() -> None:
    assert contradictions(OPPOSED, reads_as(NO_OPINION)) == contradictions(OPPOSED)
    assert contradictions(UNSEEN_BY_RULES, reads_as(NO_OPINION)) == []


@pytest.mark.parametrize(("later", "sure", "found"), [
    ("The greenhouse roof keeps the rain out.", 0.9, True), ("My sister is fond of bees.", 0.9, False), ("My sister is fond of bees.", 0.95, True),
    ("Thank you for mending the greenhouse roof.", 0.98, False), ("Thank you, but the greenhouse roof is whole.", 0.98, True),
    ("Is the greenhouse roof whole?", 0.98, False), ("The greenhouse roof leaks for about 40 days.", 0.9, False),
])  # fmt: skip
def test_what_no_rule_sees_needs_a_surer_judge_the_less_two_sentences_share(
    later: str, sure: float, found: bool
) -> None:
    told = [
        Message(1, "Ilse Brandt", "recruiter", "The greenhouse roof lets the rain in."),
        Message(2, "Omar Haddad", "hiring owner", later),
    ]
    assert bool(contradictions(told, lambda pairs: [PairScore(sure, 0.1)] * len(pairs))) is found


def test_only_what_is_fresh_is_read_and_found() -> None:
    asked: list[tuple[str, str]] = []

    def reads(pairs: Sequence[tuple[str, str]]) -> Sequence[PairScore]:
        asked.extend(pairs)
        return [PairScore(0.98, 0.1)] * len(pairs)

    told = [*OPPOSED, Message(3, "Ilse Brandt", "recruiter", "Please send your papers by Monday.")]
    assert {f.message for f in contradictions(told, reads, fresh={3})} == {3}
    assert all("papers" in later for _, later in asked)
    assert [f.message for f in contradictions(told, None, fresh={1})] == [2]
    assert contradictions(told, reads, fresh=()) == []


@given(
    st.lists(
        st.lists(st.sampled_from(["a", "word", "of", "ours"]), min_size=1, max_size=140).map(" ".join),
        max_size=12,
    )
)
def test_windows_hold_every_sentence_to_its_end_and_none_is_longer_than_asked(told: list[str]) -> None:
    told = [" ".join(f"{word}{n}.{at}" for at, word in enumerate(one.split())) for n, one in enumerate(told)]
    found = windows(told)
    whole = [sentence for sentence in told if len(sentence.split()) <= WINDOW_WORDS]
    assert all(any(sentence in text for text in found) for sentence in whole)
    assert all(len(text.split()) <= WINDOW_WORDS for text in found)
    pairs = [pair for sentence in told for pair in pairwise(sentence.split())]
    assert all(any(" ".join(pair) in text for text in found) for pair in pairs)


def test_a_judge_in_doubt_changes_nothing() -> None:
    in_doubt = reads_as(PairScore(0.5, 0.5))
    assert contradictions(OPPOSED, in_doubt) == contradictions(OPPOSED)
    assert contradictions(SHARING_A_TOPIC, in_doubt) == []


def test_a_judge_reads_a_bounded_number_of_pairs_whatever_the_thread() -> None:
    body = "The salary is £30,000. The visa is paid. You get a car. The interview is on Monday. " * 20
    thread = [Message(n, f"Sender{n}", "recruiter", body) for n in range(30)]
    seen: list[tuple[str, str]] = []

    def count(pairs: Sequence[tuple[str, str]]) -> Sequence[PairScore]:
        seen.extend(pairs)
        return [PairScore(0.0, 0.0)] * len(pairs)

    assert contradictions(thread, count) == []
    alone = len(windows([body]))
    assert 0 < len(seen) <= (MOST_JUDGED + 60 + alone) * len(thread)


@given(st.floats(0, 1), st.floats(0, 1))
def test_belief_stays_a_probability_and_rises_with_the_judge(belief: float, score: float) -> None:
    after = believed(belief, score)
    assert 0 <= after <= 1
    assert believed(belief, min(score + 0.1, 1)) >= after
