-- Pairs of articles whose texts nearly agree, with how much of them: 0.6 to 1.
-- The score is the smaller of two shares: how much of each text stands in the other.
-- Reprints, rewrites and series. The earlier one was seen first, which need not make it the original.
-- Of a story of more than 32 articles only the pairs that connect it; the query `story-of` has all of them.
WITH pairs AS (
    SELECT score, article_id AS earlier_id, other_id AS later_id FROM article_matches
    UNION ALL
    SELECT score, other_id AS earlier_id, article_id AS later_id FROM article_matches
)
SELECT
    round(pairs.score, 3) AS score,
    earlier.site AS earlier_site,
    earlier.first_seen AS earlier_first_seen,
    earlier.title AS earlier_title,
    later.site AS later_site,
    later.first_seen AS later_first_seen,
    later.title AS later_title,
    pairs.earlier_id,
    pairs.later_id
FROM pairs
INNER JOIN articles AS earlier ON pairs.earlier_id = earlier.article_id
INNER JOIN articles AS later ON pairs.later_id = later.article_id
WHERE
    (coalesce(earlier.first_seen, DATE '9999-12-31'), pairs.earlier_id)
    < (coalesce(later.first_seen, DATE '9999-12-31'), pairs.later_id)
ORDER BY pairs.score DESC, pairs.earlier_id, pairs.later_id;
