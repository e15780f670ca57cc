"""The words by which pages of news sites say what stands beside their articles.

Each list was made from common themes. A word that is missing here costs coverage and never a wrong row.
"""

from __future__ import annotations

import re

_MONTHS = "jan(?:uary)? feb(?:ruary)? mar(?:ch)? apr(?:il)? may june? july? aug(?:ust)? sept?(?:ember)?"
_MONTH = "(?:" + "|".join([*_MONTHS.split(), "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?"]) + r")\.?"
_DAY = (
    rf"(?:[a-z]{{3,9}},?\s+)?(?:\d{{1,2}}\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d)"
)
_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?(?:\s?(?:gmt|utc)?[+-]?\d{0,4})?"
_AGO = r"\d+\s(?:minute|hour|day|week|month|year)s?\sago"
MOMENT = rf"(?:{_DAY}(?:\s?(?:,|at|-|–|t)?\s?{_CLOCK})?|{_CLOCK}|{_AGO})"

BY = frozenset(("by", "author", "written by", "posted by"))
_BY = r"(?:by|author|written by|posted by)[:\s]\s*"
BYLINE = re.compile(_BY + r"(?P<name>[^\d|·•]{2,80})", re.IGNORECASE)
BYLINE_WITH_MOMENT = re.compile(
    _BY + rf"(?P<name>[^\d|·•]{{2,80}}?),?(?:\son|\sat)?\s{MOMENT}", re.IGNORECASE
)
# What stands beside a byline: moments, counts, categories and the words between them.
META = (
    re.compile(rf"(?:(?:posted|published|updated|last updated)(?:\son)?:?\s?)?{MOMENT}", re.IGNORECASE),
    re.compile(r"on|in|by|at|and|edited|posted(?: on)?|published(?: on)?|updated(?: on)?", re.IGNORECASE),
    re.compile(r"\d+\smin(?:ute)?s?(?:\sread)?", re.IGNORECASE),
    re.compile(r"(?:(?:\d+|no|one)\s)?(?:comment|view|share|reply|replie)s?(?:\s\d+)?", re.IGNORECASE),
    re.compile(r"(?:leave|post|add) a (?:comment|reply)", re.IGNORECASE),
    re.compile(
        r"(?:filed under|category|categories|tags?|tagged|posted in)(?:[:\s].{0,120})?", re.IGNORECASE
    ),
)
READ_MORE = re.compile(
    r"(?:continue reading|read more|read on|read full (?:story|article)|read the (?:full|whole|rest)"
    r"|read article|keep reading|full story|more|view (?:post|article))\b.{0,200}",
    re.IGNORECASE,
)
# At the end of an article's own page these words lead to the rest of its text, where others lead elsewhere.
GOES_ON = re.compile(
    r"(?:continue reading|keep reading|read the (?:full|whole|rest)|read full (?:story|article))\b"
    r"|(?:subscribe|log ?in|sign in|register) to (?:read|continue|view)",
    re.IGNORECASE,
)
NEXT_PAGE = re.compile(
    r"\bnext page\b|\bcontinue[sd]? on (?:the )?(?:next page|page \d+)|\bpage \d+ of \d+\b", re.IGNORECASE
)
PAYWALL = re.compile(
    r"\bto (?:continue|keep|finish) reading\b|\balready a (?:member|subscriber)\b"
    r"|\b(?:content|article|story) is (?:only )?(?:available )?(?:only )?(?:for|to) (?:\w+ )?"
    r"(?:member|subscriber)s"
    r"|\bfor (?:members|subscribers) only\b|\b(?:members|subscribers)[- ]only\b",
    re.IGNORECASE,
)
SHARE = frozenset(
    (
        *(
            "share",
            "this",
            "on",
            "tweet",
            "facebook",
            "twitter",
            "x",
            "telegram",
            "whatsapp",
            "linkedin",
            "vk",
        ),
        *("email", "print", "pin", "it", "copy", "link", "like", "send", "save", "bookmark", "e", "mail"),
        *(":", ",", "|", "·", "•", "/", "-"),
    )
)
PAGER = frozenset(
    (
        *(
            "page",
            "pages",
            "of",
            "next",
            "prev",
            "previous",
            "older",
            "newer",
            "first",
            "last",
            "posts",
            "post",
        ),
        *("entries", "articles", "results", "load", "show", "more", "to", "«", "»", "‹", "›", "←", "→", "<"),
        *(">", "…", ".", "|", "/", "·", "-", ":"),
    )
)
NAVIGATION = frozenset(
    (
        *(
            "menu",
            "search",
            "home",
            "skip to content",
            "skip to main content",
            "skip to the content",
            "log in",
        ),
        *("login", "sign in", "register", "toggle navigation", "back to top", "top", "close", "open", "en"),
        *(
            "english",
            "ru",
            "русский",
            "you are here",
            "contact",
            "contact us",
            "about",
            "about us",
            "language",
        ),
    )
)
AROUND = {
    "cookie notice": re.compile(r"cookies?\b|^(?:accept|decline|reject|got it|i agree|ok)(?: all)?$"),
    "copyright": re.compile(r"©|\(c\) ?\d{4}|copyright|all rights reserved"),
    "newsletter": re.compile(r"\b(?:newsletter|subscribe|sign up|your e-?mail)\b"),
    "advertisement": re.compile(r"^(?:advertis(?:e|ement|ing)s?|sponsored(?: content)?|ad)$"),
    "credit": re.compile(r"^(?:proudly )?powered by |^(?:theme|design(?:ed)?)(?: by|:) "),
}
# In lower case: to leave the case to the pattern takes three times as long, and each block is asked.
SECTIONS = re.compile(
    "|".join(
        (
            r"(?:the )?most (?:read|popular|viewed|commented|shared)(?: \w+){0,2}",
            r"popular(?: (?:posts|now|stories|news|articles))?|trending(?: \w+)?|featured(?: \w+)?",
            r"(?:latest|recent|top)(?: (?:news|posts|stories|articles|comments|headlines))",
            r"related(?: (?:posts|articles|stories|news|content))?|you (?:may|might) (?:also )?like|see also",
            r"read (?:also|next)|more (?:from|in|on|stories|news)\b.{0,60}|don[’']t miss",
            r"editor[’']?s[’']? (?:picks?|choice)|our partners?|partners|sponsored(?: content)?",
            r"(?:\d+ |no |reader )?comments?(?: \(\d+\))?|leave a (?:reply|comment)",
            r"join the (?:discussion|conversation)",
            r"newsletters?|subscribe(?: .{1,60})?|sign up(?: .{1,60})?|follow us(?: .{1,40})?",
            r"stay connected|share(?: this)?",
            r"categor(?:y|ies)|tags?|tag cloud|archives?|calendar|search|meta|blogroll|links|sections|topics",
            r"pages|menu",
            r"about(?: us)?|contacts?(?: us)?|advertis(?:e|ement|ing)(?: with us)?|social(?: media)?|weather",
            r"we use cookies|cookies?(?: .{1,30})?|privacy(?: .{1,30})?|exchange rates?",
        )
    )
)
