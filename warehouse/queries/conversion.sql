-- An amount in another currency, with its interval, on the last day with rates unless told.
-- The interval is what the printed digits leave open. `as_of` is the date of the older rate, `age_days` how
-- old it was on `on_day`, and `days_ago` how old it is today. No row: no rate of the 7 days up to that day,
-- as for today's day where no page of this week was read; `last-known-rates` tells the last ones.
-- Quote the interval, not the eight decimals: from UZS it is some 6 percent to either side.
-- $amount DECIMAL(24,6) = 1000: how much
-- $from_ccy CURRENCY = KZT: the currency that you have
-- $to_ccy CURRENCY = USD: the currency that you want
-- $day DATE = null: the day; else the last one with rates
-- $site VARCHAR = timesca.com: the site whose rates are used
WITH asked AS (
    SELECT coalesce(CAST($day AS DATE), max(as_of)) AS on_day
    FROM rates
    WHERE site = $site
)
SELECT
    asked.on_day,
    CAST($amount AS DECIMAL(24, 6)) AS amount,
    $from_ccy AS from_ccy,
    $to_ccy AS to_ccy,
    answer.converted,
    answer.converted_low,
    answer.converted_high,
    answer.as_of,
    answer.age_days,
    current_date - answer.as_of AS days_ago
FROM asked, convert_table($amount, $from_ccy, $to_ccy, asked.on_day, site := $site) AS answer;
