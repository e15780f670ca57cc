"""The contract: every table of the warehouse, declared once.

The Arrow schemas, the views and their comments, the checks and `steppe describe` all come from here.
Raise CONTRACT_VERSION with every change of tables or columns, also where one is only added: by the number a
run knows that what is there has to be brought forward first (`etl.forward`).
"""

from __future__ import annotations

from warehouse import schema
from warehouse.schema import Column, Table

CONTRACT_VERSION = 3
"""2 added `changes`, and `band` to `article_matches`, which tells less of stories of many articles; 3 added
`forgotten`, `run_metrics` and `gate_results`."""

ARTICLE_ID = Column(
    "article_id",
    "VARCHAR",
    "The article; the same whichever page came first. Old ids resolve through article_aliases.",
    example="4b0e21c7…",
    warning="Texts of less than 50 words are one article only where headline or URL agrees too.",
)
VERSION_ID = Column(
    "version_id",
    "VARCHAR",
    "The wording: sha256 of site, title and text joined by newlines.",
    example="a91f03d2…",
)
PAGE_ID = Column(
    "page_id",
    "VARCHAR",
    "The page: sha256 of its payload after transfer, content and MIME decoding, before charset decoding.",
    example="9263b00c…",
)
SITE = Column("site", "VARCHAR", "The site the page belongs to.", example="timesca.com")
TITLE = Column(
    "title",
    "VARCHAR",
    "The headline as printed; runs of white space are one space.",
    example="A Bridge Reopens",
)
TEXT = Column(
    "text",
    "VARCHAR",
    "The body as printed: caption blocks moved to captions, runs of white space one space, "
    "quotation marks, dashes and accents kept.",
    example="The bridge over the river reopened on Monday...",
    holds=schema.TEXT,
)
WORD_COUNT = Column(
    "word_count",
    "INTEGER",
    "Words of text, separated by white space.",
    unit="words",
    example="500",
    warning="Of a truncated text these are the printed words, not the article's.",
)
TRUNCATED = Column(
    "truncated",
    "BOOLEAN",
    "Whether the page cut the text: it ends in '...', '…' or '[…]'.",
    example="true",
)
TEXT_SHA256 = Column("text_sha256", "VARCHAR", "sha256 of text in UTF-8.", example="77ab01f9…")
KINDS = ("news", "opinion")
"""What kinds of articles there are; a site may have more."""
KIND = Column(
    "kind",
    "VARCHAR",
    "What sort of article it is: 'opinion' where the headline says so, else 'news'.",
    example="news",
)
DATELINE = Column(
    "dateline",
    "VARCHAR",
    "The dateline that opens the text; it stays in text too.",
    example="DUSHANBE (TCA)",
    nullable=True,
)
CAPTIONS = Column(
    "captions",
    "VARCHAR[]",
    "The picture captions that stood in the body, in the order printed; empty where there were none.",
    example="[The old bridge]",
    holds=schema.TEXT,
)
URL = Column(
    "url",
    "VARCHAR",
    "The article's own address, where a page gives it.",
    example="https://timesca.com/a-bridge-reopens/",
    nullable=True,
)
AUTHOR = Column(
    "author",
    "VARCHAR",
    "The author, where a page names one.",
    example="A. Reporter",
    nullable=True,
    holds=schema.AUTHOR,
)
PUBLISHED_AT = Column(
    "published_at",
    "TIMESTAMPTZ",
    "When the article was published, where a page says it; never an estimate.",
    unit="UTC",
    example="2026-02-19 08:00:00+00",
    nullable=True,
)
BASE = Column("base", "VARCHAR", "The currency of which one unit is priced (ISO 4217).", example="KZT")
QUOTE = Column("quote", "VARCHAR", "The currency in which it is priced (ISO 4217).", example="USD")
AS_OF_BASIS_MEANING = (
    "Where as_of comes from: 'page' (a date that the page prints, which always wins) or "
    "'capture' (the earliest capture, in the site's time zone)."
)
CHANGE_PCT = Column(
    "change_pct",
    "DECIMAL(9,4)",
    "The change printed beside the rate.",
    unit="percent; the site does not state the reference period",
    example="-0.1900",
    warning="It need not be the move since the date before: work that out from the rates themselves.",
)
ADDED_RUN_ID = Column(
    "added_run_id", "VARCHAR", "The run that first published this row.", example="20260219T020000Z-3f9a1c07"
)
CHANGED_RUN_ID = Column(
    "changed_run_id",
    "VARCHAR",
    "The run that last changed this row.",
    example="20260220T020000Z-81bd0725",
)
BYTE_START = Column(
    "byte_start",
    "BIGINT",
    "Where the printed text begins in the payload (inclusive); null for marked-up pages.",
    unit="bytes",
    example="2210",
    nullable=True,
)
BYTE_END = Column(
    "byte_end",
    "BIGINT",
    "Where it ends in the payload (exclusive); null for marked-up pages.",
    unit="bytes",
    example="5653",
    nullable=True,
)
RUN_ID = Column("run_id", "VARCHAR", "The run.", example="20260219T020000Z-3f9a1c07")
SOURCE_MEANING = (
    "Where the payload lay: the path relative to the given path's parent, then !member inside a bundle (its "
    "second of that name is !member~2) and #offset for a record; '%', '!', '#' and undecodable bytes are "
    "percent-encoded."
)


