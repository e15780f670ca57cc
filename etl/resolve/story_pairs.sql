-- Most bands are had by one wording alone: those are sorted out by number before any id is held.
CREATE TABLE work.shared_bands AS
SELECT band FROM work.bands_at_hand GROUP BY band HAVING count(*) > 1;

-- The articles of the published wordings that were met.
CREATE TABLE work.homes AS
SELECT version_id, article_id
FROM work.version_facts SEMI JOIN work.band_meetings USING (version_id)
UNION ALL
SELECT version_id, article_id
FROM base.article_versions
SEMI JOIN work.band_meetings USING (version_id)
ANTI JOIN work.version_facts USING (version_id)
WHERE article_id NOT IN (SELECT article_id FROM work.affected_articles);

-- Numbers, in the order of the ids, instead of ids: where many share their bands, pairs are many.
CREATE TABLE work.numbered_articles AS
SELECT article_id, row_number() OVER (ORDER BY article_id)::INTEGER AS number
FROM (SELECT article_id FROM work.reworded_articles UNION SELECT article_id FROM work.homes);

CREATE TABLE work.alike AS
SELECT DISTINCT n.number, b.band
FROM (FROM work.bands_at_hand SEMI JOIN work.shared_bands USING (band)) AS b
JOIN work.numbered_articles AS n USING (article_id);

CREATE TABLE work.meetings AS
SELECT DISTINCT least(n.number, o.number) AS one, greatest(n.number, o.number) AS other
FROM work.band_meetings AS m
JOIN work.homes AS h USING (version_id)
JOIN work.numbered_articles AS n ON n.article_id = m.article_id
JOIN work.numbered_articles AS o ON o.article_id = h.article_id
WHERE n.number <> o.number
UNION
SELECT a.number, b.number
FROM work.alike AS a JOIN work.alike AS b ON a.band = b.band AND a.number < b.number;

-- In their order, so that a text is at hand for all the pairs that it is one of.
CREATE TABLE work.story_pairs AS FROM work.meetings ORDER BY one, other;

CREATE TABLE work.compared_articles AS
SELECT number, article_id
FROM work.numbered_articles
WHERE number IN (SELECT one FROM work.story_pairs UNION SELECT other FROM work.story_pairs);
