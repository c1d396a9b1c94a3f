"""The phrases by which the first, lexical version of `tone` knows a concern.

Written by hand in general wording by somebody who had read part of the training texts; nothing is taken from the
validation texts. In a phrase a blank matches any white space, an apostrophe either form, `_` up to six words of any
kind (names among them, so that no name matters). Weights are log-odds, fixed by hand on the training texts: one
STRONG phrase flags, one PLAIN phrase doesn't.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

STRONG = 3.0
PLAIN = 1.5
_ANY_WORDS = r"(?:[^\s,;:!?]+\s+){1,6}?"


class ToneKind(StrEnum):
    """What is wrong with the words; the names are those of INTERFACE.md and of the data."""

    INSULT = "insult"
    THREAT = "threat"
    CONTEMPT = "contempt"
    DISMISSAL = "dismissal"
    SARCASM = "sarcasm"
    BLAME = "blame"
    DISCRIMINATION = "discrimination"
    UNDERMINING = "undermining"
    INTIMIDATION = "intimidation"
    GASLIGHTING = "gaslighting"


@dataclass(frozen=True)
class PhraseGroup:
    """Phrases that share kind, weight and the reason a reader is given."""

    kind: ToneKind
    weight: float
    reason: str
    phrases: tuple[str, ...]
    # Insulting nouns are surnames too (Mr Clown, Ms Loser): such groups match small or block letters only.
    any_case: bool = True

    def pattern(self) -> re.Pattern[str]:
        """Answers one expression for the whole group; it ignores case, whatever `any_case` says."""
        phrases = "|".join(self.phrases).replace(" ", r"\s+").replace("'", "['’]").replace("_", _ANY_WORDS)
        return re.compile(rf"(?<!\w)(?:{phrases})(?!\w)", re.IGNORECASE)


_VERY = r"(?:(?:just|clearly|simply|frankly|really|quite|so|too|such|rather|obviously|plainly|truly|a bit|an?|complete|total|utter|bloody|absolute|little) )*"
_CHILD = r"(?:(?:my|our|any|a|the average) (?:(?:\w+[- ]year[- ]old|\w+) )?(?:nephew|niece|daughter|son|kid|toddler|child|grandmother|granny|dog|cat|intern|monkey|ten-year-old|fool|idiot))"
_THEY = r"(?:he|she|they|that (?:man|woman|girl|guy|boy)|the (?:man|woman|girl|guy|fellow))"
_SAY = r"(?:said|says|told|tells|promised|promises|wrote|writes|claims|claimed|thinks|may have (?:said|told)|might have (?:said|told))"

_INSULT = (
    PhraseGroup(
        ToneKind.INSULT,
        STRONG,
        "calls the person a name or worthless",
        (
            rf"(?:you|you're|you are|you were|you must be|your \w+ (?:is|are|was|were)) {_VERY}(?:idiot(?:ic)?|moron(?:ic)?|stupid|dumb|dense|thick|dim|clueless|incompetent|useless|worthless|pathetic|liar|joke|clown|disgrace|embarrassment|illiterate|delusional|hopeless|laughable|imbecile|fraud|nobody|loser|brainless|gormless|infantile|childish)",
            r"(?:complete|total|utter|absolute|bloody|f\w+ing) (?:idiots?|morons?|fools?|clowns?|imbeciles?|joke|shambles|disgrace|nobody)",
            r"not (?:exactly )?(?:the )?(?:brightest|sharpest|bright enough|smart enough|clever enough|very bright)",
            r"a bit (?:simple|slow|dim|thick)",
            r"(?:half a|a functioning|a working|a single) brain(?: cell)?",
            r"lack(?:s|ing)? the (?:intelligence|brains?|wits?|spine|backbone)",
            r"(?:written|drawn|made|done|filled in|put together) by a (?:child|toddler|drunk|monkey|robot|five-year-old|ten-year-old)",
            r"(?:weakest|worst|dullest|laziest|most untalented|least \w+) (?:candidate|applicant|person|application|interview|CV|portfolio|presentation) (?:(?:that )?(?:we|I)(?: have|'ve)? (?:ever|seen|met|had|interviewed)|of the year|in years)",
        ),
    ),
    PhraseGroup(
        ToneKind.INSULT,
        STRONG,
        "an insulting word",
        (
            r"idiots?|morons?|imbeciles?|cretins?|dimwits?|halfwits?|nitwits?|dumbass|assholes?|arseholes?|bastards?|wankers?|tossers?|twats?|dickheads?|scumbags?|losers?|clowns?|muppets?|numpty|snowflakes?|crybab(?:y|ies)|parasites?|liars",
        ),
        any_case=False,
    ),
    PhraseGroup(
        ToneKind.INSULT,
        STRONG,
        "compares the person with a child or an animal",
        (
            rf"{_CHILD} (?:(?:of|who is) \w+ )?(?:could|can|would|does|makes?|writes?|draws?|has|knows)(?: have)? _(?:better|cleaner|faster|followed|managed|done|faked?)",
            rf"{_CHILD} (?:could|can|would)(?: have)? (?:follow(?:ed)?|do(?:ne)?|manage[d]?|fake[d]?|write|written|fill(?:ed)?)",
            r"(?:a|any) (?:child|fool|idiot|monkey) (?:could|can|would)",
            r"you(?:'ve| have)? (?:sound|look|wr[io]te|talk|behaved?|act(?:ed)?) like an? (?:child|toddler|drunk|idiot|animal|baby|amateur|teenager)",
        ),
    ),
    PhraseGroup(
        ToneKind.INSULT,
        PLAIN,
        "runs the person's work down instead of judging it",
        (
            r"(?:frankly|simply|truly|utterly|just|so|really|plain) (?:embarrassing|pathetic|laughable|dreadful|appalling|shameful|ridiculous|pitiful|atrocious|useless|awful)",
            r"(?:hurts?|hurt) (?:my|our) (?:eyes|ears)",
            r"(?:put|sent|bored) (?:us|everyone|everybody|the \w+)(?: all)? to (?:sleep|tears)",
            r"(?:garbage|gibberish|drivel|laughable|pathetic)",
            r"(?:your|this|such|sheer|his|her|their) (?:carelessness|laziness|dithering|incompetence|stupidity|arrogance|ignorance|sloppiness|nonsense|neediness|whining|moaning|cheek)",
        ),
    ),
)

_CONTEMPT = (
    PhraseGroup(
        ToneKind.CONTEMPT,
        STRONG,
        "lets the person know they were laughed at",
        (
            r"(?:we|they|everyone|everybody|the (?:whole |entire )?(?:team|office|panel|room|shop|floor|department|board|crew|newsroom|staff))(?: all| both)? (?:had a (?:good|big|great|real) laugh|laughed (?:at|so|until|out|about (?:you|it))|burst out laughing|giggled|were in stitches)",
            r"(?:read|reads|reading|read) (?:it|them|your \w+|those \w+)(?: out| it)? (?:aloud|out loud) (?:to|at|for|when)",
            r"when (?:he|she|we|they|I) needs? a (?:good )?laugh",
            r"laughing[- ]stock|the joke of the (?:week|office|year|month)",
            r"passed (?:it|your \w+) (?:a)?round the",
        ),
    ),
    PhraseGroup(
        ToneKind.CONTEMPT,
        STRONG,
        "puts the person in their place",
        (
            r"know your (?:place|station)|(?:remember|forget|learn) (?:your place|who (?:signs|pays|you are talking to|holds))",
            r"who do you think you are|get over yourself|who do you think (?:they|people)(?:'ll| will) believe",
            r"beggars (?:can't|cannot|get|should)",
            r"count yourself (?:very )?lucky|be grateful (?:that )?(?:we|I|anyone|you)",
            r"(?:aren't|are not|you're not|nothing) (?:as |that |so )?special(?: as)?",
            r"(?:candidates|people|applicants) (?:at|of) your (?:level|calibre|standing)",
            r"(?:by|even by|with) your (?:own )?(?:low )?standards",
            r"even you (?:can|could|should|will|would|might|must)",
            r"(?:took|take|taken) pity on|out of pity",
            r"(?:go|went|gone) (?:quite |very |this )?far down the (?:list|pile)",
            r"(?:two|ten) a penny|dime a dozen",
        ),
    ),
    PhraseGroup(
        ToneKind.CONTEMPT,
        STRONG,
        "doubts that the person can do the simplest thing",
        (
            r"if (?:reading|writing|spelling|counting|english|a calendar|a clock|that|this)(?:'s| is)(?: all)? (?:too )?(?:difficult|hard|much|complicated|beyond|defeating|confusing)(?: for)? you",
            r"if you(?: can|'re able to| could|'re capable)? (?:even )?(?:manage|handle|follow) (?:that|this|it|an? \w+|so much)",
            r"if you (?:had|'d) (?:even )?(?:bothered|taken the trouble|troubled|managed)(?: to)?(?: \w+)?",
            r"(?:did|have|do|can) you (?:even|actually|ever) (?:read|look|bother|know|own|try|think|understand)(?:ed)?",
            r"(?:can't|cannot|could not|couldn't|can not) (?:even )?(?:be bothered|spell|read english|read a|count to|use a calendar|work a calendar|tell the time)",
            r"learn(?:t|ed)? (?:how )?to (?:read|spell|count|write|listen|behave)(?: first)?",
            r"(?:words|reading|dates|numbers|calendars|clocks) (?:are|is|can be) hard",
            r"(?:use|used|using|in) (?:shorter|smaller|simpler|small|short) words",
            r"(?:get|ask|find|have) (?:someone|somebody|a grown-up|an adult|your (?:mum|mother|mom|dad|mammy)) to (?:read|explain|write|help|do)|ask (?:a grown-up|an adult)",
            r"(?:your|did your) (?:mum|mom|mother|dad|mammy|daddy|sister|brother|wife|husband) (?:write|wrote|help|told|tell|fill)",
            r"(?:too|very|not) (?:difficult|hard|complicated) (?:for you|to grasp|to understand|even for)",
            r"hold your hand|spell it out for you|draw you a picture|spoon-?feed",
            r"everything explained (?:to you )?(?:twice|three times)|how many times (?:do|must|have)",
            r"pretend to be (?:awake|interested|listening)",
        ),
    ),
    PhraseGroup(
        ToneKind.CONTEMPT,
        PLAIN,
        "belittles the person",
        (
            r"(?:not|hardly|isn't|it's not) (?:exactly )?(?:rocket science|brain surgery)|how hard can it be",
            r"some of us (?:have|had|work|actually|earned|still|are|do)",
            r"the grown-ups|mere mortals|(?:us|other|lesser|like) (?:the other )?mortals",
            r"(?:what )?passes for|so-called|your (?:little|precious|cute|funny) \w+",
            r"(?:my|that|this|an?|the|you) (?:agency|silly|young|little|poor|office) (?:girl|boy|lady|woman|man|fellow)|young lady|little lady|sweetheart|sweetie|good girl|run along",
            r"(?:you|they|whoever \w+ you) (?:should|ought to) (?:really )?(?:be|feel) ashamed|ashamed of yourself|for the (?:third|fourth|fifth|tenth|hundredth) time",
            r"(?:cut out|made|built|meant) for (?:thinking|real|proper|serious|this kind of) \w+",
            r"a thick(?:er)? skin|thin-skinned|(?:some|a) (?:spine|backbone)",
            r"take (?:a shower|soap)|invest in (?:soap|a dictionary|an alarm clock|a calendar|a watch)",
            r"I (?:would have|'d have|had) (?:expected|thought)(?: that)? (?:more|better|even|a child|anyone)|what did you expect",
            r"(?:do )?try (?:not )?to (?:look as if|be on time this|keep up|let it show|get lost)|this time(?:, if| please)|for once",
            r"(?:talk|think|put|get) (?:it )?over your head|above your (?:station|head|pay ?grade)|out of your (?:depth|league)",
        ),
    ),
)

_DISMISSAL = (
    PhraseGroup(
        ToneKind.DISMISSAL,
        STRONG,
        "brushes the person aside",
        (
            r"(?:don't|do not|never|please don't) (?:bother|waste) (?:us|me|applying|writing|replying|answering|calling|coming|asking|to apply|to call|to reply|to write|to come|my|our|anyone|people|everyone)",
            r"stop (?:wasting|bothering|pestering|whining|moaning|harassing|annoying|begging|crying|nagging)",
            r"(?:waste|wasted|wasting) (?:of )?(?:(?:my|our|everyone's|everybody's|anyone's|the panel's|his|her|their) (?:time|afternoon|morning|day)|an? (?:\w+ )?(?:afternoon|morning|day|hour|evening) of|space|oxygen|paper|a stamp|a seat|a chair)",
            r"(?:saved|spare|save) us (?:all )?(?:a stamp|the trouble|the (?:sob )?story|the drama|the excuses|your)|or spare us",
            r"(?:no|not the slightest|zero|little) interest in your (?:reasons|excuses|opinions?|feelings|story|stories|problems|life|explanations?)|not interested in your (?:reasons|excuses|opinions?|feelings|story|stories|problems|life|explanations?)",
            r"(?:couldn't|could not|could) care less|cry me a river|my heart bleeds|boo hoo|grow up|suck it up|tough luck|get a grip|get a life|deal with it|boo-hoo|take it or leave it",
            r"(?:never|not|nobody) (?:really |seriously |even )?(?:in the running|stood a chance|had a chance|a serious (?:candidate|option)|under consideration|seriously considered)",
            r"(?:busy with|time for|room for|looking for|calls? from|wait for) (?:the )?(?:serious|real|proper|actual|grown-up|good) (?:candidates|people|applicants|patients|professionals|work)",
            r"(?:stopped|gave up|quit) reading (?:after|at|your|it|there)|(?:didn't|did not) (?:even )?(?:bother|finish|get past|read past)(?: to)? (?:reading|read|your|the first|the second|open)",
            r"(?:filling|fill|make|making|making) (?:out|up) the numbers|to tick a box|box-ticking",
            r"better things to do|people with real problems|not my problem|nobody (?:asked|cares|is asking)(?: you| what| for your)?|no one (?:asked|cares)(?: you)?|who cares",
            r"not that deep|calm (?:yourself )?down|don't flatter yourself|don't hold your breath|dream on|in your dreams",
        ),
    ),
    PhraseGroup(
        ToneKind.DISMISSAL,
        PLAIN,
        "brushes the person aside",
        (
            r"(?:perhaps|maybe) (?:a hobby|something (?:gentler|simpler|easier|less demanding|more suitable|more your level))",
            r"you(?:'re| are) (?:not|hardly) (?:a|our|the) priority|when (?:you have|there's|there is) something worth",
            r"the answer (?:is|was) (?:still )?no[.,] (?:and|stop|so)|end of (?:story|discussion)",
            r"let's not pretend|get used to it|that's life|welcome to (?:the real world|real life|working life)",
            r"make a (?:federal case|drama|fuss|scene|song and dance)|making a (?:fuss|drama|scene)|(?:drama|fuss) (?:queen|over nothing|about nothing)",
        ),
    ),
)

_SARCASM = (
    PhraseGroup(
        ToneKind.SARCASM,
        STRONG,
        "praise that is meant as mockery",
        (
            r"congratulations on (?:being the (?:first|only|last)|discovering|managing|working out|finally|reading)|so congratulations",
            r"(?:nobel prize|nobel|oscar|medal|prize|trophy|round of applause|award) for (?:punctuality|effort|honesty|reading|that|trying|spelling|creativity|patience)",
            r"bless your (?:heart|soul|cotton socks)|truly a gift|what a (?:genius|hero|gift)|a real (?:genius|charmer)",
            r"(?:his|her|your) (?:majesty|highness|lordship|ladyship|royal)|(?:god|lord|heaven) (?:help|forbid|knows) (?:us|them|anyone|we|that you|you|why)",
            r"(?:wow|oh wow|well well|gosh|oh|ah)[,!]? you (?:actually|really|finally|managed|remembered|noticed)",
            r"must be (?:nice|lovely|wonderful) (?:to|for)|how (?:lovely|nice|wonderful|charming) (?:to have|for you|it must)",
            r"we(?:'re| are)? all (?:so |very |terribly )?(?:impressed|in awe|thrilled)",
            r"bold of you|nice try|good luck with that|funny how (?:it's|you|people|that|your|nobody)|what a (?:stroke of|coincidence|surprise|shock)",
            r"the (?:charisma|charm|personality|warmth|energy|enthusiasm) of (?:a|an)(?: \w+)? \w+",
        ),
    ),
    PhraseGroup(
        ToneKind.SARCASM,
        PLAIN,
        "sounds like mockery",
        (
            r"which I'm sure|I'm sure (?:it|that) (?:felt|seemed|sounded|looked)|no doubt you|I (?:suppose|presume|assume|imagine)(?: that)? you (?:were|had|thought|think|must|simply|couldn't|can't|don't)",
            r"(?:clearly|evidently|apparently|obviously|presumably) (?:find|think|thought|consider|considered|felt|regard|too|not|an? hobby|nobody|beneath|above|optional)|(?:find|found|finds) _(?:optional|too (?:hard|difficult))",
            r"but here we are|or whatever it(?:'ll| will| is)|(?:a|such) creative (?:approach|relationship|interpretation)|a lovely story|sob story",
            r"I know this (?:may|might|will) (?:come as a|be a) (?:shock|surprise)|believe it or not|in case you (?:hadn't|had not|haven't) noticed|try to contain",
            r"we(?:'ll| will) (?:try to )?(?:muddle on|survive|manage somehow|live) without|somehow (?:we|I) (?:will|shall|'ll)",
        ),
    ),
)

_THREAT = (
    PhraseGroup(
        ToneKind.THREAT,
        STRONG,
        "holds out harm to the person's name, work or papers",
        (
            r"(?:I'll|I will|we'll|we will|I can|I could|I'd|I) (?:personally )?(?:make|see to it|see|ensure)(?: very| damn| absolutely)?(?: sure| certain)?(?: that)? _(?:never|nobody|no one|again|knows?|hears?|finds? out|lets?|impossible)",
            r"(?:never|not|won't|impossible for you to|ever want to) work (?:here|in (?:this|the|our) \w+|for us|anywhere|for anyone)(?: again| else)?",
            r"you(?:'ll| will| are going to|'re going to) (?:\w+ )?(?:regret|be sorry|pay for|wish you)|you may (?:come to )?regret",
            r"black-?list(?:ed|ing)?|(?:on|ending up on|end up on) (?:my|our|that|a|the) (?:black )?list now|you're on my list",
            r"(?:will|it'll|this will|that will) follow you (?:to|everywhere|around|for)",
            r"you know what's good for you|(?:we )?wouldn't want that(?:,)?(?: now)?(?: would we)?|would we\?|don't (?:you )?think I won't",
            r"(?:would|it'd|it would|'d) be a (?:pity|shame) if (?:\w+ )*?(?:heard|found|came|got|knew|happened|were|was)",
            r"(?:I'd|I would|we'd|we would) hate (?:for|it if|to (?:see|have|think)) _(?:hear|reach|know|find|learn|asking|drawn|get|happen|start|told)",
            r"(?:don't|do not) (?:test|push|cross|try) me|push me again|one more (?:word|question|mail|e-?mail|call|complaint)(?: from you)? and",
            r"(?:offer|application|candidacy|contract|reference|file|cv|shift|permit) (?:goes|will go|is going|went) (?:straight )?(?:in|into|to) the (?:bin|shredder|trash|fire)|(?:your|the) offer is dead",
            r"lose your (?:file|papers|application|reference)|see what happens (?:to|if|when)|(?:I|we) know where (?:you|your|she|he)",
        ),
    ),
    PhraseGroup(
        ToneKind.INTIMIDATION,
        STRONG,
        "warns the person off asking or complaining",
        (
            r"if I were (?:you|in your (?:shoes|place|position))(?:,)? I(?:'d| would) (?:\w+ )?(?:drop|keep quiet|be (?:very )?careful|think|watch|say nothing|not|forget)|I'd (?:drop it|keep quiet|let it go|be careful|watch it|be very careful)(?: if I were you)?|I(?:'d| would) (?:hold off|pick my|choose my|think (?:twice|hard|again)|be (?:very |rather )?careful) (?:complaining|questions|words|about|before|with)",
            r"(?:industry|world|sector|trade|city|town|county|market|field|business|profession|region|island|valley|community|scene|place) is (?:a )?(?:very |so |quite |rather |remarkably )?small(?: (?:one|place|world))?(?:,)?(?: and)? (?:\w+ )*?(?:talk|talks|remember|remembers|hear|hears|phone|memories|memory|know each other|knows everybody)",
            r"(?:a )?(?:very |rather )?long memory|memor(?:y|ies) (?:\w+ )*?(?:is|are) long|we do not forget|(?:I|we) don't forget|people (?:here )?remember(?: who| such)",
            r"think (?:very |long and |really )?(?:hard|carefully|twice|again) (?:before|whether|about (?:what|who|whether|where))|think carefully\.|watch (?:your (?:tone|mouth|step|back|tongue)|yourself)|mind your (?:tone|tongue|manners)|lower your voice",
            r"word (?:gets|travels|spreads|will get)|(?:I|we) have (?:ways|friends|contacts|my ways|our ways)(?: of)?|we(?:'ve| have) ways",
            r"(?:against|with) (?:a )?question mark (?:on|over|against)|ma[dk]e an example of|troublemakers?",
            r"(?:we|I|who|us|it's us who) hold(?:s)? your (?:visa|sponsorship|permit|papers|passport)|(?:your|a) (?:visa|permit|sponsorship)(?: \w+){0,3} depends? on (?:us|me|my)",
            r"(?:Candidates|people|staff|drivers|those|anyone|workers|girls|lads|women|men) who (?:complain|ask questions|make (?:trouble|a fuss|up things)|cry|talk|go to|whine|argue|sue)(?: \w+){0,6} (?:don't|do not|never|find|tend|rarely|won't|seldom|usually|get)",
        ),
    ),
)

_BLAME = (
    PhraseGroup(
        ToneKind.BLAME,
        STRONG,
        "puts the blame on the person in order to hurt",
        (
            r"(?:only )?yoursel(?:f|ves) to (?:blame|thank)|no one to blame but|nobody to blame but",
            r"thanks to your|of your own (?:making|doing)|your own (?:stupid |silly )?(?:fault|doing|making)|brought (?:this|it) (?:up)?on yourself|what you (?:deserve|get for)",
            r"you (?:put|got) yourself (?:in|into) (?:that|this|the)|(?:gave|give) (?:him|her|them|me|us) (?:every )?cause",
            r"(?:because|just because|since) you (?:couldn't|can't|could not) be bothered|the mess you(?:'ve| have)? (?:left|made)|you have let (?:everyone|everybody|us all|us) down",
            r"(?:if|had) you (?:had )?(?:taken the trouble|bothered|cared) (?:to|enough)|the rest of us managed|others managed|everyone else managed",
        ),
    ),
)

_DISCRIMINATION = (
    PhraseGroup(
        ToneKind.DISCRIMINATION,
        STRONG,
        "judges the person by origin, sex, age, health, faith or family",
        (
            r"you people|you lot|people like you|your (?:sort|kind|type|own kind|lot)|your (?:people|community|caste|tribe|race|religion) (?:always|never|do|are|all|seem|tend)|(?:of|from) your (?:sort|kind|type|race|caste|faith)|kind of background|among your own",
            r"(?:someone|somebody|a person|people|a woman|a man|a girl) (?:with|in) your (?:condition|disability|illness|state|size|weight|accent|diagnosis|background)",
            r"(?:a|an) (?:woman|girl|man|mother|lady|person|worker|chap) (?:your|of your) (?:age|size|sort|kind|origin|colour|faith)|at your (?:stage|time) of life",
            r"(?:women|mothers|girls|females|foreigners|immigrants|muslims|africans|asians|arabs|gypsies|gays|older people|old people|young mothers|men) (?:like you|can't|cannot|don't|do not|who (?:don't|think|get)|tend to|always|never|are (?:too|not|always|better|all)|should|belong|just)",
            r"(?:with|an?|that|your|the|his|her) (?:thick |strong |heavy |funny |foreign )?accent (?:like|of yours|is a|would|makes|and so|will|scares|puts|you could|we)|lose the accent",
            r"too old|past (?:it|your prime|his prime|her prime|your best)|young(?:er)? (?:blood|faces)|(?:someone's|somebody's|a) (?:grandpa|grandma|granny|pensioner)|over the hill|think of retirement",
            r"(?:disappear|vanish|go off|run off)(?:ing|s)? (?:in|into|on|for|to) (?:maternity|have a baby|have babies|parental)|plan(?:ning|s)? (?:to have|on having) (?:children|kids|a family|a baby|babies)|(?:at )?home with (?:the|your) (?:baby|children|kids)|whether a mother|(?:a )?mother (?:fits|of (?:two|three|small)|can|would)|get(?:ting)? pregnant|biological clock",
            r"(?:a )?cultural thing|in your (?:country|village|culture|part of the world)|where you(?:'re| are)? (?:really )?(?:come )?from(?:,)? (?:people|they|one|it|that|you)|from your name|(?:a )?name (?:like|such as) (?:yours|that|this)|with a name|diversity (?:hire|tick|quota|box|case)",
            r"(?:need|want|prefer|looking for|after|like) (?:a |an |some )?(?:pretty|friendly|nice|young|fresh|male|white|local|familiar)(?: sort of)? (?:smile|face|girl|girls|faces|man|men|blood|lads?)|a (?:job|place|role) for (?:a|women|girls|men|ladies)|man's (?:job|work|world)|women's work",
            r"(?:fat|obese|crippled|retarded|mental|handicapped)",
        ),
    ),
)

_UNDERMINING = (
    PhraseGroup(
        ToneKind.UNDERMINING,
        STRONG,
        "tells the candidate that a colleague does not count",
        (
            r"(?:has|have|had|with) (?:absolutely |really |quite )?no (?:authority|business|clue|idea|mandate|standing|competence|credibility)(?: (?:what|to|how|about|in|here|at all|whatsoever))|no say (?:in|here|at all|whatsoever)",
            rf"(?:forget|ignore|disregard|scrap|bin) (?:whatever|anything|everything|all(?: that)?) _{_SAY}",
            r"I (?:wouldn't|would not) (?:go by|listen to|trust|rely on|believe|put much|set much) (?:anything|what|whatever|a word|a thing|much)",
            r"(?:don't|do not|never) (?:listen to|believe|trust|go by|mind|rely on) (?:anything|whatever|a word|a thing|him|her|them)(?: _(?:says|said|tells|told|writes|wrote))?",
            r"nobody (?:here |at \w+ |on (?:this|the) \w+ |in (?:this|the) \w+ )?(?:takes|listens to|believes|trusts|respects|rates) _(?:seriously|anymore|any more|say(?:s)?|draft(?:s)?|anyway|here)|nobody (?:here )?(?:listens to|trusts|respects|believes) (?:him|her|them)",
            r"(?:isn't|is not|aren't|wasn't) paid to think|paid (?:per|by the) head|(?:only|just) (?:the|an?) (?:temp|secretary|assistant|messenger|postman|middleman|go-between|salesman|sales (?:guy|man|woman))",
            r"surprises (?:nobody|no one|no-one)|(?:which|that|this) (?:doesn't|does not) surprise (?:anyone|me|anybody)|as is (?:his|her|their) habit|as (?:so|too) (?:often|frequently)|(?:lousy|useless|hopeless) (?:job |work )?as (?:usual|always|ever)",
            r"if (?:his|her|their) life depended|(?:couldn't|wouldn't|could not|would not|can't) (?:\w+ )?(?:recogni[sz]e|know|judge|spell|find|organi[sz]e|run|hire|manage|tell|pass on|sell|read) an? (?:\w+ )?\w+ (?:if|from|for)",
            r"make of that what you will|(?:still|only) (?:here|employed|on the team|in the job|keep (?:him|her|them)|got the job)(?: here)? because|promis(?:e|es|ed|ing) (?:\w+ )?the (?:moon|earth|world)|(?:gets|got) carried away|out of (?:his|her|their) depth|in over (?:his|her|their) head",
            rf"{_THEY} (?:\w+ )?(?:doesn't|does not|don't|didn't|has never|have never|hasn't) (?:\w+ )?(?:know what|understood|understand (?:our|the|this|how)|a clue|have a clue|have the (?:faintest|first)|know (?:the first|our|how|anything)|had an idea)",
            r"the (?:woman|man|girl|guy|fellow) (?:couldn't|could not|can't|cannot|hasn't|is an?|was an?|has no)|(?:wouldn't|would not|wouldnt) let (?:that|him|her|them) _(?:run|near|touch|walk|hold)|let near an?|(?:she|he)'s (?:sweet|lovely|nice) but",
        ),
    ),
    PhraseGroup(
        ToneKind.UNDERMINING,
        PLAIN,
        "sets a colleague's words aside",
        (
            rf"(?:forget|ignore|disregard) what _{_SAY}|(?:please )?(?:forget|ignore|disregard) (?:him|her|them)",
            r"between you and me|behind (?:his|her) back|and it shows|(?:past it|washed[- ]up)",
            r"(?:not|never|isn't|wasn't|neither) (?:\w+ )?(?:entitled|authori[sz]ed|in (?:a|any) position|empowered|(?:his|hers|her|theirs) to)(?: (?:promise|offer|tell|say|decide|make|give))?",
            r"(?:says|said|writes|wrote|tells|told|promises|promised) (?:that|this|the same|it) to (?:everyone|everybody|every candidate|all of them)",
        ),
    ),
)

_GASLIGHTING = (
    PhraseGroup(
        ToneKind.GASLIGHTING,
        STRONG,
        "tells the person that their memory or feeling is wrong",
        (
            r"you (?:must have|must be|probably|have simply|have clearly|are clearly|are|'re|clearly|obviously|simply) (?:dreamt|dreamed|imagin(?:ed|ing)|misremember(?:ed|ing)?|mak(?:e|ing) (?:this|that|it|things) up|made (?:this|that|it) up|hallucinat\w+|remembering it wrong|confusing things|confused|overreacting|paranoid|being (?:over|too|hyster|dram|silly|paranoid)\w*)",
            r"(?:hear|heard|hears|read) what (?:you|they|people) (?:want|wanted|wish|wished)(?: to(?: hear| read)?)?",
            r"(?:too|over|somewhat|overly|so|a (?:bit|little|touch)|rather|very|being|unusually) ?-?(?:sensitive|emotional|dramatic|touchy|hysterical)(?! (?:data|information|material|topic|subject))|oversensitive|over-?react(?:ing|ed|ion)?|hysteri(?:cal|cs)",
            r"(?:all )?in your (?:own )?(?:head|mind|imagination)|your imagination|figment|plays? tricks on you",
            r"(?:can't|cannot|not able to|unable to) take (?:a joke|criticism|feedback)|(?:just|only|obviously|clearly|harmless) (?:a joke|banter|joking|teasing)|sense of humou?r|chip on your shoulder|take (?:any )?offen[cs]e",
            r"(?:people|candidates|women|those|girls|persons) (?:in your (?:situation|position|state)|under stress|who don't get) (?:\w+ )?(?:often|always|sometimes|tend|usually|get|say|hear)|(?:nobody|no one) else (?:\w+ )?(?:noticed|complained|had a problem|minded|felt|heard)",
            r"it was you who|you were (?:emotional|upset|nervous|tired|stressed)(?: on the day)? and (?:heard|misheard|misunderstood|imagined)|(?:your|the) (?:medication|nerves|hormones) (?:affects?|may|might|must|talking)",
        ),
    ),
    PhraseGroup(
        ToneKind.GASLIGHTING,
        PLAIN,
        "denies that the person was ever told",
        (
            r"(?:nobody|no one|no-one|none of us)(?: here| at \w+| on (?:my|our|this) team)? (?:ever )?(?:told|promised|said|offered|agreed|assured)(?: you)?(?: that| this| any such thing| anything of the kind| such a thing| so)?",
            r"(?:that|this|it|such a thing) (?:was|has been|were) never (?:agreed|promised|said|offered|discussed|mentioned|on the table)|never (?:agreed|promised) (?:any such|anything of|such a)|(?:there was|there's) never (?:any )?(?:such |an |a )?(?:agreement|promise|offer)",
            r"(?:some|a) (?:confusion|misunderstanding) (?:in your mind|at your end|on your (?:side|end|part))|you(?:'ve| have)? (?:clearly |obviously |simply |must have )?(?:misunderstood|misheard|got the wrong end)",
            r"I(?:'d| would) call it a misunderstanding|you agreed to (?:it|this|that)|never happened",
        ),
    ),
)

PHRASE_GROUPS = (
    *_INSULT,
    *_CONTEMPT,
    *_DISMISSAL,
    *_SARCASM,
    *_THREAT,
    *_BLAME,
    *_DISCRIMINATION,
    *_UNDERMINING,
    *_GASLIGHTING,
)


def compiled_groups() -> Iterator[tuple[PhraseGroup, re.Pattern[str]]]:
    """Yields each group with its expression, in the order of the table."""
    for group in PHRASE_GROUPS:
        yield group, group.pattern()
