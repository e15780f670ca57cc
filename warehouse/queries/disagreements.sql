-- Dates whose pages print different rates: each rate, and how far off it is.
-- `off_pct` is in percent of the rate that won. Caches of different age can print two rates on one date.
SELECT
    rates.site,
    rates.as_of,
    rates.base,
    rates.quote,
    quotes.rate,
    count(DISTINCT quotes.page_id) AS n_pages,
    quotes.rate = rates.rate AS won,
    round(100 * (CAST(quotes.rate AS DOUBLE) / nullif(rates.rate, 0) - 1), 2) AS off_pct
FROM rates
INNER JOIN quotes
    ON
        rates.site = quotes.site
        AND rates.as_of = quotes.as_of
        AND rates.base = quotes.base
        AND rates.quote = quotes.quote
WHERE rates.n_values > 1
GROUP BY rates.site, rates.as_of, rates.base, rates.quote, quotes.rate, rates.rate
ORDER BY rates.as_of DESC, rates.site, rates.base, rates.quote, n_pages DESC, quotes.rate;
