-- What `loosened` makes where no page is read anew, as on most nights: even empty answers take some milliseconds.
CREATE TABLE work.loosened_articles (article_id VARCHAR);
CREATE TABLE work.loosened_versions (version_id VARCHAR, article_id VARCHAR, remains BOOLEAN);
CREATE TABLE work.kept_urls (url_key VARCHAR, version_id VARCHAR);
