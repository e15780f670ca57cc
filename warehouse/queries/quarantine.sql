-- Why pages wait in quarantine: how many for each reason, how many of no day, and one of them.
-- `days` counts a page where its site and its date are known; those `n_of_no_day` stand in none of its rows.
-- `steppe quarantine list` names them all. A reason that many pages share calls for a reader, or a mended
-- one.
SELECT
    quarantine.stage,
    quarantine.reason,
    count(*) AS n_pages,
    count(*) FILTER (WHERE pages.site IS NULL OR pages.as_of IS NULL) AS n_of_no_day,
    min(quarantine.source) AS one_source,
    min_by(quarantine.message, quarantine.source) AS its_message
FROM quarantine
LEFT JOIN pages ON quarantine.page_id = pages.page_id
GROUP BY quarantine.stage, quarantine.reason
ORDER BY n_pages DESC, quarantine.stage, quarantine.reason;
