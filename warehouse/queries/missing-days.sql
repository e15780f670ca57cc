-- Days without a rate, or with fewer currencies than usual.
SELECT site, as_of, pages_loaded, pages_quarantined, n_rates, missing_currencies
FROM days
WHERE n_rates = 0 OR len(missing_currencies) > 0
ORDER BY site, as_of DESC;
