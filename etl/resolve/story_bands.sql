CREATE TABLE next._version_identity AS
SELECT m.version_id, f.site, m.opening_key, m.headline_key, m.opening_id, m.whole_id, m.n_comparable_words,
       coalesce(s.bands, b.bands) AS bands
FROM work.members AS m
JOIN work.version_facts AS f USING (version_id)
LEFT JOIN work.sketches AS s USING (version_id)
LEFT JOIN (
    SELECT version_id, bands FROM base._version_identity SEMI JOIN work.members USING (version_id)
) AS b USING (version_id);

-- A story of many articles has published only such matches as connect it. Where one of them does not hold any
-- more, others may have to stand in for it: all its matches are found anew.
CREATE TABLE work.loosened_stories AS
SELECT story_id
FROM base.articles
WHERE story_id IN (SELECT story_id FROM base.articles SEMI JOIN work.unsettled_articles USING (article_id))
GROUP BY story_id
HAVING count(*) > getvariable('fully_told_articles');

-- Articles whose matches are found (anew).
CREATE TABLE work.fresh_articles AS
SELECT article_id FROM work.reworded_articles
UNION
(
    SELECT article_id FROM base.articles SEMI JOIN work.loosened_stories USING (story_id)
    EXCEPT SELECT article_id FROM work.unsettled_articles
);
