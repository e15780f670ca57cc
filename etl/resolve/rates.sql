-- The points of the series that this run could move: where its pages stand now, and where they stood.
CREATE TABLE work.touched_rates AS
SELECT site, as_of, base, quote FROM next.quotes WHERE as_of IS NOT NULL
UNION
SELECT site, as_of, base, quote
FROM base.quotes SEMI JOIN work.affected_pages USING (page_id)
WHERE as_of IS NOT NULL;

CREATE TABLE work.rate_quotes AS
SELECT page_id, site, as_of, base, quote, rate, rate_text, change_pct, change_text, as_of_basis
FROM next.quotes SEMI JOIN work.touched_rates USING (site, as_of, base, quote)
UNION ALL
SELECT page_id, site, as_of, base, quote, rate, rate_text, change_pct, change_text, as_of_basis
FROM base.quotes
SEMI JOIN work.touched_rates USING (site, as_of, base, quote)
ANTI JOIN work.affected_pages USING (page_id);

CREATE TABLE work.rate_page_captures AS
SELECT page_id, latest_capture FROM work.capture_facts
UNION ALL
SELECT page_id, max(captured_at) AS latest_capture
FROM base.captures
SEMI JOIN work.rate_quotes USING (page_id)
ANTI JOIN work.affected_pages USING (page_id)
GROUP BY page_id;

-- Which value wins: dates from pages before dates from captures; then the latest known capture; then
-- the value on most pages; then the smallest rate; then the narrowest interval. The change printed
-- beside the winner is chosen likewise.
CREATE TABLE next.rates AS
WITH quoted AS (
    SELECT q.*, c.latest_capture,
           ('0.' || repeat('0', length(split_part(rate_text, '.', 2))) || '5')::DECIMAL(19,9) AS half_step,
           min(CASE as_of_basis WHEN 'page' THEN 1 ELSE 2 END)
               OVER (PARTITION BY site, as_of, base, quote) AS best_basis
    FROM work.rate_quotes AS q
    LEFT JOIN work.rate_page_captures AS c USING (page_id)
),
eligible AS (
    SELECT * FROM quoted WHERE CASE as_of_basis WHEN 'page' THEN 1 ELSE 2 END = best_basis
),
rate_votes AS (
    SELECT site, as_of, base, quote, rate, half_step,
           max(latest_capture) AS latest_capture, any_value(as_of_basis) AS as_of_basis
    FROM eligible
    GROUP BY site, as_of, base, quote, rate, half_step
),
rate_pages AS (
    SELECT site, as_of, base, quote, rate, count(DISTINCT page_id) AS n_pages
    FROM eligible
    GROUP BY site, as_of, base, quote, rate
),
winners AS (
    SELECT v.*
    FROM rate_votes AS v
    JOIN rate_pages AS p USING (site, as_of, base, quote, rate)
    QUALIFY row_number() OVER (
        PARTITION BY site, as_of, base, quote
        ORDER BY latest_capture DESC NULLS LAST, p.n_pages DESC, rate, half_step
    ) = 1
),
change_votes AS (
    SELECT e.site, e.as_of, e.base, e.quote, e.change_pct, e.change_text,
           max(e.latest_capture) AS latest_capture, count(DISTINCT e.page_id) AS n_pages
    FROM eligible AS e
    JOIN winners AS w USING (site, as_of, base, quote, rate, half_step)
    GROUP BY e.site, e.as_of, e.base, e.quote, e.change_pct, e.change_text
),
changes AS (
    SELECT *
    FROM change_votes
    QUALIFY row_number() OVER (
        PARTITION BY site, as_of, base, quote
        ORDER BY latest_capture DESC NULLS LAST, n_pages DESC, change_pct, change_text
    ) = 1
),
spread AS (
    SELECT site, as_of, base, quote,
           count(DISTINCT page_id)::INTEGER AS n_pages, count(DISTINCT rate)::INTEGER AS n_values
    FROM quoted
    GROUP BY site, as_of, base, quote
)
SELECT w.site, w.as_of, w.base, w.quote, w.rate,
       (w.rate::DECIMAL(19,9) - w.half_step)::DECIMAL(19,9) AS rate_low,
       (w.rate::DECIMAL(19,9) + w.half_step)::DECIMAL(19,9) AS rate_high,
       CASE WHEN w.rate <> 0 THEN (100 * w.half_step / w.rate)::DECIMAL(9,4) END AS precision_pct,
       c.change_pct, s.n_pages, s.n_values, w.as_of_basis
FROM winners AS w
JOIN changes AS c USING (site, as_of, base, quote)
JOIN spread AS s USING (site, as_of, base, quote);
