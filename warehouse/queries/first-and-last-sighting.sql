-- Where articles with a term in the headline were first and last seen.
-- Of several pages of one day it is the one with the smallest id; `captures` tells where a page was saved.
-- Articles that stood on pages without a date alone are the last rows, with no day.
-- $term VARCHAR: what the headline holds, in capitals or not
WITH places AS (
    SELECT
        articles.article_id,
        articles.title,
        pages.as_of,
        sightings.page_id,
        sightings.position
    FROM articles
    INNER JOIN sightings ON articles.article_id = sightings.article_id
    INNER JOIN pages ON sightings.page_id = pages.page_id
    WHERE contains(lower(articles.title), lower($term))
),
ends AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY article_id ORDER BY as_of NULLS LAST, page_id, position) AS from_first,
        row_number() OVER (PARTITION BY article_id ORDER BY as_of DESC NULLS LAST, page_id, position) AS from_last
    FROM places
)
SELECT
    first.title,
    first.as_of AS first_seen,
    first.position AS first_position,
    first.page_id AS first_page_id,
    last.as_of AS last_seen,
    last.position AS last_position,
    last.page_id AS last_page_id,
    first.article_id
FROM ends AS first
INNER JOIN ends AS last ON first.article_id = last.article_id AND last.from_last = 1
WHERE first.from_first = 1
ORDER BY first_seen NULLS LAST, first.title, first.article_id;
