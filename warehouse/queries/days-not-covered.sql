-- Stretches of calendar days of which no page was read.
-- They lie between the first and the last day that is known of each site. What was published on them can be
-- missing, or be known from later pages alone. Pages without a date belong to no day and may be of these: see
-- `undated-pages`, and `quarantine` for those that wait there.
WITH not_covered AS (
    SELECT
        site,
        as_of,
        -- the same for all days of one stretch
        as_of - CAST(row_number() OVER (PARTITION BY site ORDER BY as_of) AS INTEGER) AS stretch
    FROM days
    WHERE pages_loaded = 0
)
SELECT
    site,
    min(as_of) AS first_day,
    max(as_of) AS last_day,
    count(*) AS n_days
FROM not_covered
GROUP BY site, stretch
ORDER BY n_days DESC, site, first_day;