def count(name: str, description: str, unit: str, example: str) -> Column:
    """Return a column that holds a whole number of something."""
    return Column(name, "INTEGER", description, unit=unit, example=example)


ARTICLES = Table(
    "articles",
    "One row for each distinct article, in its best known wording.",
    ("article_id",),
    (
        ARTICLE_ID,
        SITE,
        TITLE,
        TEXT,
        WORD_COUNT,
        TRUNCATED,
        KIND,
        DATELINE,
        CAPTIONS,
        URL,
        AUTHOR,
        PUBLISHED_AT,
        Column(
            "first_seen",
            "DATE",
            "The smallest as_of of the pages that showed it; null where none has one.",
            example="2026-02-19",
            nullable=True,
            warning="An upper bound on publication, never an estimate of it; no bound where a page's own "
            "date is wrong, as the stored query publication-lag shows of articles with published_at.",
        ),
        Column(
            "last_seen",
            "DATE",
            "The greatest as_of of the pages that showed it; null where none has one.",
            example="2026-02-20",
            nullable=True,
            warning="It hangs on which pages were saved: the site may have shown the article longer.",
        ),
        count("n_sightings", "Places on pages where it stood.", "places", "3"),
        count("n_versions", "Distinct wordings known.", "wordings", "2"),
        count(
            "n_edits",
            "Wordings that differ from the shown one in more than the cut and typography.",
            "wordings",
            "0",
        ),
        Column(
            "story_id",
            "VARCHAR",
            "The story: articles whose texts nearly agree; an article alone is its own story.",
            example="4b0e21c7…",
        ),
        VERSION_ID,
        TEXT_SHA256,
        ADDED_RUN_ID,
        CHANGED_RUN_ID,
    ),
    warning="A truncated text is what the page printed, not the whole article.",
    lookups=("article_id",),
)

ARTICLE_VERSIONS = Table(
    "article_versions",
    "Every distinct wording of every article.",
    ("version_id",),
    (
        VERSION_ID,
        ARTICLE_ID,
        SITE,
        TITLE,
        TEXT,
        WORD_COUNT,
        TRUNCATED,
        Column(
            "change",
            "VARCHAR",
            "Against the wording that articles shows: 'shown' (it is that one), 'cut' (the same but cut "
            "elsewhere), 'typography' (quotation marks, dashes or spaces), 'headline', or 'edit'.",
            example="cut",
        ),
        TEXT_SHA256,
        Column(
            "first_seen",
            "DATE",
            "The smallest as_of of the pages that showed this wording; null where none has one.",
            example="2026-02-19",
            nullable=True,
        ),
    ),
    lookups=("version_id", "article_id"),
)

