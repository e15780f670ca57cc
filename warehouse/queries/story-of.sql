-- All articles of the story that an article belongs to, the first seen first.
-- An old id of the article will do: `article_aliases` leads from each id that it ever had to the one it
-- has.
-- $article VARCHAR: an article_id, whole
SELECT
    members.site,
    members.first_seen,
    members.last_seen,
    members.title,
    members.word_count,
    members.truncated,
    members.article_id,
    members.article_id = asked.article_id AS is_asked
FROM article_aliases AS aliases
INNER JOIN articles AS asked ON aliases.article_id = asked.article_id
INNER JOIN articles AS members ON asked.story_id = members.story_id
WHERE aliases.alias_id = $article
ORDER BY members.first_seen NULLS LAST, members.article_id;
