-- The same rate with its date, its age in days and the interval that its printed digits stand for.
CREATE MACRO rate_on_table(base_ccy, day, site := 'timesca.com') AS TABLE
    SELECT found.base, found.quote, found.as_of, CAST(day AS DATE) - found.as_of AS age_days,
           found.rate, found.rate_low, found.rate_high
    FROM (
        SELECT known.base, known.quote, known.as_of, known.rate, known.rate_low, known.rate_high
        FROM rates AS known(of_site)
        WHERE known.of_site = site AND known.base = base_ccy AND known.quote = 'USD' AND base_ccy <> 'USD'
          AND known.as_of <= CAST(day AS DATE) AND known.as_of >= CAST(day AS DATE) - 7
        UNION ALL
        SELECT 'USD', 'USD', CAST(day AS DATE), CAST(1 AS DECIMAL(18,8)), CAST(1 AS DECIMAL(19,9)),
               CAST(1 AS DECIMAL(19,9))
        WHERE base_ccy = 'USD' AND day IS NOT NULL
    ) AS found
    ORDER BY found.as_of DESC
    LIMIT 1;