ARTICLE_ALIASES = Table(
    "article_aliases",
    "Every id that an article has ever had or would have had on its own.",
    ("alias_id",),
    (
        Column("alias_id", "VARCHAR", "An id that stands for the article.", example="4b0e21c7…"),
        ARTICLE_ID,
    ),
    lookups=("alias_id", "article_id"),
)

ARTICLE_MATCHES = Table(
    "article_matches",
    "Why articles are one story: one row for each two articles of which each holds most of the other. Of a "
    "story of more than 32 articles only so many as connect it.",
    ("article_id", "other_id"),
    (
        ARTICLE_ID,
        Column("other_id", "VARCHAR", "The other article; its id is the greater one.", example="9c0d44e1…"),
        Column(
            "score",
            "DOUBLE",
            "The smaller of two shares: how many of the word 3-shingles in the first 500 words of one text "
            "stand in the other, preamble set aside.",
            unit="share, 0 to 1",
            example="0.83",
        ),
        Column(
            "rule", "VARCHAR", "The rule that matched them, with its version.", example="near-duplicate@1"
        ),
        VERSION_ID,
        Column(
            "other_version_id",
            "VARCHAR",
            "The wording of the other article that was compared.",
            example="77e1b0a4…",
        ),
        Column(
            "band",
            "BIGINT",
            "What the search for candidates met them by: the smallest hash that sketches of both articles' "
            "wordings have.",
            unit="40-bit hash",
            example="301846593127",
        ),
        ADDED_RUN_ID,
    ),
    warning="Two articles of one story need not match each other: others may connect them.",
    lookups=("article_id", "other_id"),
)

SIGHTINGS = Table(
    "sightings",
    "Which wording stood where: one row for each place on a page, with what was printed there.",
    ("page_id", "position"),
    (
        PAGE_ID,
        count("position", "Place on the page; 1 is the first.", "places", "1"),
        ARTICLE_ID,
        VERSION_ID,
        SITE,
        BYTE_START,
        BYTE_END,
        Column(
            "element",
            "VARCHAR",
            "Path to the element that holds the body; null for plain text.",
            example="/html/body/div[2]/p[1]",
            nullable=True,
        ),
        KIND,
        DATELINE,
        CAPTIONS,
        URL,
        AUTHOR,
        PUBLISHED_AT,
        ADDED_RUN_ID,
    ),
    lookups=("page_id", "article_id"),
)

QUOTES = Table(
    "quotes",
    "Every distinct exchange rate as a page printed it, the losing ones too.",
    ("page_id", "base", "quote", "rate_text", "change_text"),
    (
        PAGE_ID,
        SITE,
        BASE,
        QUOTE,
        Column(
            "rate",
            "DECIMAL(18,8)",
            "The printed rate.",
            unit="units of quote for one base",
            example="0.00191000",
            warning="UZS prints one significant digit: do not invert it.",
        ),
        Column("rate_text", "VARCHAR", "The rate's digits as printed.", example="0.00191"),
        CHANGE_PCT,
        Column(
            "change_text",
            "VARCHAR",
            "The change as printed; '-0%' and '0%' are different texts.",
            example="-0.19%",
        ),
        count("repeats", "Times printed on that page.", "times", "8"),
        Column(
            "byte_start",
            "BIGINT",
            "Where its first printing begins in the payload (inclusive); null for marked-up pages.",
            unit="bytes",
            example="0",
            nullable=True,
        ),
        Column(
            "byte_end",
            "BIGINT",
            "Where its first printing ends in the payload (exclusive); null for marked-up pages.",
            unit="bytes",
            example="24",
            nullable=True,
        ),
        Column(
            "element",
            "VARCHAR",
            "Path to the element of its first printing; null for plain text.",
            example="/html/body/ul[1]/li[1]",
            nullable=True,
        ),
        Column("as_of", "DATE", "The page's date; null where unknown.", example="2026-02-19", nullable=True),
        Column("as_of_basis", "VARCHAR", AS_OF_BASIS_MEANING, example="page", nullable=True),
        ADDED_RUN_ID,
    ),
    lookups=("page_id", "as_of"),
)

