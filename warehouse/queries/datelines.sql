-- Where articles say that they were written, and how many in each place.
-- Articles without a dateline are left out, so this is no map of what the site writes about.
SELECT
    site,
    dateline,
    count(*) AS n_articles,
    min(first_seen) AS first_article_seen,
    max(first_seen) AS last_article_seen
FROM articles
WHERE dateline IS NOT NULL
GROUP BY site, dateline
ORDER BY n_articles DESC, site, dateline;
