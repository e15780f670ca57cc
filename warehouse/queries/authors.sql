-- Authors, with how many articles of theirs there are, and when they were seen.
-- Only some kinds of pages name an author: the articles without one are the last rows. Names are as printed.
SELECT
    site,
    author,
    count(*) AS n_articles,
    sum(word_count) AS n_words,
    min(first_seen) AS first_article_seen,
    max(first_seen) AS last_article_seen
FROM articles
GROUP BY site, author
ORDER BY author IS NULL, n_articles DESC, site, author;
