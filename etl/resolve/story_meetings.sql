-- Two articles may be one story where any wording of one shares a band with any wording of the other.
CREATE TABLE work.band_meetings AS
SELECT DISTINCT h.article_id, b.version_id
FROM (SELECT version_id, unnest(bands) AS band FROM base._version_identity) AS b
JOIN work.bands_at_hand AS h USING (band)
WHERE b.version_id <> h.version_id;
