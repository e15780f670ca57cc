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
