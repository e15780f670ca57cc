-- Articles that lose a place because its page is read anew: they may fall apart, so they are put
-- together again from the wordings that remain.
CREATE TABLE work.loosened_articles AS
SELECT DISTINCT article_id FROM base.sightings SEMI JOIN work.replaced_pages USING (page_id);

CREATE TABLE work.loosened_versions AS
SELECT v.version_id, v.article_id,
       v.version_id IN (SELECT version_id FROM work.versions_read)
       OR v.version_id IN (
           SELECT version_id FROM base.sightings ANTI JOIN work.replaced_pages USING (page_id)
       ) AS remains
FROM base.article_versions AS v SEMI JOIN work.loosened_articles USING (article_id);
