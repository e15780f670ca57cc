-- The fifty articles that were seen first most lately.
-- `first_seen` is an upper bound on publication: the article is not younger, but may be older.
SELECT first_seen, site, title, word_count, truncated, n_sightings, article_id
FROM articles
ORDER BY first_seen DESC NULLS LAST, site, title, article_id
LIMIT 50;
