-- Every wording of every article that this run could change, with its component.
CREATE TABLE work.first_members AS
SELECT n.version_id, l.component
FROM work.nodes AS n JOIN work.labels AS l USING (node)
WHERE starts_with(n.node, 'version ')
UNION ALL
SELECT v.version_id, l.component
FROM base.article_versions AS v JOIN work.labels AS l ON l.node = 'article ' || v.article_id;

CREATE TABLE work.first_identity AS
SELECT version_id, opening_key, headline_key, opening_id, whole_id, n_comparable_words
FROM work.versions_read SEMI JOIN work.first_members USING (version_id)
UNION ALL
SELECT version_id, opening_key, headline_key, opening_id, whole_id, n_comparable_words
FROM base._version_identity
SEMI JOIN (FROM work.first_members ANTI JOIN work.known_versions USING (version_id)) USING (version_id);

-- Other articles that open with the same words, or with those of a wording that is gone: who holds an id that several could have is settled
-- among all of them.
CREATE TABLE work.namesakes AS
SELECT version_id, article_id
FROM base.article_versions
WHERE article_id IN (
    SELECT v.article_id
    FROM base.article_versions AS v JOIN base._version_identity AS i USING (version_id)
    WHERE i.opening_id IN (
        SELECT opening_id FROM work.first_identity WHERE n_comparable_words >= getvariable('id_words')
        UNION ALL
        SELECT opening_id FROM base._version_identity SEMI JOIN work.loosened_versions USING (version_id)
        WHERE n_comparable_words >= getvariable('id_words')
    )
)
AND version_id NOT IN (SELECT version_id FROM work.first_members)
AND article_id NOT IN (SELECT article_id FROM work.loosened_articles);

CREATE TABLE work.members AS
SELECT m.version_id, m.component, i.* EXCLUDE (version_id)
FROM work.first_members AS m JOIN work.first_identity AS i USING (version_id)
UNION ALL
SELECT n.version_id, 'article ' || n.article_id,
       i.opening_key, i.headline_key, i.opening_id, i.whole_id, i.n_comparable_words
FROM base._version_identity AS i JOIN work.namesakes AS n USING (version_id);

-- Who else opens like a namesake: it keeps its id, but that it opens so is a reason for the other not to.
CREATE TABLE work.holders AS
SELECT component, opening_id FROM work.members
UNION
SELECT 'article ' || v.article_id, i.opening_id
FROM base.article_versions AS v
JOIN (
    SELECT version_id, opening_id
    FROM base._version_identity
    WHERE opening_id IN (
        SELECT opening_id FROM work.members SEMI JOIN work.namesakes USING (version_id)
        WHERE n_comparable_words >= getvariable('id_words')
    )
    AND version_id NOT IN (SELECT version_id FROM work.members)
) AS i USING (version_id)
WHERE v.article_id NOT IN (SELECT article_id FROM work.loosened_articles);

-- The shortest wording gives the id, so that a longer copy never changes it. Where any wording of another article
-- opens so too, over so many words that both would have the id, each goes by its whole text instead: an id that
-- one of them had before the other came is thus never given to the other.
CREATE TABLE work.article_ids AS
WITH claims AS (
    SELECT component,
           min(ROW(least(n_comparable_words, getvariable('id_words')), opening_id))[2] AS opening_id,
           min(ROW(n_comparable_words, whole_id))[2] AS whole_id
    FROM work.members
    GROUP BY component
),
shared AS (
    SELECT opening_id FROM work.holders GROUP BY opening_id HAVING count(*) > 1
)
SELECT component,
       CASE WHEN opening_id IN (SELECT opening_id FROM shared) THEN whole_id ELSE opening_id END AS article_id
FROM claims;

-- The published wordings among them that no page read prints. What is asked of published wordings from here on is
-- asked of these few: to join whole chunks of texts, most of which are nobody's here, was a tenth of a night.
CREATE TABLE work.other_versions AS
SELECT version_id, article_id
FROM base.article_versions
SEMI JOIN work.members USING (version_id)
ANTI JOIN work.known_versions USING (version_id);

CREATE VIEW work.published_members AS
SELECT version_id, article_id FROM work.known_versions
UNION ALL
SELECT version_id, article_id FROM work.other_versions;

CREATE TABLE work.affected_articles AS
SELECT article_id FROM work.published_members
UNION
SELECT article_id FROM work.loosened_articles;

-- Their texts, and with them those of all wordings of the articles at hand.
CREATE TABLE OR VIEW work.other_wordings AS
SELECT version_id, site, title, text, length(text) AS n_characters, word_count, truncated, text_sha256
FROM base.article_versions SEMI JOIN work.other_versions USING (version_id);

CREATE VIEW work.member_wordings AS
FROM work.wordings_read
UNION ALL
FROM work.other_wordings;

DROP TABLE work.holders;
DROP TABLE work.first_identity;
DROP TABLE work.first_members;
DROP TABLE work.nodes;
DROP TABLE work.labels;
