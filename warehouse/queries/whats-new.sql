-- Articles and rates that came, changed or went.
-- What the newest snapshot changed, or all snapshots after a moment or after a snapshot, which `steppe
-- snapshots` lists; `op` says what became of the row, and `changed_columns` in which columns. An article that
-- is only seen again changes last_seen and n_sightings. `rate` is the rate of today's rows, and `old_rate`
-- what it was before the change, null where the pages known then print more than one.
-- $since TIMESTAMPTZ = null: the moment; else the newest snapshot alone
-- $since_snapshot INTEGER = null: the snapshot after which to begin
WITH asked AS (
    SELECT
        changes.*,
        -- nothing else than new pages tells: a replay may read the known ones otherwise
        changes.op = 'updated'
        AND list_contains(changes.changed_columns, 'rate')
        AND runs.kind IN ('ingest', 'nightly') AS is_new_rate
    FROM changes
    LEFT JOIN runs ON changes.run_id = runs.run_id
    WHERE
        CASE
            WHEN $since IS NULL AND $since_snapshot IS NULL
                THEN changes.snapshot = (SELECT max(runs.snapshot) FROM runs)
            ELSE
                coalesce(runs.finished_at > CAST($since AS TIMESTAMPTZ), $since IS NULL)
                AND coalesce(changes.snapshot > CAST($since_snapshot AS INTEGER), true)
        END
),
keyed_rates AS (
    SELECT *, concat_ws('/', replace(site, '/', '%2F'), as_of, base, quote) AS key
    FROM rates
),
old_rates AS (
    SELECT asked.snapshot, asked.key, min(quotes.rate) AS rate
    FROM asked
    INNER JOIN keyed_rates ON asked.key = keyed_rates.key
    INNER JOIN quotes
        ON
            keyed_rates.site = quotes.site
            AND keyed_rates.as_of = quotes.as_of
            AND keyed_rates.base = quotes.base
            AND keyed_rates.quote = quotes.quote
    INNER JOIN runs ON quotes.added_run_id = runs.run_id
    WHERE asked.table_name = 'rates' AND asked.is_new_rate AND runs.snapshot < asked.snapshot
    GROUP BY asked.snapshot, asked.key
    HAVING min(quotes.rate) = max(quotes.rate)
)
SELECT
    asked.snapshot,
    asked.table_name,
    asked.op,
    articles.title,
    keyed_rates.rate,
    old_rates.rate AS old_rate,
    array_to_string(asked.changed_columns, ' ') AS changed_columns,
    asked.key
FROM asked
LEFT JOIN articles ON asked.table_name = 'articles' AND asked.key = articles.article_id
LEFT JOIN keyed_rates ON asked.table_name = 'rates' AND asked.key = keyed_rates.key
LEFT JOIN old_rates ON asked.snapshot = old_rates.snapshot AND asked.key = old_rates.key
ORDER BY asked.snapshot, asked.table_name, asked.op, articles.title NULLS LAST, asked.key;
