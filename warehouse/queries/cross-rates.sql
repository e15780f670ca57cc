-- What one unit of each currency is worth in each other one, on the last day with rates unless told.
-- By way of USD, at the rates of one day or the last ones before it, with the interval.
-- `half_width_pct` is half the interval in percent of the rate: where it is large, as with UZS on either
-- side, the digits say little. `as_of` is the older of the two rates' dates, at most 7 days before the day.
-- Rates and their ends are rounded to 12 digits.
-- $day DATE = null: the day; else the last one with rates
WITH asked AS (
    SELECT site, coalesce(CAST($day AS DATE), max(as_of)) AS on_day
    FROM rates
    GROUP BY site
),
currencies AS (
    SELECT site, base AS currency FROM rates
    UNION
    SELECT site, 'USD' AS currency FROM rates
),
known AS (
    SELECT
        asked.site,
        asked.on_day,
        found.*
    FROM asked
    INNER JOIN currencies ON asked.site = currencies.site
    INNER JOIN rate_on_table(currencies.currency, asked.on_day, site := asked.site) AS found ON true
    WHERE found.rate_low > 0
)
SELECT
    one.site,
    one.on_day,
    one.base,
    other.base AS quote,
    least(one.as_of, other.as_of) AS as_of,
    -- as many digits as a DOUBLE surely has, however small the rate is
    CAST(printf('%.11e', CAST(one.rate AS DOUBLE) / other.rate) AS DECIMAL(38, 18)) AS rate,
    CAST(printf('%.11e', CAST(one.rate_low AS DOUBLE) / other.rate_high) AS DECIMAL(38, 18)) AS rate_low,
    CAST(printf('%.11e', CAST(one.rate_high AS DOUBLE) / other.rate_low) AS DECIMAL(38, 18)) AS rate_high,
    round(
        50 * (CAST(one.rate_high AS DOUBLE) / other.rate_low - CAST(one.rate_low AS DOUBLE) / other.rate_high)
        / (CAST(one.rate AS DOUBLE) / other.rate), 4
    ) AS half_width_pct
FROM known AS one
INNER JOIN known AS other ON one.site = other.site AND one.base <> other.base
ORDER BY one.site, one.base, other.base;
