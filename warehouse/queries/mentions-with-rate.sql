-- Articles with a term in the text, and an amount in USD on the day of each.
-- The amount is worth what the rate of the day says on which the article was first seen.
-- For reading sums in old texts. Null: no rate of the 7 days before. Publication may have been earlier.
-- $term VARCHAR: what is looked for, in capitals or not, also within words
-- $currency CURRENCY = KZT: the currency
-- $amount DECIMAL(24,6) = 1000000: how much of it
SELECT
    articles.first_seen,
    articles.title,
    worth.converted AS usd,
    worth.converted_low AS usd_low,
    worth.converted_high AS usd_high,
    worth.as_of AS rate_as_of,
    articles.article_id
FROM articles
LEFT JOIN
    convert_table($amount, $currency, 'USD', articles.first_seen, site := articles.site) AS worth
    ON true
WHERE contains(lower(articles.text), lower($term))
ORDER BY articles.first_seen NULLS LAST, articles.title, articles.article_id;
