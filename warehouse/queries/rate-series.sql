-- The rate of each currency pair on each date, newest first.
-- `previous_days` over 1: dates are missing before it. `n_values` over 1: the pages of that date disagree.
SELECT
    site,
    base,
    quote,
    as_of,
    rate,
    rate_low,
    rate_high,
    change_pct,
    n_values,
    as_of - lag(as_of) OVER (PARTITION BY site, base, quote ORDER BY as_of) AS previous_days
FROM rates
ORDER BY site, base, quote, as_of DESC;
