-- Articles whose wordings this run changes: their matches are found anew.
CREATE TABLE work.reworded_articles AS
SELECT article_id
FROM work.version_facts
ANTI JOIN (SELECT version_id, article_id FROM base.article_versions) USING (version_id, article_id)
UNION
SELECT article_id FROM work.article_facts SEMI JOIN work.loosened_articles USING (article_id);

-- What their published matches say holds no more until it is found again; nor that of articles now gone.
CREATE TABLE work.unsettled_articles AS
SELECT article_id FROM work.reworded_articles
UNION
(SELECT article_id FROM work.affected_articles EXCEPT SELECT article_id FROM work.article_facts);

-- The wordings that are new, or whose pages are read anew by today's rules, in the order of the stage.
CREATE TABLE work.unsketched AS
SELECT version_id, place
FROM work.text_places
SEMI JOIN work.version_facts USING (version_id)
ANTI JOIN (
    SELECT version_id FROM base._version_identity ANTI JOIN work.loosened_versions USING (version_id)
) USING (version_id)
ORDER BY place;
