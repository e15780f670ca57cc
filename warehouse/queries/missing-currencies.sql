-- Days with pages, but without a currency that other days have.
-- The view `days` has the days without any page too.
SELECT site, as_of, pages_loaded, n_rates, missing_currencies
FROM days
WHERE pages_loaded > 0 AND len(missing_currencies) > 0
ORDER BY site, as_of DESC;
