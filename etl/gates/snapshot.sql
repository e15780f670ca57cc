-- What gates ask of what is published.
CREATE SCHEMA IF NOT EXISTS asked;
CREATE OR REPLACE TABLE asked.findings (
    gate VARCHAR, page_id VARCHAR, site VARCHAR, value DOUBLE, bound DOUBLE, is_below BOOLEAN, row_table VARCHAR,
    row_key VARCHAR
);
CREATE OR REPLACE VIEW asked.pages AS
SELECT page_id, site, n_articles, n_quotes, coverage, CASE as_of_basis WHEN 'page' THEN as_of END AS printed_date
FROM base.pages WHERE disposition = 'loaded';

CREATE OR REPLACE VIEW asked.articles AS
SELECT s.page_id, s.site, s.position, length(v.title) AS title_characters, v.word_count
FROM base.sightings AS s JOIN base.article_versions AS v USING (version_id);

CREATE OR REPLACE VIEW asked.quotes AS
SELECT page_id, site, base, quote, rate, rate_text, change_text FROM base.quotes;

CREATE OR REPLACE VIEW asked.dated_pages AS
WITH captured AS (
    SELECT page_id, min(captured_at) AS earliest_capture FROM base.captures WHERE page_id IS NOT NULL GROUP BY page_id
)
SELECT p.page_id, p.site, p.as_of,
       CASE p.as_of_basis
           WHEN 'page' THEN coalesce(timezone(s.time_zone, c.earliest_capture)::DATE, getvariable('today'))
           ELSE least(p.as_of, getvariable('today'))
       END AS known_by
FROM base.pages AS p
JOIN captured AS c USING (page_id)
JOIN base.sites AS s USING (site)
WHERE p.disposition = 'loaded' AND p.as_of IS NOT NULL;

CREATE OR REPLACE VIEW asked.rates AS
SELECT site, as_of, base, quote, rate, rate_low, rate_high, precision_pct,
       changed_run_id = getvariable('last_run') AS is_new
FROM base.rates;

CREATE OR REPLACE VIEW asked.printed_rates AS
SELECT site, as_of, base, quote, rate, page_id FROM base.quotes;

CREATE OR REPLACE VIEW asked.new_pages AS
SELECT page_id, site, disposition, NULL::VARCHAR[] AS landmarks
FROM base.pages WHERE added_run_id = getvariable('last_run');
