-- How many articles were first seen in each month, by kind, and how many are cut.
-- `first_seen` is an upper bound on publication: the first month of saved pages holds older articles too.
-- Words are those printed, so that cut texts count as shorter than they are. No month: no page had a date.
SELECT
    site,
    strftime(first_seen, '%Y-%m') AS month,
    kind,
    count(*) AS n_articles,
    count(*) FILTER (WHERE truncated) AS n_cut,
    CAST(median(word_count) AS INTEGER) AS median_words
FROM articles
GROUP BY site, month, kind
ORDER BY site, month DESC NULLS LAST, kind;
