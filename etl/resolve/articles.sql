CREATE TABLE next.sightings AS
SELECT page_id, position, article_id, version_id, site, byte_start, byte_end, element, kind, dateline,
       captions, url, author, published_at
FROM work.places;

CREATE VIEW next.article_versions AS
SELECT f.version_id, f.article_id, f.site, w.title, w.text, w.word_count, w.truncated,
       coalesce(c.change, 'shown') AS change, w.text_sha256, f.first_seen
FROM work.member_wordings AS w
JOIN work.version_facts AS f USING (version_id)
LEFT JOIN work.changes AS c USING (version_id);

CREATE TABLE next._version_urls AS SELECT url_key, version_id FROM work.focus_urls;

-- What the places say beside the text: the shown wording's own places first, then the latest.
CREATE TABLE work.article_facts AS
WITH shown AS (
    SELECT * FROM work.version_facts WHERE is_shown
),
ranked AS (
    SELECT p.*, s.version_id IS NOT NULL AS is_shown,
           row_number() OVER (
               PARTITION BY p.component
               ORDER BY s.version_id IS NULL, p.latest_capture DESC NULLS LAST, p.as_of DESC NULLS LAST,
                        p.page_id, p.position
           ) AS rank
    FROM work.places AS p
    LEFT JOIN shown AS s USING (version_id)
),
beside AS (
    SELECT component,
           arg_min(kind, rank) AS kind,
           arg_min(dateline, rank) FILTER (is_shown) AS dateline,
           coalesce(arg_min(captions, ROW(-len(captions), rank)) FILTER (is_shown), []) AS captions,
           arg_min(url, rank) AS url,
           arg_min(author, rank) AS author,
           arg_min(published_at, rank) AS published_at,
           min(as_of) AS first_seen,
           max(as_of) AS last_seen,
           count(*)::INTEGER AS n_sightings
    FROM ranked
    GROUP BY component
),
wordings AS (
    SELECT f.component, count(*)::INTEGER AS n_versions,
           count(*) FILTER (c.change IN ('headline', 'edit'))::INTEGER AS n_edits
    FROM work.version_facts AS f
    LEFT JOIN work.changes AS c USING (version_id)
    GROUP BY f.component
)
SELECT s.article_id, s.site, b.* EXCLUDE (component), w.n_versions, w.n_edits, s.version_id
FROM shown AS s
JOIN beside AS b USING (component)
JOIN wordings AS w USING (component);

-- Ids that nobody goes by any more.
CREATE TABLE work.gone_articles AS
SELECT article_id FROM work.affected_articles EXCEPT SELECT article_id FROM work.article_facts;

-- What stands beside the texts of those rows, with the places of the texts in the stage. Joined this way round,
-- it is the places that are held in memory.
CREATE VIEW work.text_places AS
SELECT version_id, place FROM work.articles_read SEMI JOIN work.first_places USING (place);

CREATE VIEW work.article_versions_beside_texts AS
SELECT f.version_id, f.article_id, f.site, coalesce(c.change, 'shown') AS change, f.first_seen, p.place
FROM work.version_facts AS f
LEFT JOIN work.text_places AS p USING (version_id)
LEFT JOIN work.changes AS c USING (version_id);

-- What stands now in the places of articles of which no wording is left, because their pages are read in
-- another way: where most of the same bytes are, or in the same element, or at the same position.
CREATE TABLE work.successors AS
WITH lost AS (
    SELECT s.article_id, s.page_id, s.position, s.byte_start, s.byte_end, s.element
    FROM base.sightings AS s
    SEMI JOIN work.replaced_pages USING (page_id)
    -- What was taken down has no successor.
    ANTI JOIN (SELECT page_id FROM work.pages_read WHERE prints_forgotten) USING (page_id)
    ANTI JOIN work.published_members USING (article_id)
),
candidates AS (
    SELECT l.page_id, l.position, l.article_id AS lost_id, p.article_id,
           CASE
               WHEN l.byte_start IS NOT NULL AND p.byte_start IS NOT NULL
               THEN least(l.byte_end, p.byte_end) - greatest(l.byte_start, p.byte_start)
           END AS n_common_bytes,
           l.element = p.element AS is_same_element,
           l.position = p.position AS is_same_position
    FROM lost AS l JOIN work.places AS p USING (page_id)
)
SELECT lost_id, article_id
FROM candidates
WHERE coalesce(n_common_bytes > 0, is_same_element OR is_same_position)
QUALIFY row_number() OVER (
    PARTITION BY page_id, position
    ORDER BY n_common_bytes DESC NULLS LAST, is_same_element DESC NULLS LAST, is_same_position DESC, article_id
) = 1;

-- Every id that a wording would have on its own leads to its article. An id that was published before goes
-- with the article that its wordings went to, or that succeeds it, whoever else could have it now, also where
-- this run changes nothing of that article. One that was never published and could stand for several leads to
-- the article that holds it, or else to the smallest.
CREATE TABLE work.leads AS
WITH own AS (
    SELECT unnest([m.opening_id, m.whole_id]) AS alias_id, i.article_id
    FROM work.members AS m JOIN work.article_ids AS i USING (component)
),
inherited AS (
    SELECT a.alias_id, i.article_id
    FROM base.article_aliases AS a
    JOIN work.published_members AS v USING (article_id)
    JOIN work.members AS m USING (version_id)
    JOIN work.article_ids AS i USING (component)
    UNION ALL
    SELECT a.alias_id, s.article_id
    FROM base.article_aliases AS a
    JOIN work.successors AS s ON s.lost_id = a.article_id
    UNION ALL
    SELECT alias_id, article_id
    FROM base.article_aliases
    SEMI JOIN own USING (alias_id)
    ANTI JOIN work.affected_articles USING (article_id)
)
SELECT *, false AS is_inherited FROM own
UNION ALL
SELECT *, true FROM inherited;

CREATE TABLE next.article_aliases AS
SELECT alias_id,
       coalesce(
           max(article_id) FILTER (article_id = alias_id),
           min(article_id) FILTER (is_inherited),
           min(article_id)
       ) AS article_id
FROM work.leads
GROUP BY alias_id;

DROP TABLE work.leads;
DROP TABLE work.article_ids;
