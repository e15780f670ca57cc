-- What each stored file brought: deliveries, pages, and pages of no other file.
-- `n_without_page` counts what could not be opened, and what archives keep beside pages.
WITH deliveries AS (
    SELECT
        regexp_extract(source, '^[^!#]*') AS file,
        page_id
    FROM captures
),
pages_of_one_file AS (
    SELECT page_id
    FROM deliveries
    WHERE page_id IS NOT NULL
    GROUP BY page_id
    HAVING min(file) = max(file)
)
SELECT
    deliveries.file,
    count(*) AS n_deliveries,
    count(DISTINCT deliveries.page_id) AS n_pages,
    count(DISTINCT pages_of_one_file.page_id) AS n_only_here,
    count(*) FILTER (WHERE deliveries.page_id IS NULL) AS n_without_page
FROM deliveries
LEFT JOIN pages_of_one_file ON deliveries.page_id = pages_of_one_file.page_id
GROUP BY deliveries.file
ORDER BY n_pages DESC, deliveries.file;
