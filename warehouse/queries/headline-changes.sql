-- Articles that stood under more than one headline: each of the others.
-- `articles` shows the headline of the best known wording, which need not be the first or the last one.
SELECT
    articles.site,
    articles.title AS shown_headline,
    versions.title AS other_headline,
    min(versions.first_seen) AS other_first_seen,
    articles.first_seen,
    articles.article_id
FROM articles
INNER JOIN article_versions AS versions ON articles.article_id = versions.article_id
WHERE versions.title <> articles.title
GROUP BY articles.site, articles.title, versions.title, articles.first_seen, articles.article_id
ORDER BY articles.first_seen DESC NULLS LAST, articles.article_id, other_first_seen, other_headline;
