-- Articles that stood under more than one headline: each of the others, and when each was seen.
-- `articles` shows the headline of the best known wording, which need not be the first or the last one: dates
-- tell which was first seen earlier. They, the wording and the page are those where a headline was first
-- seen; a page of no known date comes last.
WITH renamed AS (
    SELECT article_id
    FROM article_versions
    GROUP BY article_id
    HAVING min(title) <> max(title)
),
headlines AS (
    SELECT
        versions.article_id,
        versions.title,
        versions.version_id,
        sightings.page_id,
        min(pages.as_of) OVER (PARTITION BY versions.article_id, versions.title) AS first_seen,
        max(pages.as_of) OVER (PARTITION BY versions.article_id, versions.title) AS last_seen
    FROM renamed
    INNER JOIN article_versions AS versions ON renamed.article_id = versions.article_id
    LEFT JOIN sightings ON versions.version_id = sightings.version_id
    LEFT JOIN pages ON sightings.page_id = pages.page_id
    QUALIFY row_number() OVER (
        PARTITION BY versions.article_id, versions.title
        ORDER BY pages.as_of NULLS LAST, versions.version_id, sightings.page_id
    ) = 1
)
SELECT
    articles.site,
    articles.title AS shown_headline,
    shown.first_seen AS shown_first_seen,
    shown.last_seen AS shown_last_seen,
    other.title AS other_headline,
    other.first_seen AS other_first_seen,
    other.last_seen AS other_last_seen,
    shown.version_id AS shown_version_id,
    shown.page_id AS shown_page_id,
    other.version_id AS other_version_id,
    other.page_id AS other_page_id,
    articles.article_id
FROM articles
INNER JOIN headlines AS shown ON articles.article_id = shown.article_id AND articles.title = shown.title
INNER JOIN headlines AS other ON articles.article_id = other.article_id AND articles.title <> other.title
ORDER BY articles.first_seen DESC NULLS LAST, articles.article_id, other_first_seen, other_headline;
