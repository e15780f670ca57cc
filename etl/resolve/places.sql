-- All places of the wordings at hand, with what is known of their pages.
CREATE TABLE work.places AS
WITH places AS (
    SELECT page_id, position, version_id, site, byte_start, byte_end, element, kind, dateline, captions,
           url, url_key, author, published_at
    FROM work.articles_read
    UNION ALL
    SELECT page_id, position, version_id, site, byte_start, byte_end, element, kind, dateline, captions,
           url, NULL, author, published_at
    FROM base.sightings
    SEMI JOIN work.affected_articles USING (article_id)
    ANTI JOIN work.replaced_pages USING (page_id)
),
page_facts AS (
    SELECT page_id, as_of, latest_capture FROM next.pages JOIN work.capture_facts USING (page_id)
    UNION ALL
    SELECT p.page_id, p.as_of, c.latest_capture
    FROM (SELECT page_id, as_of FROM base.pages SEMI JOIN places USING (page_id)) AS p
    LEFT JOIN (
        SELECT page_id, max(captured_at) AS latest_capture
        FROM base.captures SEMI JOIN places USING (page_id)
        GROUP BY page_id
    ) AS c USING (page_id)
    ANTI JOIN work.affected_pages AS a ON a.page_id = p.page_id
)
SELECT s.*, f.as_of, f.latest_capture, m.component, i.article_id
FROM places AS s
JOIN page_facts AS f USING (page_id)
JOIN work.members AS m USING (version_id)
JOIN work.article_ids AS i USING (component);

-- The wording that an article shows: whole before cut, then the latest capture, the latest date, the
-- longest, the smallest id.
CREATE TABLE work.version_facts AS
WITH seen AS (
    SELECT version_id, component, article_id, min(as_of) AS first_seen, max(as_of) AS last_seen,
           max(latest_capture) AS latest_capture
    FROM work.places
    GROUP BY version_id, component, article_id
)
SELECT s.*, w.site, w.word_count, w.truncated,
       row_number() OVER (
           PARTITION BY component
           ORDER BY w.truncated, s.latest_capture DESC NULLS LAST, s.last_seen DESC NULLS LAST,
                    w.n_characters DESC, s.version_id
       ) = 1 AS is_shown
FROM seen AS s
JOIN (
    -- Of those with a place alone: else the texts of whole chunks are read for their length, to be held.
    SELECT version_id, site, word_count, truncated, n_characters
    FROM work.member_wordings SEMI JOIN (SELECT version_id FROM work.places) USING (version_id)
) AS w USING (version_id);

-- Each wording beside the one that its article shows, with numbers, and their texts.
CREATE TABLE work.wordings_beside AS
SELECT f.version_id, s.version_id AS shown_id,
       row_number() OVER (ORDER BY f.version_id)::INTEGER AS number,
       -dense_rank() OVER (ORDER BY s.version_id)::INTEGER AS shown_number
FROM work.version_facts AS f
JOIN work.version_facts AS s ON s.component = f.component AND s.is_shown
WHERE NOT f.is_shown;

CREATE VIEW work.texts_beside AS
SELECT n.number, w.version_id, w.title, w.text
FROM work.member_wordings AS w
JOIN (
    SELECT version_id, number FROM work.wordings_beside
    UNION
    SELECT shown_id, shown_number FROM work.wordings_beside
) AS n USING (version_id);
