-- Stretches of days without a rate, the longest first.
-- Beside each stand the rates before and after it. A rate that changed much over a long gap moved on days
-- that nobody saved.
WITH steps AS (
    SELECT
        site,
        base,
        quote,
        as_of,
        rate,
        lead(as_of) OVER later AS next_as_of,
        lead(rate) OVER later AS next_rate
    FROM rates
    WINDOW later AS (PARTITION BY site, base, quote ORDER BY as_of)
)
SELECT
    site,
    base,
    quote,
    as_of AS last_known,
    next_as_of AS known_again,
    next_as_of - as_of - 1 AS missing_days,
    rate AS rate_before,
    next_rate AS rate_after
FROM steps
WHERE next_as_of - as_of > 1
ORDER BY missing_days DESC, site, base, quote, last_known;
