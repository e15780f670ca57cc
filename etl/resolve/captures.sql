CREATE TABLE work.met AS
SELECT d.* REPLACE (
           coalesce(d.page_id, r.page_id) AS page_id,
           CASE WHEN r.page_id IS NULL THEN d.reason END AS reason,
           CASE WHEN r.page_id IS NULL THEN d.message END AS message
       )
FROM staged.deliveries AS d
LEFT JOIN work.revisited AS r
  ON d.reason = 'unresolved-revisit'
 AND d.payload_digest IS NOT DISTINCT FROM r.payload_digest
 AND d.refers_to IS NOT DISTINCT FROM r.refers_to;

-- The deliveries of this run, each once, and the revisits of earlier ones that it has resolved.
CREATE TABLE work.delivered AS
WITH resolved AS (
    SELECT r.page_id, b.source, b.captured_at, b.url, b.http_status, b.content_type, b.payload_digest,
           b.refers_to, b.site_claims
    FROM base.captures AS b
    JOIN work.revisited AS r
      ON b.payload_digest IS NOT DISTINCT FROM r.payload_digest
     AND b.refers_to IS NOT DISTINCT FROM r.refers_to
    WHERE b.page_id IS NULL AND b.reason = 'unresolved-revisit'
)
SELECT page_id, source, captured_at, url,
       max(http_status) AS http_status,
       min(content_type) AS content_type,
       min(payload_digest) AS payload_digest,
       min(refers_to) AS refers_to,
       list_sort(list_distinct(flatten(list(site_claims)))) AS site_claims,
       min(reason) AS reason,
       min(message) AS message
FROM (
    SELECT page_id, source, captured_at, url, http_status, content_type, payload_digest, refers_to,
           CASE WHEN site_claim IS NULL THEN [] ELSE [site_claim] END AS site_claims, reason,
           message
    FROM work.met
    UNION ALL
    SELECT *, NULL, NULL FROM resolved
)
WHERE page_id IS NULL OR page_id NOT IN (SELECT page_id FROM work.forgotten_pages)
GROUP BY page_id, source, captured_at, url;

-- What the ledger knows of the same pages, or of the same unreadable sources.
CREATE TABLE work.known_captures AS
SELECT * FROM base.captures WHERE page_id IN (SELECT page_id FROM work.delivered WHERE page_id IS NOT NULL)
UNION ALL
SELECT * FROM base.captures
WHERE page_id IS NULL AND source IN (SELECT source FROM work.delivered WHERE page_id IS NULL);

CREATE TABLE next.captures AS
SELECT d.page_id, d.source, d.url, d.captured_at,
       greatest(d.http_status, k.http_status) AS http_status,
       least(d.content_type, k.content_type) AS content_type,
       least(d.payload_digest, k.payload_digest) AS payload_digest,
       least(d.refers_to, k.refers_to) AS refers_to,
       list_sort(list_distinct(list_concat(d.site_claims, coalesce(k.site_claims, [])))) AS site_claims,
       least(d.reason, k.reason) AS reason,
       least(d.message, k.message) AS message
FROM work.delivered AS d
LEFT JOIN work.known_captures AS k
  ON d.page_id IS NOT DISTINCT FROM k.page_id
 AND d.source = k.source
 AND d.captured_at IS NOT DISTINCT FROM k.captured_at
 AND d.url IS NOT DISTINCT FROM k.url;

-- The pages of which something new is known.
CREATE TABLE work.recaptured_pages AS
SELECT DISTINCT page_id
FROM (
    SELECT page_id, source, captured_at, url, http_status, content_type, site_claims FROM next.captures
    EXCEPT
    SELECT page_id, source, captured_at, url, http_status, content_type, site_claims FROM work.known_captures
)
WHERE page_id IS NOT NULL;

-- All captures of those pages, known and new.
CREATE TABLE work.page_captures AS
SELECT page_id, source, captured_at, url, site_claims, content_type, http_status
FROM next.captures SEMI JOIN work.recaptured_pages USING (page_id)
UNION ALL
SELECT k.page_id, k.source, k.captured_at, k.url, k.site_claims, k.content_type, k.http_status
FROM work.known_captures AS k
SEMI JOIN work.recaptured_pages AS r ON k.page_id = r.page_id
ANTI JOIN next.captures AS n
  ON k.page_id = n.page_id
 AND k.source = n.source
 AND k.captured_at IS NOT DISTINCT FROM n.captured_at
 AND k.url IS NOT DISTINCT FROM n.url;
