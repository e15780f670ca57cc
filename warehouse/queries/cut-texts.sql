-- Articles whose text is only known cut: no page has shown the whole.
-- The ones seen on most pages first; a saved page of the article itself would complete them.
SELECT
    site,
    title,
    word_count,
    n_sightings,
    first_seen,
    last_seen,
    url,
    article_id
FROM articles
WHERE truncated
ORDER BY n_sightings DESC, site, title, article_id;
