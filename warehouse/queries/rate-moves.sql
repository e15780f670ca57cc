-- How each rate moved since its date before, beside the change that is printed.
-- `change_pct` is what the site printed with the rate.
-- `move_low` to `move_high` is what the printed digits leave open, in percent; `agrees` says whether the
-- printed change lies there. Since when it changed, the site does not say: it need not be the date before.
WITH steps AS (
    SELECT
        *,
        lag(as_of) OVER earlier AS old_as_of,
        lag(rate) OVER earlier AS old_rate,
        lag(rate_low) OVER earlier AS old_low,
        lag(rate_high) OVER earlier AS old_high
    FROM rates
    WINDOW earlier AS (PARTITION BY site, base, quote ORDER BY as_of)
),
moves AS (
    SELECT
        *,
        round(100 * (CAST(rate AS DOUBLE) / nullif(old_rate, 0) - 1), 2) AS move_pct,
        round(100 * (CAST(rate_low AS DOUBLE) / old_high - 1), 2) AS move_low,
        -- a rate that may have been zero may have grown by any factor
        round(100 * (CAST(rate_high AS DOUBLE) / CASE WHEN old_low > 0 THEN old_low END - 1), 2) AS move_high
    FROM steps
    WHERE old_as_of IS NOT NULL
)
SELECT
    site,
    base,
    quote,
    as_of,
    as_of - old_as_of AS days_since,
    old_rate,
    rate,
    move_pct,
    move_low,
    move_high,
    change_pct,
    change_pct >= move_low AND (move_high IS NULL OR change_pct <= move_high) AS agrees
FROM moves
ORDER BY site, base, quote, as_of DESC;
