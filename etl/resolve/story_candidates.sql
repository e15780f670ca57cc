-- Articles whose wordings this run changes: their matches are found anew.
CREATE TABLE work.reworded_articles AS
SELECT article_id
FROM work.version_facts
ANTI JOIN work.published_members USING (version_id, article_id)
UNION
SELECT article_id FROM work.article_facts SEMI JOIN work.loosened_articles USING (article_id);

-- What their published matches say holds no more until it is found again; nor that of articles now gone.
CREATE TABLE work.unsettled_articles AS
SELECT article_id FROM work.reworded_articles
UNION
SELECT article_id FROM work.gone_articles;

-- The wordings that are new, or whose pages are read anew by today's rules.
CREATE TABLE work.unsketched AS
SELECT version_id, place
FROM work.text_places
SEMI JOIN work.version_facts USING (version_id)
ANTI JOIN (
    SELECT version_id
    FROM base._version_identity
    SEMI JOIN work.known_versions USING (version_id)
    ANTI JOIN work.loosened_versions USING (version_id)
) USING (version_id);

CREATE VIEW work.staged_sketches AS
SELECT u.version_id, a.bands
FROM (SELECT place, bands FROM work.articles_read) AS a JOIN work.unsketched AS u USING (place)
WHERE a.bands IS NOT NULL;

-- Those without bands, in the order of the stage: the page that printed a wording first may be held back or
-- gone, and an older program has staged none.
CREATE TABLE work.unbanded AS
SELECT u.version_id, u.place
FROM (SELECT place FROM work.articles_read WHERE bands IS NULL) AS a JOIN work.unsketched AS u USING (place)
ORDER BY u.place;
