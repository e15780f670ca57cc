-- USD for one unit of base_ccy: the last known rate on or before the day, none older than 7 days, else null.
-- The first column of rates is renamed, because DuckDB takes a macro's parameter and a column of one name
-- for a conflict.
CREATE MACRO rate_on(base_ccy, day, site := 'timesca.com') AS (
    CASE WHEN base_ccy = 'USD' AND day IS NOT NULL THEN CAST(1 AS DECIMAL(18,8)) ELSE (
        SELECT arg_max(known.rate, known.as_of)
        FROM rates AS known(of_site)
        WHERE known.of_site = site AND known.base = base_ccy AND known.quote = 'USD'
          AND known.as_of <= CAST(day AS DATE) AND known.as_of >= CAST(day AS DATE) - 7
    ) END
);
