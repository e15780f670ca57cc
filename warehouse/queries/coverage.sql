-- How much of the pages' text the readers account for, by run and reader.
-- What is below 1 is worth a look.
SELECT
    runs.started_at,
    pages.added_run_id AS run_id,
    pages.parser,
    count(*) AS n_pages,
    round(min(pages.coverage), 4) AS lowest,
    round(median(pages.coverage), 4) AS median,
    count(*) FILTER (WHERE pages.coverage < 1) AS n_pages_below_1
FROM pages
LEFT JOIN runs ON pages.added_run_id = runs.run_id
WHERE pages.disposition = 'loaded'
GROUP BY runs.started_at, pages.added_run_id, pages.parser
ORDER BY runs.started_at DESC, run_id, pages.parser;
