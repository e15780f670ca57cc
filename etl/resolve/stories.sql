CREATE TABLE next.article_matches AS FROM work.found_matches;

-- Every match that holds, told from both sides.
CREATE TABLE work.story_edges AS
WITH edges AS (
    SELECT article_id, other_id FROM next.article_matches
    UNION ALL
    SELECT article_id, other_id
    FROM base.article_matches
    WHERE article_id NOT IN (SELECT article_id FROM work.unsettled_articles)
      AND other_id NOT IN (SELECT article_id FROM work.unsettled_articles)
)
SELECT article_id, other_id FROM edges
UNION ALL
SELECT other_id, article_id FROM edges;

-- Whoever may be of another story than before: the articles at hand, those that matched one whose matches
-- are unsettled, and whoever is connected with them.
CREATE TABLE work.story_members AS
WITH RECURSIVE members (article_id) AS (
    (
        SELECT article_id FROM work.article_facts
        UNION
        SELECT article_id FROM work.story_edges WHERE other_id IN (SELECT article_id FROM work.article_facts)
        UNION
        SELECT other_id FROM base.article_matches SEMI JOIN work.unsettled_articles USING (article_id)
        UNION
        SELECT article_id
        FROM base.article_matches WHERE other_id IN (SELECT article_id FROM work.unsettled_articles)
    )
    UNION
    SELECT e.other_id FROM work.story_edges AS e JOIN members AS m USING (article_id)
)
SELECT DISTINCT article_id
FROM members
WHERE article_id IN (SELECT article_id FROM work.article_facts)
   OR article_id NOT IN (SELECT article_id FROM work.unsettled_articles);
