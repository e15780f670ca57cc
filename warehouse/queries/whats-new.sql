-- Articles and rates that came, changed or went.
-- What the newest snapshot changed, or all snapshots since a moment; `op` says what became of the row, and
-- `changed_columns` in which columns. An article that is only seen again changes last_seen and n_sightings.
-- $since TIMESTAMPTZ = null: the moment; else the newest snapshot alone
SELECT
    changes.snapshot,
    changes.table_name,
    changes.op,
    articles.title,
    array_to_string(changes.changed_columns, ' ') AS changed_columns,
    changes.key
FROM changes
LEFT JOIN runs ON changes.run_id = runs.run_id
LEFT JOIN articles ON changes.table_name = 'articles' AND changes.key = articles.article_id
WHERE
    CASE
        WHEN $since IS NULL THEN changes.snapshot = (SELECT max(runs.snapshot) FROM runs)
        ELSE runs.finished_at >= CAST($since AS TIMESTAMPTZ)
    END
ORDER BY changes.snapshot, changes.table_name, changes.op, articles.title NULLS LAST, changes.key;
