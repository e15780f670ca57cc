-- Every place where a term begins a word in a text, with the words around it.
-- `bridge` finds `Bridges,` and `cross-bridge`, not `footbridge`; what is written as one, as `Bridge-bridge`,
-- is one place. Texts are those that `articles` shows.
-- $term VARCHAR: what is looked for, in capitals or not
-- $words INTEGER = 6: how many words to show on either side
WITH asked AS (
    -- texts have single spaces
    SELECT lower(trim(regexp_replace($term, '\s+', ' ', 'g'))) AS term
),
holders AS (
    SELECT
        articles.article_id,
        articles.first_seen,
        articles.title,
        asked.term,
        string_split(articles.text, ' ') AS words,
        len(string_split(asked.term, ' ')) AS n_words
    FROM articles, asked
    -- quick, and leaves few texts to be taken apart
    WHERE contains(lower(articles.text), asked.term) AND asked.term <> ''
),
places AS (
    SELECT
        article_id,
        term,
        unnest(words) AS word,
        unnest(generate_series(1, len(words))) AS place
    FROM holders
),
candidates AS (
    SELECT article_id, place
    FROM places
    WHERE contains(lower(word), split_part(term, ' ', 1))
),
found AS (
    SELECT
        holders.*,
        candidates.place,
        array_to_string(words[place:place + n_words - 1], ' ') AS found
    FROM candidates
    INNER JOIN holders ON candidates.article_id = holders.article_id
)
SELECT
    first_seen,
    title,
    array_to_string(words[greatest(place - CAST($words AS INTEGER), 1):place - 1], ' ') AS before,
    found,
    array_to_string(words[place + n_words:place + n_words - 1 + CAST($words AS INTEGER)], ' ') AS after,
    place AS word_number,
    article_id
FROM found
WHERE regexp_matches(lower(found), '^([^ ]*[^\pL\pN])?' || regexp_escape(term))
ORDER BY first_seen DESC NULLS LAST, article_id, place;
