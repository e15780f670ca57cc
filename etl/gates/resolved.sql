-- What gates of a run ask once its rows are resolved. A page cannot have been shown after its first capture, nor
-- after the run, which is what a date is held against where no capture is known, or where it is the capture's
-- own. Pages that are published were asked before, and may have been let in by hand.
CREATE SCHEMA IF NOT EXISTS asked;
CREATE OR REPLACE VIEW asked.dated_pages AS
SELECT p.page_id, p.site, p.as_of,
       CASE p.as_of_basis
           WHEN 'page' THEN coalesce(timezone(s.time_zone, c.earliest_capture)::DATE, getvariable('today'))
           ELSE least(p.as_of, getvariable('today'))
       END AS known_by
FROM next.pages AS p
JOIN work.capture_facts AS c USING (page_id)
JOIN next.sites AS s USING (site)
LEFT JOIN base.pages AS b USING (page_id)
WHERE p.disposition = 'loaded' AND p.as_of IS NOT NULL AND b.disposition IS DISTINCT FROM 'loaded';

CREATE OR REPLACE VIEW asked.rates AS
SELECT n.site, n.as_of, n.base, n.quote, n.rate, n.rate_low, n.rate_high, n.precision_pct,
       c.site IS NOT NULL AS is_new
FROM next.rates AS n LEFT JOIN work.changed_rates AS c USING (site, as_of, base, quote)
UNION ALL
SELECT site, as_of, base, quote, rate, rate_low, rate_high, precision_pct, false
FROM base.rates ANTI JOIN work.touched_rates USING (site, as_of, base, quote);

CREATE OR REPLACE VIEW asked.printed_rates AS
SELECT site, as_of, base, quote, rate, page_id FROM next.quotes;

CREATE OR REPLACE VIEW asked.new_pages AS FROM work.new_pages;
