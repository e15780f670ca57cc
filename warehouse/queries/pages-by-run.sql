-- What became of the pages that each run brought.
-- `lowest_coverage` is that of the page that was read worst. A page counts for the run that met it first.
-- Coverage is the share of its text that is accounted for: where the lowest is below 1, the query
-- `coverage` tells of which reader. Runs without a page brought none.
SELECT
    runs.started_at,
    runs.run_id,
    runs.kind,
    runs.status,
    count(pages.page_id) AS n_pages,
    count(pages.page_id) FILTER (WHERE pages.disposition = 'loaded') AS n_loaded,
    count(pages.page_id) FILTER (WHERE pages.disposition = 'skipped') AS n_skipped,
    count(pages.page_id) FILTER (WHERE pages.disposition = 'quarantined') AS n_in_quarantine,
    round(min(pages.coverage), 4) AS lowest_coverage
FROM runs
LEFT JOIN pages ON runs.run_id = pages.added_run_id
GROUP BY runs.started_at, runs.run_id, runs.kind, runs.status
ORDER BY runs.started_at DESC, runs.run_id;
