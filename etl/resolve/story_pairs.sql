-- Most bands are had by one wording alone: those are sorted out by number before any id is held.
CREATE TABLE work.shared_bands AS
SELECT band FROM work.bands_at_hand GROUP BY band HAVING count(*) > 1;

CREATE TABLE work.story_pairs AS
WITH alike AS (
    SELECT article_id, band FROM work.bands_at_hand SEMI JOIN work.shared_bands USING (band)
),
homes AS (
    SELECT version_id, article_id FROM work.version_facts
    UNION ALL
    SELECT version_id, article_id
    FROM base.article_versions
    SEMI JOIN work.band_meetings USING (version_id)
    ANTI JOIN work.version_facts USING (version_id)
    WHERE article_id NOT IN (SELECT article_id FROM work.affected_articles)
),
meetings AS (
    SELECT m.article_id AS one, h.article_id AS other FROM work.band_meetings AS m JOIN homes AS h USING (version_id)
    UNION ALL
    SELECT a.article_id, b.article_id FROM alike AS a JOIN alike AS b USING (band)
)
SELECT DISTINCT least(one, other) AS article_id, greatest(one, other) AS other_id
FROM meetings
WHERE one <> other;
