-- The page of each revisit record whose digest, or whose address and moment, some capture of a page has: it may
-- come on any night, before or after.
CREATE TABLE work.revisited AS
WITH captures AS (
    SELECT page_id, payload_digest, url, captured_at FROM staged.deliveries WHERE page_id IS NOT NULL
    UNION ALL
    SELECT page_id, payload_digest, url, captured_at FROM base.captures WHERE page_id IS NOT NULL
),
by_digest AS (
    SELECT payload_digest, min(page_id) AS page_id
    FROM captures SEMI JOIN work.revisits USING (payload_digest)
    GROUP BY payload_digest
),
by_capture AS (
    SELECT r.payload_digest, r.refers_to, min(c.page_id) AS page_id
    FROM (
        SELECT page_id, payload_digest, url || '@' || strftime(captured_at, '%Y-%m-%dT%H:%M:%SZ') AS refers_to
        FROM captures
        WHERE url IN (SELECT regexp_replace(refers_to, '@[^@]*$', '') FROM work.revisits)
    ) AS c
    JOIN work.revisits AS r USING (refers_to)
    -- Two digests of one kind that differ tell of two payloads, whatever the reference says.
    WHERE c.payload_digest IS NULL
       OR r.payload_digest IS NULL
       OR lower(c.payload_digest) = lower(r.payload_digest)
       OR length(c.payload_digest) <> length(r.payload_digest)
    GROUP BY r.payload_digest, r.refers_to
)
SELECT r.payload_digest, r.refers_to, coalesce(d.page_id, c.page_id) AS page_id
FROM work.revisits AS r
LEFT JOIN by_digest AS d USING (payload_digest)
LEFT JOIN by_capture AS c
  ON c.refers_to = r.refers_to AND c.payload_digest IS NOT DISTINCT FROM r.payload_digest
WHERE d.page_id IS NOT NULL OR c.page_id IS NOT NULL;
