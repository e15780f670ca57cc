-- The last known rate of each currency pair, and its age: on the data's last day, and today.
-- `age_days` counts to the last day that the site's data tell of, `days_ago` to today.
-- A rate that is much older than the others: the site no longer prints it, or the pages are not read right.
WITH last_days AS (
    SELECT site, max(as_of) AS last_day
    FROM days
    GROUP BY site
)
SELECT
    rates.site,
    rates.base,
    rates.quote,
    rates.as_of,
    last_days.last_day - rates.as_of AS age_days,
    current_date - rates.as_of AS days_ago,
    rates.rate,
    rates.rate_low,
    rates.rate_high,
    rates.precision_pct
FROM rates
INNER JOIN last_days ON rates.site = last_days.site
QUALIFY row_number() OVER (PARTITION BY rates.site, rates.base, rates.quote ORDER BY rates.as_of DESC) = 1
ORDER BY age_days DESC, rates.site, rates.base, rates.quote;
