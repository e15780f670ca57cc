-- The fifty stories that stood on the most pages.
-- A story holds reprints and rewrites of one text; its title is that of its article seen first.
SELECT
    articles.story_id,
    arg_min(articles.title, (coalesce(articles.first_seen, DATE '9999-12-31'), articles.article_id)) AS title,
    count(DISTINCT sightings.page_id) AS n_pages,
    count(DISTINCT articles.article_id) AS n_articles,
    min(articles.first_seen) AS first_seen,
    max(articles.last_seen) AS last_seen
FROM articles
INNER JOIN sightings ON articles.article_id = sightings.article_id
GROUP BY articles.story_id
ORDER BY n_pages DESC, n_articles DESC, title, articles.story_id
LIMIT 50;
