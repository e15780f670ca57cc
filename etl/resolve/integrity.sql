-- Each view below lists rows that must not be: a run that leaves any is refused.
CREATE VIEW work.violation_page_without_disposition AS
SELECT page_id AS row_key FROM work.met ANTI JOIN next.pages USING (page_id)
ANTI JOIN base.pages USING (page_id) WHERE page_id IS NOT NULL;

CREATE VIEW work.violation_duplicate_page AS
SELECT page_id AS row_key FROM next.pages GROUP BY page_id HAVING count(*) > 1;

CREATE VIEW work.violation_duplicate_quote AS
SELECT page_id || '/' || base || '/' || quote AS row_key FROM next.quotes
GROUP BY page_id, base, quote, rate_text, change_text HAVING count(*) > 1;

CREATE VIEW work.violation_duplicate_sighting AS
SELECT page_id || '/' || position AS row_key FROM next.sightings
GROUP BY page_id, position HAVING count(*) > 1;

CREATE VIEW work.violation_duplicate_article AS
SELECT article_id AS row_key FROM next.articles GROUP BY article_id HAVING count(*) > 1;

CREATE VIEW work.violation_id_of_another_article AS
SELECT article_id AS row_key FROM work.changed_articles
SEMI JOIN base.articles USING (article_id) ANTI JOIN work.affected_articles USING (article_id)
ANTI JOIN work.restoried USING (article_id);

CREATE VIEW work.violation_lost_article AS
SELECT page_id || '/' || position AS row_key FROM work.articles_read
ANTI JOIN next.sightings USING (page_id, position);

CREATE VIEW work.violation_sighting_without_article AS
SELECT page_id || '/' || position AS row_key FROM next.sightings ANTI JOIN next.articles USING (article_id);

CREATE VIEW work.violation_sighting_without_version AS
SELECT page_id || '/' || position AS row_key FROM next.sightings
ANTI JOIN next.article_versions USING (version_id, article_id);

CREATE VIEW work.violation_rows_of_unloaded_page AS
SELECT p.page_id AS row_key FROM next.pages AS p
WHERE p.disposition <> 'loaded'
  AND (p.page_id IN (SELECT page_id FROM next.sightings) OR p.page_id IN (SELECT page_id FROM next.quotes));

CREATE VIEW work.violation_page_counts AS
SELECT p.page_id AS row_key
FROM work.pages_read AS p
LEFT JOIN (SELECT page_id, count(*) AS n FROM work.articles_read GROUP BY page_id) AS a USING (page_id)
LEFT JOIN (SELECT page_id, count(*) AS n FROM work.quotes_read GROUP BY page_id) AS q USING (page_id)
WHERE p.n_articles <> coalesce(a.n, 0) OR p.n_quotes <> coalesce(q.n, 0);

CREATE VIEW work.violation_match_without_article AS
SELECT article_id || '/' || other_id AS row_key FROM next.article_matches
WHERE article_id NOT IN (SELECT article_id FROM work.stories)
   OR other_id NOT IN (SELECT article_id FROM work.stories) OR article_id >= other_id;
