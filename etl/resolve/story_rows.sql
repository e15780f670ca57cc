-- Articles of which this run says nothing but that their story is another one.
CREATE TABLE work.restoried AS
SELECT s.article_id, s.story_id
FROM work.stories AS s
JOIN (SELECT article_id, story_id FROM base.articles) AS b USING (article_id)
ANTI JOIN work.article_facts AS f ON f.article_id = s.article_id
WHERE b.story_id <> s.story_id;

CREATE VIEW next.articles AS
SELECT f.article_id, f.site, w.title, w.text, w.word_count, w.truncated, f.kind, f.dateline, f.captions,
       f.url, f.author, f.published_at, f.first_seen, f.last_seen, f.n_sightings, f.n_versions, f.n_edits,
       s.story_id, f.version_id, w.text_sha256
FROM work.member_wordings AS w
JOIN work.article_facts AS f USING (version_id)
JOIN work.stories AS s USING (article_id)
UNION ALL
SELECT b.* EXCLUDE (added_run_id, changed_run_id) REPLACE (r.story_id AS story_id)
FROM base.articles AS b JOIN work.restoried AS r USING (article_id);

CREATE VIEW work.articles_beside_texts AS
SELECT f.*, s.story_id, p.place
FROM work.article_facts AS f
JOIN work.stories AS s USING (article_id)
LEFT JOIN work.text_places AS p USING (version_id);
