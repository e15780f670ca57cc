-- What this run read: the second reading of a page, on the word of all its captures, replaces the first.
CREATE VIEW work.pages_as_read AS
SELECT * FROM staged.pages ANTI JOIN reread.pages USING (page_id) UNION ALL SELECT * FROM reread.pages;

-- `place` tells articles apart: the number of their row in the stage, its complement in second readings.
-- What an older program has staged may lack columns that second readings have.
CREATE VIEW work.articles_as_read AS
SELECT *, file_row_number AS place FROM staged.articles ANTI JOIN reread.pages USING (page_id)
UNION ALL BY NAME
SELECT *, ~file_row_number AS place FROM reread.articles;

CREATE VIEW work.quotes_as_read AS
SELECT * FROM staged.quotes ANTI JOIN reread.pages USING (page_id) UNION ALL SELECT * FROM reread.quotes;

-- What becomes rows: all of it, unless pages are held back.
CREATE VIEW work.pages_read AS FROM work.pages_as_read;
CREATE VIEW work.articles_read AS FROM work.articles_as_read;
CREATE VIEW work.quotes_read AS FROM work.quotes_as_read;
