-- Edited articles: each wording that differs in more than cut and typography.
-- Each stands beside the wording that `articles` shows.
-- `more_words` is negative where that wording is the shorter one. Both texts are in `article_versions`.
SELECT
    articles.site,
    articles.title,
    versions.change,
    versions.first_seen AS other_first_seen,
    versions.title AS other_title,
    versions.word_count - articles.word_count AS more_words,
    articles.article_id,
    versions.version_id AS other_version_id
FROM articles
INNER JOIN article_versions AS versions ON articles.article_id = versions.article_id
WHERE articles.n_edits > 0 AND versions.change IN ('headline', 'edit')
ORDER BY articles.site, articles.title, articles.article_id, other_first_seen NULLS LAST, other_version_id;
