-- The deliveries of this run, each once.
CREATE TABLE work.delivered AS
SELECT page_id, source, captured_at, url,
       max(http_status) AS http_status,
       coalesce(list_sort(list_distinct(list(site_claim) FILTER (site_claim IS NOT NULL))), []) AS site_claims,
       min(reason) AS reason
FROM staged.deliveries
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
       list_sort(list_distinct(list_concat(d.site_claims, coalesce(k.site_claims, [])))) AS site_claims,
       least(d.reason, k.reason) AS reason
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
    SELECT page_id, source, captured_at, url, http_status, site_claims FROM next.captures
    EXCEPT
    SELECT page_id, source, captured_at, url, http_status, site_claims FROM work.known_captures
)
WHERE page_id IS NOT NULL;

-- All captures of those pages, known and new.
CREATE TABLE work.page_captures AS
SELECT page_id, captured_at, url, site_claims
FROM next.captures SEMI JOIN work.recaptured_pages USING (page_id)
UNION ALL
SELECT k.page_id, k.captured_at, k.url, k.site_claims
FROM work.known_captures AS k
SEMI JOIN work.recaptured_pages AS r ON k.page_id = r.page_id
ANTI JOIN next.captures AS n
  ON k.page_id = n.page_id
 AND k.source = n.source
 AND k.captured_at IS NOT DISTINCT FROM n.captured_at
 AND k.url IS NOT DISTINCT FROM n.url;
