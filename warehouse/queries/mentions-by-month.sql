-- How many articles of each month have a term in headline or text.
-- `share_pct` is that of the month's articles. The share, not the number, tells whether a subject is
-- written of more: months differ in saved pages.
-- $term VARCHAR: what is looked for, in capitals or not, also within words
SELECT
    site,
    strftime(first_seen, '%Y-%m') AS month,
    count(*) FILTER (WHERE contains(lower(title || ' ' || text), lower($term))) AS n_mentions,
    count(*) AS n_articles,
    round(100 * n_mentions / n_articles, 1) AS share_pct
FROM articles
GROUP BY site, month
ORDER BY site, month DESC NULLS LAST;