RATES = Table(
    "rates",
    "The resolved exchange-rate series: one rate for each site, date and currency pair.",
    ("site", "as_of", "base", "quote"),
    (
        SITE,
        Column(
            "as_of",
            "DATE",
            "The date on which the site showed the rate.",
            example="2026-02-19",
            warning="The rate may have been set earlier: the site does not say.",
        ),
        BASE,
        QUOTE,
        Column(
            "rate",
            "DECIMAL(18,8)",
            "The winning rate: dates from pages before dates from captures, then the latest known capture, "
            "then the rate on most pages, then the smallest.",
            unit="units of quote for one base",
            example="0.00191000",
            warning="UZS prints one significant digit: do not invert it.",
        ),
        Column(
            "rate_low",
            "DECIMAL(19,9)",
            "The lower end of the interval that the printed digits stand for.",
            unit="units of quote for one base",
            example="0.001905000",
        ),
        Column(
            "rate_high",
            "DECIMAL(19,9)",
            "The upper end of that interval.",
            unit="units of quote for one base",
            example="0.001915000",
        ),
        Column(
            "precision_pct",
            "DECIMAL(9,4)",
            "Half the interval in percent of the rate; null for a rate of zero.",
            unit="percent",
            example="0.2618",
            nullable=True,
        ),
        CHANGE_PCT,
        count("n_pages", "Pages of that date that print the pair.", "pages", "2"),
        count("n_values", "Different rates that those pages print.", "rates", "1"),
        Column("as_of_basis", "VARCHAR", AS_OF_BASIS_MEANING, example="page"),
        ADDED_RUN_ID,
        CHANGED_RUN_ID,
    ),
    warning="Pages of one date can print different rates: see n_values, and quotes for each of them.",
    lookups=("as_of",),
)

PAGES = Table(
    "pages",
    "One row for each distinct payload met, whatever became of it.",
    ("page_id",),
    (
        PAGE_ID,
        Column(
            "site",
            "VARCHAR",
            "The site the page belongs to; null where none or more than one claims it.",
            example="timesca.com",
            nullable=True,
        ),
        Column(
            "layout", "VARCHAR", "The layout that was recognised.", example="archive-listing", nullable=True
        ),
        Column(
            "parser",
            "VARCHAR",
            "The reader that read it, SITE/LAYOUT@VERSION.",
            example="timesca.com/archive-listing@1",
            nullable=True,
        ),
        Column("media_type", "VARCHAR", "What the payload is, told from its bytes.", example="text/plain"),
        Column("bytes", "BIGINT", "Length of the payload.", unit="bytes", example="19062"),
        Column(
            "disposition", "VARCHAR", "Exactly one of 'loaded', 'skipped', 'quarantined'.", example="loaded"
        ),
        Column(
            "reason",
            "VARCHAR",
            "Why it was not loaded, a short slug; null when loaded.",
            example="unknown-layout",
            nullable=True,
        ),
        Column(
            "as_of",
            "DATE",
            "The date the page was shown; null where neither page nor capture tells.",
            example="2026-02-19",
            nullable=True,
        ),
        Column("as_of_basis", "VARCHAR", AS_OF_BASIS_MEANING, example="page", nullable=True),
        Column(
            "first_result",
            "INTEGER",
            "First number of the printed range line.",
            unit="place in the results",
            example="1",
            nullable=True,
        ),
        Column(
            "last_result",
            "INTEGER",
            "Last number of the printed range line.",
            unit="place in the results",
            example="6",
            nullable=True,
        ),
        Column(
            "total_results",
            "INTEGER",
            "Total of the printed range line.",
            unit="results",
            example="14",
            nullable=True,
        ),
        count("n_articles", "Articles read from the page.", "articles", "6"),
        count("n_quotes", "Distinct quotes read from the page.", "quotes", "5"),
        Column(
            "coverage",
            "DOUBLE",
            "Share of the page's visible non-white characters that a row or a named piece of boilerplate "
            "accounts for; null unless loaded.",
            unit="share, 0 to 1",
            example="1.0",
            nullable=True,
        ),
        count("n_captures", "Deliveries of the page in the ledger.", "captures", "1"),
        ADDED_RUN_ID,
    ),
    lookups=("page_id",),
)

