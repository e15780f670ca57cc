-- Why pages wait in quarantine: how many for each reason, and one of them.
-- `steppe quarantine list` names them all. A reason that many pages share calls for a reader, or a mended
-- one.
SELECT
    stage,
    reason,
    count(*) AS n_pages,
    min(source) AS one_source,
    min_by(message, source) AS its_message
FROM quarantine
GROUP BY stage, reason
ORDER BY n_pages DESC, stage, reason;
