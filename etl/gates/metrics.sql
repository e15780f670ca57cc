-- What a run met that was not known before. Deliveries without a page are none of it, but for their count.
CREATE OR REPLACE TABLE work.new_pages AS
SELECT page_id, site, layout, disposition, n_articles, n_quotes, coverage, printed_date, landmarks
FROM work.pages_read ANTI JOIN base.pages USING (page_id);

CREATE OR REPLACE TABLE work.new_places AS
SELECT page_id, count(*) AS n_places,
       count(*) FILTER (author IS NULL) AS n_without_author,
       count(*) FILTER (url IS NULL) AS n_without_url,
       count(*) FILTER (published_at IS NULL) AS n_without_published_at,
       count(*) FILTER (dateline IS NULL) AS n_without_dateline,
       count(*) FILTER (truncated) AS n_truncated
FROM work.articles_read SEMI JOIN work.new_pages USING (page_id)
GROUP BY page_id;

CREATE OR REPLACE TABLE work.metrics AS
WITH measured AS (
    SELECT site, layout, grouping(site) AS of_all, grouping(layout) AS of_all_layouts,
           count(*)::DOUBLE AS pages_new,
           count(*) FILTER (disposition = 'loaded')::DOUBLE AS pages_loaded,
           count(*) FILTER (disposition = 'quarantined')::DOUBLE AS pages_quarantined,
           count(*) FILTER (disposition = 'skipped')::DOUBLE AS pages_skipped,
           avg(n_articles) FILTER (disposition = 'loaded') AS articles_per_page_mean,
           avg(n_quotes) FILTER (disposition = 'loaded') AS quotes_per_page_mean,
           avg(coverage) AS coverage_mean,
           min(coverage) AS coverage_min,
           avg((n_quotes = 0)::INTEGER) FILTER (disposition = 'loaded') AS share_of_pages_without_rates,
           avg((printed_date IS NULL)::INTEGER) FILTER (disposition = 'loaded') AS share_of_pages_without_date,
           sum(n_places)::DOUBLE AS articles_read,
           sum(n_without_author) / sum(n_places) AS share_without_author,
           sum(n_without_url) / sum(n_places) AS share_without_url,
           sum(n_without_published_at) / sum(n_places) AS share_without_published_at,
           sum(n_without_dateline) / sum(n_places) AS share_without_dateline,
           sum(n_truncated) / sum(n_places) AS share_truncated
    FROM work.new_pages LEFT JOIN work.new_places USING (page_id)
    GROUP BY GROUPING SETS ((), (site), (site, layout))
),
figures AS (
    UNPIVOT (
        SELECT * FROM measured
        WHERE of_all = 1 OR (site IS NOT NULL AND (of_all_layouts = 1 OR layout IS NOT NULL))
    )
    ON COLUMNS(* EXCLUDE (site, layout, of_all, of_all_layouts))
    INTO NAME metric VALUE value
),
sought AS (
    SELECT site, landmarks FROM work.new_pages WHERE site IS NOT NULL AND landmarks IS NOT NULL
),
landmark_figures AS (
    SELECT site, NULL::VARCHAR AS layout, 'landmark_' || replace(name, '-', '_') || '_pages' AS metric,
           count(*) FILTER (list_contains(landmarks, name))::DOUBLE AS value
    FROM sought, (SELECT unnest(getvariable('landmarks')) AS name)
    GROUP BY site, name
)
SELECT site, layout, metric, value FROM figures
UNION ALL
SELECT * FROM landmark_figures
UNION ALL
SELECT site, NULL, 'pages_with_landmarks_sought', count(*)::DOUBLE FROM sought GROUP BY site
UNION ALL
SELECT NULL, NULL, 'deliveries_unreadable', count(*)::DOUBLE
FROM work.met WHERE page_id IS NULL AND disposition = 'quarantined'
ORDER BY site NULLS FIRST, layout NULLS FIRST, metric;
