-- One currency on every calendar day: the rate printed, and the last known one.
-- `last_known` is null where the last rate is more than 7 days old. Charts need such a series without
-- holes; for statistics take `printed` alone, since a rate that is carried on is no observation.
-- $currency CURRENCY = KZT: the currency, as pages name it
SELECT
    days.site,
    days.as_of,
    rates.rate AS printed,
    found.rate AS last_known,
    found.as_of AS known_on,
    found.age_days
FROM days
LEFT JOIN rates
    ON
        days.site = rates.site
        AND days.as_of = rates.as_of
        AND rates.base = $currency
        AND rates.quote = 'USD'
LEFT JOIN rate_on_table($currency, days.as_of, site := days.site) AS found ON true
ORDER BY days.site, days.as_of;
