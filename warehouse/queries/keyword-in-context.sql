-- Every place where a term begins a word in a text, with the words around it.
-- `bridge` finds `Bridges,` and `cross-bridge`, not `footbridge`. Texts are those that `articles` shows.
-- $term VARCHAR: what is looked for, in capitals or not
-- $words INTEGER = 6: how many words to show on either side
WITH holders AS (
    SELECT
        article_id,
        first_seen,
        title,
        string_split(text, ' ') AS words,
        len(string_split($term, ' ')) AS n_words
    FROM articles
    -- quick, and leaves few texts to be taken apart
    WHERE contains(lower(text), lower($term))
),
places AS (
    SELECT
        *,
        unnest(list_filter(
            generate_series(1, len(words)),
            lambda place: regexp_matches(
                lower(array_to_string(words[place:place + n_words - 1], ' ')),
                '^([^ ]*[^\pL\pN])?' || regexp_escape(lower($term))
            )
        )) AS place
    FROM holders
)
SELECT
    first_seen,
    title,
    array_to_string(words[greatest(place - CAST($words AS INTEGER), 1):place - 1], ' ') AS before,
    array_to_string(words[place:place + n_words - 1], ' ') AS found,
    array_to_string(words[place + n_words:place + n_words - 1 + CAST($words AS INTEGER)], ' ') AS after,
    place AS word_number,
    article_id
FROM places
ORDER BY first_seen DESC NULLS LAST, article_id, place;
