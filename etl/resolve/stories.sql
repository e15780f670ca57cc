-- Every match of a story of few articles; of one of many only such as connect it.
CREATE TABLE next.article_matches AS
SELECT a.article_id, b.article_id AS other_id, round(f.score, 4) AS score, getvariable('story_rule') AS rule, f.version_id, f.other_version_id,
       f.band
FROM work.found_matches AS f
JOIN work.numbered_articles AS a ON a.number = f.one
JOIN work.numbered_articles AS b ON b.number = f.other
UNION ALL
SELECT m.article_id, m.other_id, m.score, m.rule, m.version_id, m.other_version_id, m.band
FROM base.article_matches AS m
JOIN (
    SELECT a.article_id, b.article_id AS other_id
    FROM work.kept_matches AS k
    JOIN work.numbered_articles AS a ON a.number = k.one
    JOIN work.numbered_articles AS b ON b.number = k.other
) AS k USING (article_id, other_id);

-- Connected articles go by the smallest of their ids.
CREATE TABLE work.stories AS
SELECT c.article_id, coalesce(l.story_id, c.article_id) AS story_id
FROM (
    SELECT article_id FROM work.story_company ANTI JOIN work.gone_articles USING (article_id)
) AS c
LEFT JOIN (
    SELECT n.article_id, s.article_id AS story_id
    FROM work.story_numbers AS l
    JOIN work.numbered_articles AS n USING (number)
    JOIN work.numbered_articles AS s ON s.number = l.story_number
) AS l USING (article_id);
