-- Pages met that were taken down, or that print nothing else than what was: they stay as they are, and no
-- delivery of them is noted.
CREATE TABLE work.forgotten_pages AS
SELECT forgotten_id AS page_id FROM base.forgotten WHERE kind = 'page'
UNION
SELECT page_id
FROM base.pages
WHERE reason = 'forgotten' AND page_id IN (SELECT page_id FROM staged.deliveries);
