-- What `readings` makes where no page was read a second time, as on most nights.
CREATE VIEW work.pages_as_read AS FROM staged.pages;
CREATE VIEW work.articles_as_read AS SELECT *, file_row_number AS place FROM staged.articles;
CREATE VIEW work.quotes_as_read AS FROM staged.quotes;

CREATE VIEW work.pages_read AS FROM work.pages_as_read;
CREATE VIEW work.articles_read AS FROM work.articles_as_read;
CREATE VIEW work.quotes_read AS FROM work.quotes_as_read;