CAPTURES = Table(
    "captures",
    "The ledger of deliveries: where each payload lay, and what is known of its address and moment.",
    ("page_id", "source", "captured_at", "url"),
    (
        Column(
            "page_id",
            "VARCHAR",
            "The page delivered; null where the bytes could not be read at all.",
            example="9263b00c…",
            nullable=True,
        ),
        Column("source", "VARCHAR", SOURCE_MEANING, example="pages/listing.txt"),
        Column(
            "url",
            "VARCHAR",
            "The address it was captured from, where known.",
            example="https://timesca.com/category/world/",
            nullable=True,
        ),
        Column(
            "captured_at",
            "TIMESTAMPTZ",
            "When it was captured, where known.",
            unit="UTC",
            example="2026-02-19 03:12:44+00",
            nullable=True,
        ),
        Column(
            "http_status",
            "INTEGER",
            "HTTP status of the capture, where known.",
            unit="status code",
            example="200",
            nullable=True,
        ),
        Column(
            "content_type",
            "VARCHAR",
            "The Content-Type header of the capture, as sent, where known.",
            example="text/html; charset=UTF-8",
            nullable=True,
        ),
        Column(
            "payload_digest",
            "VARCHAR",
            "The digest by which an archive names the payload, ALGORITHM:VALUE, where it does.",
            example="sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
            nullable=True,
        ),
        Column(
            "refers_to",
            "VARCHAR",
            "For a revisit record: the address and moment of the capture that it points to, URL@MOMENT.",
            example="https://timesca.com/@2026-02-19T03:12:44Z",
            nullable=True,
        ),
        Column(
            "site_claims",
            "VARCHAR[]",
            "The sites that were given for this delivery, beside the page or on the command line.",
            example="[timesca.com]",
        ),
        Column(
            "reason",
            "VARCHAR",
            "Why there was no page to read, a short slug; null when there was one.",
            example="unreadable-file",
            nullable=True,
        ),
        Column(
            "message",
            "VARCHAR",
            "The same in a sentence.",
            example="/inbox/a.txt: it cannot be read: Permission denied",
            nullable=True,
        ),
        ADDED_RUN_ID,
    ),
    lookups=("page_id", "payload_digest", "url"),
)

RUNS = Table(
    "runs",
    "Every run that had ended when the snapshot was published, published or not; "
    "`steppe runs` shows later ones too.",
    ("run_id",),
    (
        RUN_ID,
        Column(
            "kind",
            "VARCHAR",
            "What was run: 'ingest', 'nightly', 'replay', 'discard', 'rollback', 'forget', ….",
            example="ingest",
        ),
        Column("started_at", "TIMESTAMPTZ", "When it began.", unit="UTC", example="2026-02-19 02:00:00+00"),
        Column("finished_at", "TIMESTAMPTZ", "When it ended.", unit="UTC", example="2026-02-19 02:00:09+00"),
        Column(
            "status",
            "VARCHAR",
            "'published', 'nothing_new', 'refused' or 'failed'.",
            example="published",
        ),
        Column(
            "snapshot",
            "BIGINT",
            "The snapshot that it published; null where it published none.",
            unit="number in the order of publication",
            example="12",
            nullable=True,
        ),
        Column("code_version", "VARCHAR", "The version of steppe that ran.", example="0.1.0"),
        count(
            "pages_read",
            "Deliveries met, or kept pages read again; the sum of the next four.",
            "deliveries",
            "12",
        ),
        count("pages_loaded", "Deliveries that brought a page which was read.", "deliveries", "9"),
        count("pages_duplicate", "Deliveries whose payload was already known.", "deliveries", "1"),
        count("pages_skipped", "Deliveries of what is no page.", "deliveries", "1"),
        count("pages_quarantined", "Deliveries that could not be read.", "deliveries", "1"),
        count("articles_new", "Articles not known before.", "articles", "40"),
        count(
            "articles_updated",
            "Known articles that got a new wording or show another one.",
            "articles",
            "2",
        ),
        count(
            "articles_seen_again", "Known articles seen on new pages in a known wording.", "articles", "12"
        ),
        count("rates_new", "Rows added to rates.", "rates", "20"),
        count("rates_updated", "Rows of rates that changed.", "rates", "0"),
        count("quotes_new", "Rows added to quotes.", "quotes", "45"),
        count("captures_new", "Rows added to captures.", "deliveries", "11"),
        Column("seconds", "DOUBLE", "How long it took.", unit="seconds", example="1.4"),
        Column(
            "message",
            "VARCHAR",
            "What went wrong, why pages were discarded or forgotten, or whose rows a rollback published; "
            "null when there is nothing to say.",
            example="disk full",
            nullable=True,
        ),
        Column(
            "inputs",
            "VARCHAR[]",
            "The absolute paths that it was given; a capture's source is relative to the parent of one.",
            example="[/archive/inbox]",
        ),
    ),
)

