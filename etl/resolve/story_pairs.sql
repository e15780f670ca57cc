CREATE TABLE next._version_identity AS
SELECT m.version_id, f.site, m.opening_key, m.headline_key, m.opening_id, m.whole_id, m.n_comparable_words,
       coalesce(s.bands, b.bands) AS bands
FROM work.members AS m
JOIN work.version_facts AS f USING (version_id)
LEFT JOIN work.sketches AS s USING (version_id)
LEFT JOIN (
    SELECT version_id, bands FROM base._version_identity SEMI JOIN work.members USING (version_id)
) AS b USING (version_id);

CREATE VIEW work.bands_at_hand AS
SELECT f.article_id, i.version_id, unnest(i.bands) AS band
FROM next._version_identity AS i
JOIN (SELECT version_id, article_id FROM work.version_facts) AS f USING (version_id)
SEMI JOIN work.reworded_articles AS r ON r.article_id = f.article_id;

-- Two articles may be one story where any wording of one shares a band with any wording of the other.
CREATE TABLE work.band_meetings AS
SELECT DISTINCT h.article_id, b.version_id
FROM (SELECT version_id, unnest(bands) AS band FROM base._version_identity) AS b
JOIN work.bands_at_hand AS h USING (band)
WHERE b.version_id <> h.version_id;

-- Most bands are had by one wording alone: those are sorted out by number before any id is held.
CREATE TABLE work.shared_bands AS
SELECT band FROM work.bands_at_hand GROUP BY band HAVING count(*) > 1;

CREATE TABLE work.story_pairs AS
WITH alike AS (
    SELECT article_id, band FROM work.bands_at_hand SEMI JOIN work.shared_bands USING (band)
),
homes AS (
    SELECT version_id, article_id FROM work.version_facts
    UNION ALL
    SELECT version_id, article_id
    FROM base.article_versions
    SEMI JOIN work.band_meetings USING (version_id)
    ANTI JOIN work.version_facts USING (version_id)
    WHERE article_id NOT IN (SELECT article_id FROM work.affected_articles)
),
meetings AS (
    SELECT m.article_id AS one, h.article_id AS other FROM work.band_meetings AS m JOIN homes AS h USING (version_id)
    UNION ALL
    SELECT a.article_id, b.article_id FROM alike AS a JOIN alike AS b USING (band)
)
SELECT DISTINCT least(one, other) AS article_id, greatest(one, other) AS other_id
FROM meetings
WHERE one <> other;

-- The wordings that stand for each of them: those that are about as full as its fullest.
CREATE TABLE work.compared_wordings AS
WITH compared AS (
    SELECT article_id FROM work.story_pairs UNION SELECT other_id FROM work.story_pairs
),
wordings AS (
    SELECT f.article_id, f.version_id, i.n_comparable_words
    FROM (SELECT version_id, article_id FROM work.version_facts SEMI JOIN compared USING (article_id)) AS f
    JOIN next._version_identity AS i USING (version_id)
    UNION ALL
    SELECT v.article_id, v.version_id, i.n_comparable_words
    FROM (
        SELECT version_id, article_id
        FROM base.article_versions
        SEMI JOIN compared USING (article_id)
        ANTI JOIN (SELECT article_id FROM work.article_facts) USING (article_id)
    ) AS v
    JOIN base._version_identity AS i USING (version_id)
)
SELECT article_id, version_id
FROM wordings
QUALIFY least(n_comparable_words, getvariable('compared_words'))
     >= getvariable('full_share') * max(least(n_comparable_words, getvariable('compared_words')))
            OVER (PARTITION BY article_id);
