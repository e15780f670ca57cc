-- Pages of which nothing stays but their hash: where they lay and what they are called goes too.
CREATE TABLE work.blanked_pages AS SELECT page_id FROM work.pages_read WHERE reason = 'forgotten';

DELETE FROM next.captures WHERE page_id IN (SELECT page_id FROM work.blanked_pages);

CREATE TABLE work.gone_captures AS
SELECT payload_digest AS what FROM work.revisits UNION ALL SELECT page_id FROM work.blanked_pages;

CREATE TABLE work.affected_pages AS
SELECT page_id FROM work.pages_read
UNION
SELECT page_id FROM work.recaptured_pages;

-- Pages that were read before and are read anew: all their rows are replaced.
CREATE TABLE work.replaced_pages AS
SELECT page_id FROM base.pages SEMI JOIN work.pages_read USING (page_id);

CREATE TABLE work.affected_captures AS
SELECT page_id, source, captured_at FROM work.page_captures ANTI JOIN work.blanked_pages USING (page_id)
UNION ALL
SELECT page_id, source, captured_at
FROM base.captures
SEMI JOIN work.affected_pages USING (page_id)
ANTI JOIN work.recaptured_pages USING (page_id)
ANTI JOIN work.blanked_pages USING (page_id);

CREATE TABLE work.capture_facts AS
SELECT page_id,
       count(*)::INTEGER AS n_captures,
       min(captured_at) AS earliest_capture,
       max(captured_at) AS latest_capture
FROM work.affected_captures
GROUP BY page_id;

-- A printed date always wins; else the date, in the site's zone, of the earliest capture.
CREATE TABLE next.pages AS
WITH readings AS (
    SELECT page_id, site, layout, parser, media_type, bytes, disposition, reason, printed_date,
           first_result, last_result, total_results, n_articles, n_quotes, coverage
    FROM work.pages_read
    UNION ALL
    SELECT page_id, site, layout, parser, media_type, bytes, disposition, reason,
           CASE as_of_basis WHEN 'page' THEN as_of END,
           first_result, last_result, total_results, n_articles, n_quotes, coverage
    FROM base.pages
    SEMI JOIN work.affected_pages USING (page_id)
    ANTI JOIN work.pages_read USING (page_id)
),
dated AS (
    SELECT r.*, coalesce(c.n_captures, 0)::INTEGER AS n_captures, timezone(s.time_zone, c.earliest_capture)::DATE AS capture_date
    FROM readings AS r
    LEFT JOIN work.capture_facts AS c USING (page_id)
    LEFT JOIN next.sites AS s USING (site)
)
SELECT page_id, site, layout, parser, media_type, bytes, disposition, reason,
       coalesce(printed_date, capture_date) AS as_of,
       CASE WHEN printed_date IS NOT NULL THEN 'page' WHEN capture_date IS NOT NULL THEN 'capture' END
           AS as_of_basis,
       first_result, last_result, total_results, n_articles, n_quotes, coverage, n_captures
FROM dated;

CREATE TABLE next.quarantine AS
SELECT q.page_id, min(c.source) AS source, any_value(q.stage) AS stage, any_value(q.reason) AS reason,
       any_value(q.message) AS message
FROM (
    SELECT page_id, stage, reason, message FROM work.pages_read WHERE disposition = 'quarantined'
    UNION ALL
    SELECT page_id, stage, reason, message
    FROM base.quarantine
    SEMI JOIN work.affected_pages USING (page_id)
    ANTI JOIN work.pages_read USING (page_id)
) AS q
JOIN work.affected_captures AS c USING (page_id)
GROUP BY q.page_id;

CREATE TABLE next.quotes AS
SELECT q.*, p.as_of, p.as_of_basis
FROM (
    SELECT page_id, site, base, quote, rate, rate_text, change_pct, change_text, repeats, byte_start, byte_end,
           element
    FROM work.quotes_read
    UNION ALL
    SELECT page_id, site, base, quote, rate, rate_text, change_pct, change_text, repeats, byte_start, byte_end,
           element
    FROM base.quotes
    SEMI JOIN work.affected_pages USING (page_id)
    ANTI JOIN work.pages_read USING (page_id)
) AS q
JOIN next.pages AS p USING (page_id);
