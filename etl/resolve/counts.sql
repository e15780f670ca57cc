-- What became of each delivery, counted once: the first delivery of a page that is new tells its
-- disposition, every other one is a duplicate, but that what was taken down is skipped whenever it comes; what has no page was skipped or quarantined when it was met.
-- Only a replay reads pages that are published: each of them counts once, with what has become of it.
CREATE TABLE work.delivery_counts AS
WITH deliveries AS (
    SELECT d.page_id,
           d.disposition AS unread_as,
           row_number() OVER (PARTITION BY d.page_id ORDER BY d.number) AS nth,
           p.disposition,
           b.page_id IS NOT NULL AS is_known
    FROM work.met AS d
    LEFT JOIN work.pages_read AS p USING (page_id)
    LEFT JOIN base.pages AS b USING (page_id)
),
outcomes AS (
    SELECT page_id,
           CASE
               WHEN page_id IS NULL THEN unread_as
               WHEN page_id IN (SELECT page_id FROM work.forgotten_pages) THEN 'skipped'
               WHEN is_known OR nth > 1 THEN 'duplicate'
               ELSE disposition
           END AS outcome
    FROM deliveries
    UNION ALL
    SELECT page_id, disposition FROM staged.pages SEMI JOIN base.pages USING (page_id)
)
SELECT count(*) AS pages_read,
       count(*) FILTER (outcome = 'loaded') AS pages_loaded,
       count(*) FILTER (outcome = 'duplicate') AS pages_duplicate,
       count(*) FILTER (outcome = 'skipped') AS pages_skipped,
       count(*) FILTER (outcome = 'quarantined') AS pages_quarantined,
       count(*) FILTER (outcome = 'quarantined' AND page_id IS NULL) AS pages_unreadable
FROM outcomes;

-- What a page of no known date prints stands in no day, and its quotes never reach rates.
CREATE TABLE work.undated_counts AS
SELECT count(*) AS pages_undated, coalesce(sum(n_quotes), 0)::INTEGER AS quotes_undated
FROM next.pages SEMI JOIN work.pages_read USING (page_id)
WHERE disposition = 'loaded' AND as_of IS NULL;

-- An article is new when none of its wordings was published; it is updated when it gains a wording,
-- shows another one or takes in another article; else it was only seen again.
CREATE TABLE work.article_counts AS
WITH articles AS (
    SELECT m.component,
           count(b.article_id) > 0 AS is_known,
           count(*) > count(b.version_id) OR count(DISTINCT b.article_id) > 1 AS is_extended
    FROM work.members AS m
    LEFT JOIN work.published_members AS b USING (version_id)
    GROUP BY m.component
),
shown_now AS (
    SELECT component, version_id FROM work.version_facts WHERE is_shown
),
shown_before AS (
    SELECT version_id FROM base.articles WHERE version_id IN (SELECT version_id FROM shown_now)
),
shown AS (
    SELECT component, version_id NOT IN (SELECT version_id FROM shown_before) AS is_shown_anew FROM shown_now
),
seen AS (
    SELECT DISTINCT component
    FROM work.places SEMI JOIN work.pages_read USING (page_id) ANTI JOIN work.replaced_pages USING (page_id)
)
SELECT count(*) FILTER (NOT is_known) AS articles_new,
       count(*) FILTER (is_known AND (is_extended OR is_shown_anew)) AS articles_updated,
       count(*) FILTER (is_known AND NOT is_extended AND NOT is_shown_anew AND s.component IS NOT NULL)
           AS articles_seen_again
FROM articles
JOIN shown USING (component)
LEFT JOIN seen AS s USING (component);

CREATE TABLE work.rate_counts AS
SELECT count(*) FILTER (added_run_id = changed_run_id) AS rates_new,
       count(*) FILTER (added_run_id <> changed_run_id) AS rates_updated
FROM work.changed_rates;

CREATE TABLE work.quote_counts AS
SELECT count(*) FILTER (is_new) AS quotes_new FROM work.changed_quotes;

CREATE TABLE work.capture_counts AS
SELECT count(*) FILTER (added_run_id = changed_run_id) AS captures_new FROM work.changed_captures;
