-- The same amount with the dates of both rates, the greater age, and the interval: the lower end takes the
-- lower end of the one rate and the upper end of the other, and the ends change places for negative amounts.
CREATE MACRO convert_table(amount, from_ccy, to_ccy, day, site := 'timesca.com') AS TABLE
    SELECT ends.converted,
           CAST(least(ends.one_end, ends.other_end) AS DECIMAL(38,8)) AS converted_low,
           CAST(greatest(ends.one_end, ends.other_end) AS DECIMAL(38,8)) AS converted_high,
           least(ends.from_as_of, ends.to_as_of) AS as_of,
           greatest(ends.from_age, ends.to_age) AS age_days,
           ends.from_as_of, ends.to_as_of
    FROM (
        SELECT "convert"(amount, from_ccy, to_ccy, day, site) AS converted,
               CAST(amount AS DOUBLE) * f.rate_low / nullif(t.rate_high, 0) AS one_end,
               CAST(amount AS DOUBLE) * f.rate_high / nullif(t.rate_low, 0) AS other_end,
               f.as_of AS from_as_of, f.age_days AS from_age, t.as_of AS to_as_of, t.age_days AS to_age
        FROM rate_on_table(from_ccy, day, site) AS f, rate_on_table(to_ccy, day, site) AS t
        WHERE from_ccy <> to_ccy
        UNION ALL
        SELECT CAST(amount AS DECIMAL(38,8)), CAST(amount AS DOUBLE), CAST(amount AS DOUBLE),
               CAST(day AS DATE), 0, CAST(day AS DATE), 0
        WHERE from_ccy = to_ccy
    ) AS ends;
COMMENT ON MACRO TABLE convert_table IS 'What convert gives, with the dates of its rates, the greater age in days, and its interval.';