CHANGES = Table(
    "changes",
    "What each snapshot changed in articles and rates: one row for each row that came, changed or went. "
    "Snapshots expire, this stays.",
    ("snapshot", "table_name", "key"),
    (
        Column("snapshot", "INTEGER", "The snapshot that brought the change.", unit="number", example="18"),
        Column("table_name", "VARCHAR", "The table: 'articles' or 'rates'.", example="articles"),
        Column(
            "key",
            "VARCHAR",
            "The row's key, its columns joined by '/', as `steppe why` takes it.",
            example="timesca.com/2026-02-19/KZT/USD",
        ),
        RUN_ID,
        Column(
            "op", "VARCHAR", "What became of the row: 'added', 'updated' or 'removed'.", example="updated"
        ),
        Column(
            "changed_columns",
            "VARCHAR[]",
            "Which of its columns changed, in the table's order; empty where it came or went.",
            example="[last_seen, n_sightings]",
            warning="An article that is only seen again changes last_seen and n_sightings.",
        ),
    ),
)

FORGOTTEN = Table(
    "forgotten",
    "What was taken down, told by its hash alone: it is skipped whenever it is delivered again.",
    ("forgotten_id",),
    (
        Column(
            "forgotten_id",
            "VARCHAR",
            "The hash of what was taken down: a page_id, a version_id, or an id that an article had.",
            example="9263b00c…",
        ),
        Column(
            "kind",
            "VARCHAR",
            "What it is the hash of: 'page' (a payload that is skipped), 'wording' (one that is left out of "
            "every page) or 'article' (an id of an article that was taken down, so that it can be told).",
            example="page",
        ),
        Column(
            "forgotten_at",
            "TIMESTAMPTZ",
            "When it was taken down.",
            unit="UTC",
            example="2026-02-19 02:00:00+00",
        ),
        RUN_ID,
        Column("reason", "VARCHAR", "Why, as it was said then.", example="The publisher asked for it."),
    ),
    warning="Another wording of the same article has another hash, and is read when it is delivered.",
)

RUN_METRICS = Table(
    "run_metrics",
    "What each run met and read, in figures: one row for each run, site, layout and metric.",
    ("run_id", "site", "layout", "metric"),
    (
        RUN_ID,
        Column(
            "site",
            "VARCHAR",
            "The site of the pages; null where the figure is of all pages of the run.",
            example="timesca.com",
            nullable=True,
        ),
        Column(
            "layout",
            "VARCHAR",
            "The layout of the pages; null where the figure is of all pages of the site.",
            example="archive-listing",
            nullable=True,
        ),
        Column(
            "metric",
            "VARCHAR",
            "What was measured, led by what is counted: pages_…, articles_per_page_mean, coverage_mean, "
            "share_…, and landmark_…_pages, the pages on which a landmark was found.",
            example="pages_loaded",
        ),
        Column(
            "value",
            "DOUBLE",
            "The figure.",
            unit="told by the metric's name: pages, articles or quotes for a page, or a share from 0 to 1",
            example="6.0",
        ),
    ),
    warning="Pages that were known before the run are not in it; layouts are told of loaded pages alone.",
)

