-- The articles of the published wordings that were met.
CREATE TABLE work.homes AS
SELECT version_id, article_id FROM work.article_wordings SEMI JOIN work.met_bands USING (version_id);
