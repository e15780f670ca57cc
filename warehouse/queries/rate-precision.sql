-- How precisely the site prints each currency pair.
-- That is half the interval of the printed digits, in percent of the rate. A move that is smaller than
-- this cannot be seen, and no result is more precise than the rate it comes from.
SELECT
    site,
    base,
    quote,
    count(*) AS n_dates,
    min(precision_pct) AS finest_pct,
    CAST(median(precision_pct) AS DECIMAL(9, 4)) AS median_pct,
    max(precision_pct) AS coarsest_pct,
    count(DISTINCT rate) AS n_rates
FROM rates
GROUP BY site, base, quote
ORDER BY median_pct DESC NULLS FIRST, site, base, quote;
