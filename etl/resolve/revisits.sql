-- Revisit records that are not resolved yet, met in this run or before.
CREATE TABLE work.revisits AS
SELECT DISTINCT payload_digest, refers_to
FROM (
    SELECT payload_digest, refers_to FROM staged.deliveries WHERE reason = 'unresolved-revisit'
    UNION ALL
    SELECT payload_digest, refers_to FROM base.captures WHERE page_id IS NULL AND reason = 'unresolved-revisit'
);
