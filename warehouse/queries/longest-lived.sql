-- The fifty articles that stayed on the pages longest.
-- From the first sighting to the last. Only days with saved pages can show an article: it may have been
-- there before, between and after.
SELECT
    site,
    title,
    first_seen,
    last_seen,
    last_seen - first_seen AS days_between,
    n_sightings,
    article_id
FROM articles
WHERE last_seen > first_seen
ORDER BY days_between DESC, site, title, article_id
LIMIT 50;
