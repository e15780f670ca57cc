-- The pages of `work.held_pages` (page_id, reason, message) wait in quarantine, with nothing of what they print
-- but their date.
CREATE OR REPLACE VIEW work.pages_read AS
SELECT p.* REPLACE (
           CASE WHEN h.page_id IS NULL THEN p.disposition ELSE 'quarantined' END AS disposition,
           coalesce(h.reason, p.reason) AS reason,
           coalesce(h.message, p.message) AS message,
           CASE WHEN h.page_id IS NULL THEN p.stage ELSE 'gate' END AS stage,
           CASE WHEN h.page_id IS NULL THEN p.n_articles ELSE 0 END AS n_articles,
           CASE WHEN h.page_id IS NULL THEN p.n_quotes ELSE 0 END AS n_quotes,
           CASE WHEN h.page_id IS NULL THEN p.coverage END AS coverage
       )
FROM work.pages_as_read AS p LEFT JOIN work.held_pages AS h USING (page_id);

CREATE OR REPLACE VIEW work.articles_read AS
FROM work.articles_as_read ANTI JOIN work.held_pages USING (page_id);

CREATE OR REPLACE VIEW work.quotes_read AS
FROM work.quotes_as_read ANTI JOIN work.held_pages USING (page_id);
