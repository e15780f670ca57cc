-- The same amount with the dates of both rates, the greater age, and the interval. The end nearer to zero
-- takes the lower end of the one rate and the upper end of the other, and the farther end the other two; for
-- negative amounts the nearer end is the upper one. No rate is below zero, though the interval of a printed
-- 0.00000 is; where the divisor may be zero, there is no farther end.
CREATE MACRO convert_table(amount, from_ccy, to_ccy, day, site := 'timesca.com') AS TABLE
    SELECT ends.converted,
           CAST(CASE WHEN ends.below_zero THEN ends.farther ELSE ends.nearer END AS DECIMAL(38,8))
               AS converted_low,
           CAST(CASE WHEN ends.below_zero THEN ends.nearer ELSE ends.farther END AS DECIMAL(38,8))
               AS converted_high,
           least(ends.from_as_of, ends.to_as_of) AS as_of,
           greatest(ends.from_age, ends.to_age) AS age_days,
           ends.from_as_of, ends.to_as_of
    FROM (
        SELECT "convert"(amount, from_ccy, to_ccy, day, site) AS converted,
               CAST(amount AS DOUBLE) < 0 AS below_zero,
               CAST(CAST(amount AS DOUBLE) * greatest(f.rate_low, 0) / t.rate_high AS DECIMAL(38,8))
                   AS nearer,
               CAST(CAST(amount AS DOUBLE) * f.rate_high / CASE WHEN t.rate_low > 0 THEN t.rate_low END
                   AS DECIMAL(38,8)) AS farther,
               f.as_of AS from_as_of, f.age_days AS from_age, t.as_of AS to_as_of, t.age_days AS to_age
        FROM rate_on_table(from_ccy, day, site) AS f, rate_on_table(to_ccy, day, site) AS t
        WHERE from_ccy <> to_ccy
        UNION ALL
        SELECT CAST(amount AS DECIMAL(38,8)), false, CAST(amount AS DECIMAL(38,8)),
               CAST(amount AS DECIMAL(38,8)), CAST(day AS DATE), 0, CAST(day AS DATE), 0
        WHERE from_ccy = to_ccy AND day IS NOT NULL
    ) AS ends
    WHERE ends.converted IS NOT NULL;
