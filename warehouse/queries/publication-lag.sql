-- How many days after publication articles were first seen.
-- Only articles for which a page tells when they were published. Days are those of the site's time zone.
-- Many days: pages were saved seldom, or listings reach far back. Less than 0: the page was dated before
-- the article says that it was published, so one date is wrong.
SELECT
    articles.site,
    articles.first_seen - CAST(timezone(sites.time_zone, articles.published_at) AS DATE) AS days_after,
    count(*) AS n_articles,
    min(articles.title) AS one_title
FROM articles
INNER JOIN sites ON articles.site = sites.site
WHERE articles.published_at IS NOT NULL AND articles.first_seen IS NOT NULL
GROUP BY articles.site, days_after
ORDER BY articles.site, days_after;
