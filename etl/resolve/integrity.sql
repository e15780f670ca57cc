-- Each query gives rows that must not be, led by what is wrong with them: a run that leaves any is refused.
SELECT 'duplicate article' AS violation, article_id AS row_key
FROM next.articles GROUP BY article_id HAVING count(*) > 1;

SELECT 'duplicate page' AS violation, page_id AS row_key
FROM next.pages GROUP BY page_id HAVING count(*) > 1;

SELECT 'duplicate quote' AS violation, page_id || '/' || base || '/' || quote AS row_key FROM next.quotes
GROUP BY page_id, base, quote, rate_text, change_text HAVING count(*) > 1;

SELECT 'duplicate sighting' AS violation, page_id || '/' || position AS row_key FROM next.sightings
GROUP BY page_id, position HAVING count(*) > 1;

SELECT 'id of another article' AS violation, article_id AS row_key FROM work.changed_articles
SEMI JOIN base.articles USING (article_id) ANTI JOIN work.affected_articles USING (article_id)
ANTI JOIN work.restoried USING (article_id);

SELECT 'lost article' AS violation, page_id || '/' || position AS row_key FROM work.articles_read
ANTI JOIN next.sightings USING (page_id, position);

SELECT 'match without article' AS violation, article_id || '/' || other_id AS row_key
FROM next.article_matches
WHERE article_id NOT IN (SELECT article_id FROM work.stories)
   OR other_id NOT IN (SELECT article_id FROM work.stories) OR article_id >= other_id;

SELECT 'page counts' AS violation, p.page_id AS row_key
FROM work.pages_read AS p
LEFT JOIN (SELECT page_id, count(*) AS n FROM work.articles_read GROUP BY page_id) AS a USING (page_id)
LEFT JOIN (SELECT page_id, count(*) AS n FROM work.quotes_read GROUP BY page_id) AS q USING (page_id)
WHERE p.n_articles <> coalesce(a.n, 0) OR p.n_quotes <> coalesce(q.n, 0);

SELECT 'page without disposition' AS violation, page_id AS row_key
FROM work.met ANTI JOIN next.pages USING (page_id)
ANTI JOIN base.pages USING (page_id) ANTI JOIN work.forgotten_pages USING (page_id) WHERE page_id IS NOT NULL;

SELECT 'rows of unloaded page' AS violation, p.page_id AS row_key FROM next.pages AS p
WHERE p.disposition <> 'loaded'
  AND (p.page_id IN (SELECT page_id FROM next.sightings) OR p.page_id IN (SELECT page_id FROM next.quotes));

SELECT 'sighting without article' AS violation, page_id || '/' || position AS row_key
FROM next.sightings ANTI JOIN next.articles USING (article_id);

SELECT 'sighting without version' AS violation, page_id || '/' || position AS row_key FROM next.sightings
ANTI JOIN next.article_versions USING (version_id, article_id);
