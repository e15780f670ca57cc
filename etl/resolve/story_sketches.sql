-- The wordings of the articles at hand, and those of published ones, as far as they were reached.
CREATE VIEW work.article_wordings AS
SELECT article_id, version_id FROM work.version_facts
UNION ALL
SELECT article_id, version_id FROM base.article_versions ANTI JOIN work.affected_articles USING (article_id);

CREATE VIEW work.sketched_wordings AS
SELECT version_id, n_comparable_words, bands FROM next._version_identity
UNION ALL
SELECT version_id, n_comparable_words, bands
FROM base._version_identity ANTI JOIN work.members USING (version_id);

CREATE VIEW work.bands_at_hand AS
SELECT w.article_id, unnest(s.bands) AS band
FROM work.sketched_wordings AS s
JOIN (FROM work.article_wordings SEMI JOIN work.fresh_articles USING (article_id)) AS w USING (version_id);
