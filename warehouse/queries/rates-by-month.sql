-- Each currency pair by month: first, last, lowest, highest and mean rate.
-- `n_dates` says how many those are: few dates make a poor month. The mean weighs dates alike, gaps or not.
SELECT
    site,
    base,
    quote,
    strftime(as_of, '%Y-%m') AS month,
    count(*) AS n_dates,
    arg_min(rate, as_of) AS first_rate,
    arg_max(rate, as_of) AS last_rate,
    min(rate) AS lowest,
    max(rate) AS highest,
    -- in whole numbers of the eighth decimal: a mean of decimals is a DOUBLE, which has fewer digits
    CAST(
        CAST(
            (2 * sum(CAST(CAST(rate AS DECIMAL(28, 8)) * 100000000 AS BIGINT)) + count(*)) // (2 * count(*))
            AS DECIMAL(18, 0)
        ) * 0.00000001 AS DECIMAL(18, 8)
    ) AS mean
FROM rates
GROUP BY site, base, quote, month
ORDER BY site, base, quote, month DESC;
