-- What could not be opened and has brought nothing since: where, why, in which run.
-- Facts beside pages that could not be used go once such a page has come again, with other facts.
WITH deliveries AS (
    SELECT
        captures.*,
        runs.started_at AS met_at,
        captures.page_id IS NULL
        -- what archives and browsers keep beside pages is as it should be
        AND captures.reason NOT IN ('arc-header', 'not-web', 'page-asset', 'unresolved-revisit', 'wacz-index')
        AND (captures.reason = 'warc-segment' OR NOT starts_with(captures.reason, 'warc-')) AS is_unreadable
    FROM captures
    LEFT JOIN runs ON captures.added_run_id = runs.run_id
),
unreadable AS (
    SELECT
        *,
        CASE reason
            WHEN 'bad-sidecar' THEN regexp_replace(source, '(/pages\.jsonl|\.meta\.json)$', '')
            ELSE source
        END AS place
    FROM deliveries
    WHERE is_unreadable
),
followed AS (
    SELECT
        unreadable.source,
        unreadable.reason,
        unreadable.met_at,
        later.page_id,
        later.source AS later_source
    FROM unreadable
    INNER JOIN deliveries AS later
        ON
            -- bounds of all that lies in a place, since archives have many records
            later.source >= unreadable.place
            AND later.source <= unreadable.place || '/' || chr(1114111)
    WHERE
        later.met_at > unreadable.met_at
        AND NOT later.is_unreadable
        AND starts_with(later.source, unreadable.place)
        AND regexp_matches(substr(later.source, length(unreadable.place) + 1), '^([/!#]|$)')
),
mended AS (
    SELECT source, met_at FROM followed WHERE reason <> 'bad-sidecar'
    UNION
    SELECT followed.source, followed.met_at
    FROM followed
    INNER JOIN deliveries AS earlier
        ON
            followed.page_id = earlier.page_id
            AND followed.later_source = earlier.source
            AND followed.met_at >= earlier.met_at
    WHERE followed.reason = 'bad-sidecar'
)
SELECT unreadable.source, unreadable.reason, unreadable.message, unreadable.added_run_id AS run_id
FROM unreadable
ANTI JOIN mended ON unreadable.source = mended.source AND unreadable.met_at = mended.met_at
ORDER BY run_id, unreadable.source, unreadable.reason;
