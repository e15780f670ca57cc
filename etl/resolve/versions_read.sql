-- The wordings on the pages read, each once. Only their places are kept here: hashes and texts are long, stay
-- in the stage, and are fetched from there when they are compared or written.
CREATE TABLE work.first_places AS
SELECT min(place) AS place FROM work.articles_read GROUP BY version_id;

CREATE VIEW work.versions_read AS
SELECT version_id, opening_key, headline_key, opening_id, whole_id, n_comparable_words
FROM work.articles_read SEMI JOIN work.first_places USING (place);

CREATE VIEW work.wordings_read AS
SELECT version_id, site, title, text, n_characters, word_count, truncated, text_sha256
FROM work.articles_read SEMI JOIN work.first_places USING (place);
