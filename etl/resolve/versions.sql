CREATE TABLE work.known_versions AS
SELECT version_id, article_id FROM base.article_versions SEMI JOIN work.versions_read USING (version_id);

CREATE TABLE work.new_urls AS
SELECT DISTINCT url_key, version_id FROM work.articles_read WHERE url_key IS NOT NULL
EXCEPT
SELECT url_key, version_id FROM base._version_urls;

-- The wordings whose company is to be settled: new ones, those under a new address, loosened ones.
CREATE TABLE work.focus AS
SELECT version_id FROM work.versions_read ANTI JOIN work.known_versions USING (version_id)
UNION
SELECT version_id FROM work.new_urls
UNION
SELECT version_id FROM work.loosened_versions WHERE remains;

CREATE TABLE work.focus_identity AS
SELECT version_id, opening_key, headline_key FROM work.versions_read SEMI JOIN work.focus USING (version_id)
UNION
SELECT version_id, opening_key, headline_key FROM base._version_identity SEMI JOIN work.focus USING (version_id);

CREATE TABLE work.focus_urls AS
SELECT DISTINCT url_key, version_id
FROM work.articles_read SEMI JOIN work.focus USING (version_id) WHERE url_key IS NOT NULL
UNION
SELECT url_key, version_id
FROM base._version_urls
SEMI JOIN work.focus USING (version_id)
ANTI JOIN work.loosened_versions USING (version_id)
UNION
SELECT url_key, version_id FROM work.kept_urls SEMI JOIN work.focus USING (version_id);

-- Whom they may meet: every rule of identity includes an equal key, so nobody is missed.
CREATE TABLE work.pool AS
SELECT version_id, opening_key, headline_key, true AS is_focus FROM work.focus_identity
UNION ALL
SELECT version_id, opening_key, headline_key, false
FROM base._version_identity
ANTI JOIN work.focus_identity USING (version_id)
ANTI JOIN (SELECT version_id FROM work.loosened_versions WHERE NOT remains) USING (version_id)
WHERE opening_key IN (SELECT opening_key FROM work.focus_identity)
   OR headline_key IN (SELECT headline_key FROM work.focus_identity);

CREATE TABLE work.pool_urls AS
SELECT url_key, version_id, true AS is_focus FROM work.focus_urls
UNION ALL
SELECT url_key, version_id, false
FROM base._version_urls
ANTI JOIN work.loosened_versions USING (version_id)
ANTI JOIN work.focus_urls USING (url_key, version_id)
WHERE url_key IN (SELECT url_key FROM work.focus_urls);

CREATE VIEW work.keys AS
SELECT opening_key AS key, version_id, is_focus, false AS same_url FROM work.pool WHERE opening_key IS NOT NULL
UNION ALL
SELECT headline_key, version_id, is_focus, false FROM work.pool WHERE headline_key IS NOT NULL
UNION ALL
SELECT url_key, version_id, is_focus, true FROM work.pool_urls;

-- Those who share a key with a wording whose company is to be settled. Most keys have one holder: those are
-- sorted out by number before any key is held.
CREATE TABLE work.key_holders AS
WITH shared AS (
    SELECT hash(key) AS key_hash FROM work.keys GROUP BY ALL HAVING count(*) > 1 AND bool_or(is_focus)
)
SELECT key, version_id, is_focus, same_url
FROM work.keys
WHERE hash(key) IN (SELECT key_hash FROM shared);

-- The text of every wording at hand.
CREATE VIEW work.wordings AS
FROM work.wordings_read
UNION ALL
SELECT version_id, site, title, text, length(text), word_count, truncated, text_sha256
FROM base.article_versions ANTI JOIN work.known_versions USING (version_id);

-- Published articles that this run touches: seen again or dated anew.
CREATE TABLE work.touched_articles AS
(
    SELECT article_id FROM work.known_versions
    UNION
    SELECT article_id FROM base.sightings SEMI JOIN work.affected_pages USING (page_id)
)
EXCEPT
SELECT article_id FROM work.loosened_articles;

-- A wording stands in the graph as its published article, or as itself where it has none (any more).
CREATE TABLE work.nodes AS
WITH wordings AS (
    SELECT version_id FROM work.focus
    UNION SELECT version_id FROM work.key_holders
)
SELECT w.version_id,
       coalesce('article ' || v.article_id, 'version ' || w.version_id) AS node
FROM wordings AS w
LEFT JOIN (
    SELECT version_id, article_id
    FROM base.article_versions
    SEMI JOIN wordings USING (version_id)
    ANTI JOIN work.loosened_articles USING (article_id)
) AS v USING (version_id);

-- Numbers, in the order of the nodes, of the wordings that are to be compared.
CREATE TABLE work.numbered_versions AS
SELECT version_id, node, row_number() OVER (ORDER BY node, version_id)::INTEGER AS number
FROM work.nodes SEMI JOIN work.key_holders USING (version_id);

CREATE VIEW work.compared_versions AS
SELECT n.number, w.version_id, w.title, w.text
FROM work.wordings AS w
JOIN work.numbered_versions AS n USING (version_id);

-- What is not asked for any more makes room, here and below: what memory does not hold is packed and written to
-- disk, which took a seventh of the time of what follows a crawl of 16,000 pages.
DROP VIEW work.keys;
DROP TABLE work.pool;
DROP TABLE work.focus_identity;
