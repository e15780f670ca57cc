-- Whoever may be of another story than before: the articles at hand, those that they met, and whoever was
-- connected with one of them.
CREATE TABLE work.story_company AS
WITH RECURSIVE at_hand AS (
    SELECT article_id FROM work.article_facts
    UNION SELECT article_id FROM work.unsettled_articles
    UNION SELECT article_id FROM work.fresh_articles
    UNION SELECT article_id FROM work.homes
),
matched AS (
    SELECT article_id, other_id AS other_article FROM base.article_matches
    UNION ALL
    SELECT other_id, article_id FROM base.article_matches
),
-- It begins with those that have a match alone: what it has come to is held in memory, and two hundred thousand
-- new articles, which have none, did not fit.
connected (article_id) AS (
    SELECT article_id FROM at_hand SEMI JOIN matched USING (article_id)
    UNION
    SELECT m.other_article FROM matched AS m JOIN connected AS c USING (article_id)
)
SELECT article_id FROM at_hand UNION SELECT article_id FROM connected;

-- The published matches among them that still hold.
CREATE TABLE work.held_matches AS
WITH unsettled AS (
    SELECT article_id FROM work.unsettled_articles UNION SELECT article_id FROM work.fresh_articles
)
SELECT article_id, other_id, band
FROM base.article_matches
SEMI JOIN work.story_company USING (article_id)
WHERE article_id NOT IN (SELECT article_id FROM unsettled) AND other_id NOT IN (SELECT article_id FROM unsettled);

CREATE TABLE work.sharing_articles AS
WITH sharing AS (
    SELECT article_id, band FROM work.bands_at_hand SEMI JOIN work.shared_bands USING (band)
    UNION
    SELECT h.article_id, m.band
    FROM work.met_bands AS m
    JOIN work.homes AS h USING (version_id)
    SEMI JOIN work.shared_bands AS s ON s.band = m.band
)
SELECT article_id, band
FROM sharing
WHERE band IN (SELECT band FROM sharing GROUP BY band HAVING count(*) > 1);

-- Numbers, in the order of the ids, instead of ids.
CREATE TABLE work.numbered_articles AS
SELECT article_id, row_number() OVER (ORDER BY article_id)::INTEGER AS number
FROM (
    SELECT article_id FROM work.sharing_articles
    UNION SELECT article_id FROM work.held_matches
    UNION SELECT other_id FROM work.held_matches
);

CREATE TABLE work.alike AS
SELECT n.number, s.band, n.article_id IN (SELECT article_id FROM work.fresh_articles) AS is_fresh
FROM work.sharing_articles AS s JOIN work.numbered_articles AS n USING (article_id);

CREATE TABLE work.known_matches AS
SELECT n.number AS one, o.number AS other, h.band
FROM work.held_matches AS h
JOIN work.numbered_articles AS n ON n.article_id = h.article_id
JOIN work.numbered_articles AS o ON o.article_id = h.other_id;

CREATE TABLE work.compared_articles AS
SELECT number, article_id FROM work.numbered_articles WHERE number IN (SELECT number FROM work.alike);

DROP TABLE work.sharing_articles;
DROP TABLE work.shared_bands;
