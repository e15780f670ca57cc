-- What gates of single pages ask before a publication: pages that were read, and that nobody has let in by
-- hand. A page that only nights have let in is asked again where it is read again.
CREATE SCHEMA IF NOT EXISTS asked;
CREATE OR REPLACE TABLE asked.findings (
    gate VARCHAR, page_id VARCHAR, site VARCHAR, value DOUBLE, bound DOUBLE, is_below BOOLEAN, row_table VARCHAR,
    row_key VARCHAR
);
CREATE OR REPLACE TABLE asked.candidates AS
SELECT p.page_id
FROM work.pages_as_read AS p
LEFT JOIN base.pages AS b USING (page_id)
LEFT JOIN base.runs AS r ON r.run_id = b.added_run_id
WHERE p.disposition = 'loaded' AND (b.disposition IS DISTINCT FROM 'loaded' OR r.kind = 'nightly');

CREATE OR REPLACE VIEW asked.pages AS
SELECT page_id, site, n_articles, n_quotes, coverage, printed_date
FROM work.pages_as_read SEMI JOIN asked.candidates USING (page_id);

CREATE OR REPLACE VIEW asked.articles AS
SELECT page_id, site, position, length(title) AS title_characters, word_count
FROM work.articles_as_read SEMI JOIN asked.candidates USING (page_id);

CREATE OR REPLACE VIEW asked.quotes AS
SELECT page_id, site, base, quote, rate, rate_text, change_text
FROM work.quotes_as_read SEMI JOIN asked.candidates USING (page_id);
