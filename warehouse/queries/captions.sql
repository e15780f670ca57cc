-- Picture captions, and how many articles they stood in.
-- A caption in many articles is likely that of a picture from an archive.
WITH captions AS (
    SELECT
        site,
        article_id,
        title,
        first_seen,
        unnest(captions) AS caption
    FROM articles
)
SELECT
    site,
    caption,
    count(DISTINCT article_id) AS n_articles,
    min(first_seen) AS first_seen,
    min(title) AS one_title
FROM captions
GROUP BY site, caption
ORDER BY n_articles DESC, site, caption;