GATE_RESULTS = Table(
    "gate_results",
    "What the gates found in each run that they were asked of: one row for each run, gate and site.",
    ("run_id", "gate", "site"),
    (
        RUN_ID,
        Column("gate", "VARCHAR", "The gate.", example="quarantine-share"),
        Column(
            "site",
            "VARCHAR",
            "The site; null where the answer is of the run as a whole.",
            example="timesca.com",
            nullable=True,
        ),
        Column(
            "severity",
            "VARCHAR",
            "What the gate is for: 'refuse' or 'warn'.",
            example="refuse",
        ),
        Column(
            "outcome",
            "VARCHAR",
            "'passed', 'warned', 'refused', 'quarantined' (pages that failed wait in quarantine, the others "
            "went on), 'accepted' (it would have refused, and somebody said why not), or 'not_asked' (there "
            "was nothing to ask of).",
            example="passed",
        ),
        Column(
            "value",
            "DOUBLE",
            "The figure that was found; null where there is none.",
            unit="see unit",
            example="0.12",
            nullable=True,
        ),
        Column(
            "bound",
            "DOUBLE",
            "The bound that was asked of it.",
            unit="see unit",
            example="0.5",
            nullable=True,
        ),
        Column("unit", "VARCHAR", "The unit of value and bound; empty where there is none.", example="share"),
        Column(
            "says",
            "VARCHAR",
            "What was found, in a sentence.",
            example="3 of 25 new pages could not be read.",
        ),
        Column(
            "reason",
            "VARCHAR",
            "Why the bound stands where it does.",
            example="A night of which half is lost shows that the site has changed.",
        ),
        count("n_failing", "Rows that failed.", "rows", "3"),
        Column(
            "accepted_because",
            "VARCHAR",
            "Why the run was published all the same; null unless accepted.",
            example="the site closed for the holiday",
            nullable=True,
        ),
    ),
)

QUARANTINE = Table(
    "quarantine",
    "The pages that could not be read; their payloads are kept.",
    ("page_id",),
    (
        PAGE_ID,
        Column("source", "VARCHAR", SOURCE_MEANING, example="pages/odd.txt"),
        Column(
            "stage",
            "VARCHAR",
            "Where the reading stopped: 'decode', 'site', 'layout' or 'read'; 'gate' where it was read and "
            "is kept back.",
            example="layout",
        ),
        Column("reason", "VARCHAR", "A short slug.", example="unknown-layout"),
        Column(
            "message", "VARCHAR", "What was found, in a sentence.", example="no layout of timesca.com fits"
        ),
        ADDED_RUN_ID,
    ),
    lookups=("page_id",),
)

SITES = Table(
    "sites",
    "The sites whose pages can be read.",
    ("site",),
    (
        SITE,
        Column("name", "VARCHAR", "The site's name.", example="The Times of Central Asia"),
        Column("language", "VARCHAR", "Language of its articles (ISO 639-1).", example="en"),
        Column("time_zone", "VARCHAR", "Time zone of its dates (IANA).", example="Asia/Bishkek"),
        Column("home", "VARCHAR", "Its home page.", example="https://timesca.com/"),
        Column("rights", "VARCHAR", "What may be done with its texts.", example="© the publisher"),
    ),
)

VERSION_IDENTITY = Table(
    "_version_identity",
    "What identity compares of each wording, worked out once.",
    ("version_id",),
    (
        VERSION_ID,
        SITE,
        Column(
            "opening_key",
            "VARCHAR",
            "Hash of site and first 50 comparable words; null for shorter texts.",
            nullable=True,
        ),
        Column(
            "headline_key", "VARCHAR", "Hash of site and headline slug; null without a word.", nullable=True
        ),
        Column("opening_id", "VARCHAR", "The article_id that this wording would have on its own."),
        Column("whole_id", "VARCHAR", "The article_id where two articles share their opening_id."),
        Column("n_comparable_words", "INTEGER", "Comparable words of the text.", unit="words"),
        Column(
            "bands",
            "BIGINT[]",
            "Bands of a MinHash of its opening, by which near-duplicates meet; none below 50 words.",
        ),
    ),
    internal=True,
    lookups=("version_id", "opening_key", "headline_key", "opening_id", "bands"),
)

