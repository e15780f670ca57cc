-- The amount in another currency, rounded to 8 decimals; null where a rate is not known, and for a null.
-- Into USD the product is exact: DECIMAL has 38 digits, so the whole part of a rate and the rest of it are
-- multiplied one by one. Any other currency needs a quotient, which DuckDB works out in DOUBLE.
CREATE MACRO convert(amount, from_ccy, to_ccy, day, site := 'timesca.com') AS (
    CAST(CASE
        WHEN from_ccy = to_ccy AND day IS NOT NULL THEN CAST(amount AS DECIMAL(38,8))
        WHEN to_ccy = 'USD' THEN CAST(
            CAST(amount AS DECIMAL(24,6)) * CAST(trunc(rate_on(from_ccy, day, site)) AS DECIMAL(10,0))
            AS DECIMAL(38,8)) + CAST(
            CAST(amount AS DECIMAL(24,6)) * CAST(rate_on(from_ccy, day, site) % 1 AS DECIMAL(8,8))
            AS DECIMAL(38,8))
        ELSE CAST(
            CAST(amount AS DOUBLE) * rate_on(from_ccy, day, site) / nullif(rate_on(to_ccy, day, site), 0)
            AS DECIMAL(38,8))
    END AS DECIMAL(38,8))
);
