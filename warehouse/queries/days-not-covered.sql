-- Stretches of calendar days of which no page was read.
-- They lie between the first and the last day of each site. What was published on them can be missing, or
-- be known from later pages alone. Pages without a date belong to no day and may be of these: see
-- `undated-pages`, and `quarantine` for those that wait there.
WITH covered AS (
    SELECT
        site,
        as_of,
        lead(as_of) OVER (PARTITION BY site ORDER BY as_of) AS next_as_of
    FROM days
    WHERE pages_loaded > 0
)
SELECT
    site,
    as_of + 1 AS first_day,
    next_as_of - 1 AS last_day,
    next_as_of - as_of - 1 AS n_days
FROM covered
WHERE next_as_of - as_of > 1
ORDER BY n_days DESC, site, first_day;