VERSION_URLS = Table(
    "_version_urls",
    "The addresses under which each wording stood, as identity compares them.",
    ("url_key", "version_id"),
    (
        Column("url_key", "VARCHAR", "Site and address, without scheme, www. and closing slash."),
        VERSION_ID,
    ),
    internal=True,
    lookups=("url_key", "version_id"),
)

PAYLOADS = Table(
    "_payloads",
    "The bytes of every page, kept for replay and for showing where a row came from.",
    ("page_id",),
    (PAGE_ID, Column("payload", "BLOB", "The bytes.")),
    internal=True,
    lookups=("page_id",),
)

TABLES: tuple[Table, ...] = (
    ARTICLES,
    ARTICLE_VERSIONS,
    ARTICLE_ALIASES,
    ARTICLE_MATCHES,
    SIGHTINGS,
    QUOTES,
    RATES,
    PAGES,
    CAPTURES,
    RUNS,
    CHANGES,
    FORGOTTEN,
    RUN_METRICS,
    GATE_RESULTS,
    QUARANTINE,
    SITES,
    VERSION_IDENTITY,
    VERSION_URLS,
    PAYLOADS,
)

DAYS = Table(
    "days",
    "Every calendar day of each site, from the first to the last that its data tell of; a view, for SQL.",
    ("site", "as_of"),
    (
        SITE,
        Column("as_of", "DATE", "The day.", example="2026-02-19"),
        Column("pages_loaded", "BIGINT", "Pages of that day that were read.", unit="pages", example="6"),
        Column(
            "pages_quarantined",
            "BIGINT",
            "Pages of that day that wait in quarantine; only a capture dates those that could not be read, "
            "and those that have none are counted for no day.",
            unit="pages",
            example="0",
        ),
        Column(
            "articles_first_seen",
            "BIGINT",
            "Articles first seen on that day.",
            unit="articles",
            example="12",
        ),
        Column("n_rates", "BIGINT", "Rows of rates for that day.", unit="rates", example="5"),
        Column(
            "missing_currencies",
            "VARCHAR[]",
            "Currencies that the site's rates have had on some day and lack on this one; empty where none.",
            example="[TMT]",
            warning="A day without pages lacks all of them: look at pages_loaded too.",
        ),
        Column(
            "is_complete",
            "BOOLEAN",
            "Whether three things hold: a page of the day was read, none that is known to be of it waits in "
            "quarantine, and missing_currencies is empty. Nothing else is checked.",
            example="true",
            warning="Not that all pages of the day were saved: a listing's range may have been seen only in "
            "part (first_result, last_result and total_results in pages), pages of no known date belong to "
            "no day, and later deliveries can bring more.",
        ),
        Column(
            "last_run_id",
            "VARCHAR",
            "The last run that brought a page or a rate of that day; null for a day without any.",
            example="20260219T020000Z-3f9a1c07",
            nullable=True,
        ),
    ),
    warning="Pages of no known date or site belong to no day: the stored query undated-pages lists those "
    "that were read, and quarantine counts those that wait.",
)

# Worked out from the tables in the catalogue; they have no Parquet of their own.
VIEWS: tuple[Table, ...] = (DAYS,)


HISTORY: tuple[Table, ...] = (RUNS, CHANGES, FORGOTTEN, RUN_METRICS, GATE_RESULTS)
"""The tables that tell how the others came to be: they only grow, also where those go back in time."""


def public_tables() -> tuple[Table, ...]:
    """Return the tables that users rely on."""
    return tuple(table for table in TABLES if not table.internal)


def table_named(name: str) -> Table:
    """Return the table of that name; raise KeyError where there is none."""
    for table in TABLES:
        if table.name == name:
            return table
    known = ", ".join(table.name for table in public_tables())
    raise KeyError(f"no table {name!r}; the tables are {known}")
