-- What `revisited` makes where no revisit record waits for its page.
CREATE TABLE work.revisited (payload_digest VARCHAR, refers_to VARCHAR, page_id VARCHAR);
