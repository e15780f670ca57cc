-- The wordings that stand for each article to be compared: those that are about as full as its fullest, but
-- no more than some.
CREATE TABLE work.compared_wordings AS
WITH wordings AS (
    SELECT w.article_id, w.version_id, s.n_comparable_words
    FROM (FROM work.article_wordings SEMI JOIN work.compared_articles USING (article_id)) AS w
    JOIN (SELECT version_id, n_comparable_words FROM work.sketched_wordings) AS s USING (version_id)
)
SELECT article_id, version_id
FROM wordings
QUALIFY least(n_comparable_words, getvariable('compared_words'))
     >= getvariable('full_share') * max(least(n_comparable_words, getvariable('compared_words')))
            OVER (PARTITION BY article_id)
    AND row_number() OVER (PARTITION BY article_id ORDER BY n_comparable_words DESC, version_id)
     <= getvariable('most_compared');

-- Their texts, asked for once: there are far more texts in the stage than are ever compared.
CREATE VIEW work.compared_texts AS
SELECT a.number, w.version_id, b.bands, w.text
FROM work.wordings AS w
JOIN work.compared_wordings AS c USING (version_id)
JOIN work.compared_articles AS a USING (article_id)
JOIN (SELECT number, list(band) AS bands FROM work.alike GROUP BY number) AS b USING (number);

-- Bands that are shared by the same few articles as a smaller one: whoever meets in them has been compared, or
-- is connected. Two near-duplicates share most of their 32 bands, and to go through all of those one by one
-- took as long as comparing the texts.
CREATE TABLE work.repeated_bands AS
SELECT band
FROM (SELECT band, list(number ORDER BY number) AS numbers FROM work.alike GROUP BY band HAVING count(*) <= 8)
QUALIFY row_number() OVER (PARTITION BY numbers ORDER BY band) > 1;
