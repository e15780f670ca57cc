-- Two articles may be one story where any wording of one shares a band with any wording of the other.
CREATE TABLE work.met_bands AS
SELECT DISTINCT version_id, band
FROM (SELECT version_id, unnest(bands) AS band FROM base._version_identity)
SEMI JOIN work.bands_at_hand USING (band);
