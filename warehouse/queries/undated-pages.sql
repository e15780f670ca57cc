-- Pages that were read, but of no known date: where they lay, and what they hold.
-- They stand in no row of `days`, their quotes never reach `rates`, and what they show may have no first_seen.
-- Ingest them again with captured_at beside them, and their captures date them.
SELECT
    pages.site,
    min(captures.source) AS one_source,
    pages.n_articles,
    pages.n_quotes,
    pages.page_id
FROM pages
LEFT JOIN captures ON pages.page_id = captures.page_id
WHERE pages.disposition = 'loaded' AND pages.as_of IS NULL
GROUP BY pages.site, pages.n_articles, pages.n_quotes, pages.page_id
ORDER BY pages.site, one_source, pages.page_id;
