-- The wordings that stand for each article to be compared: those that are about as full as its fullest, but
-- no more than some.
CREATE TABLE work.compared_wordings AS
WITH wordings AS (
    SELECT f.article_id, f.version_id, i.n_comparable_words
    FROM (SELECT version_id, article_id FROM work.version_facts SEMI JOIN work.compared_articles USING (article_id)) AS f
    JOIN next._version_identity AS i USING (version_id)
    UNION ALL
    SELECT v.article_id, v.version_id, i.n_comparable_words
    FROM (
        SELECT version_id, article_id
        FROM base.article_versions
        SEMI JOIN work.compared_articles USING (article_id)
        ANTI JOIN (SELECT article_id FROM work.article_facts) USING (article_id)
    ) AS v
    JOIN base._version_identity AS i USING (version_id)
)
SELECT article_id, version_id
FROM wordings
QUALIFY least(n_comparable_words, getvariable('compared_words'))
     >= getvariable('full_share') * max(least(n_comparable_words, getvariable('compared_words')))
            OVER (PARTITION BY article_id)
    AND row_number() OVER (PARTITION BY article_id ORDER BY n_comparable_words DESC, version_id)
     <= getvariable('most_compared');

-- Their texts, fetched in one scan: there are far more texts in the stage than are ever compared.
CREATE TABLE work.compared_texts AS
SELECT a.number, w.version_id, w.text
FROM work.wordings AS w
JOIN work.compared_wordings AS c USING (version_id)
JOIN work.compared_articles AS a USING (article_id);
