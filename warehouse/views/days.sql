-- One row for each site and calendar day, from the site's first day to its last, gaps included.
CREATE VIEW days AS
WITH page_days AS (
    SELECT p.site, p.as_of,
           count(*) FILTER (WHERE p.disposition = 'loaded') AS pages_loaded,
           count(*) FILTER (WHERE p.disposition = 'quarantined') AS pages_quarantined,
           max(p.added_run_id) AS last_run_id
    FROM pages AS p
    WHERE p.site IS NOT NULL AND p.as_of IS NOT NULL
    GROUP BY p.site, p.as_of
), article_days AS (
    SELECT a.site, a.first_seen AS as_of, count(*) AS articles_first_seen
    FROM articles AS a
    WHERE a.first_seen IS NOT NULL
    GROUP BY a.site, a.first_seen
), rate_days AS (
    SELECT r.site, r.as_of, count(*) AS n_rates, list(DISTINCT r.base) AS bases,
           max(r.changed_run_id) AS last_run_id
    FROM rates AS r
    GROUP BY r.site, r.as_of
), spans AS (
    SELECT s.site, min(s.as_of) AS first_day, max(s.as_of) AS last_day
    FROM (
        SELECT site, as_of FROM page_days
        UNION ALL SELECT site, as_of FROM article_days
        UNION ALL SELECT site, as_of FROM rate_days
    ) AS s
    GROUP BY s.site
), calendar AS (
    SELECT spans.site, CAST(unnest(generate_series(
        CAST(spans.first_day AS TIMESTAMP), CAST(spans.last_day AS TIMESTAMP), INTERVAL 1 DAY
    )) AS DATE) AS as_of
    FROM spans
), site_bases AS (
    SELECT r.site, list(DISTINCT r.base) AS bases FROM rates AS r GROUP BY r.site
)
SELECT c.site, c.as_of,
       coalesce(p.pages_loaded, 0) AS pages_loaded,
       coalesce(p.pages_quarantined, 0) AS pages_quarantined,
       coalesce(a.articles_first_seen, 0) AS articles_first_seen,
       coalesce(r.n_rates, 0) AS n_rates,
       list_sort(list_filter(
           coalesce(b.bases, CAST([] AS VARCHAR[])),
           lambda ccy: NOT list_contains(coalesce(r.bases, CAST([] AS VARCHAR[])), ccy)
       )) AS missing_currencies,
       coalesce(p.pages_loaded, 0) > 0 AND coalesce(p.pages_quarantined, 0) = 0
           AND list_has_all(coalesce(r.bases, CAST([] AS VARCHAR[])), coalesce(b.bases, CAST([] AS VARCHAR[]))) AS is_complete,
       greatest(p.last_run_id, r.last_run_id) AS last_run_id
FROM calendar AS c
LEFT JOIN page_days AS p ON p.site = c.site AND p.as_of = c.as_of
LEFT JOIN article_days AS a ON a.site = c.site AND a.as_of = c.as_of
LEFT JOIN rate_days AS r ON r.site = c.site AND r.as_of = c.as_of
LEFT JOIN site_bases AS b ON b.site = c.site
ORDER BY c.site, c.as_of;
