-- Messages in the order they are read: clustered by chat and seq.
CREATE TABLE messages (                                -- body: canonical JSON of Content and reply_to, files by id, no URLs
  chat_id BIGINT NOT NULL, seq BIGINT NOT NULL, n BIGINT NOT NULL, sender_id BIGINT NOT NULL,
  system TEXT, body TEXT, edited_at BIGINT, deleted_at BIGINT,
  PRIMARY KEY (chat_id, seq)) {clustered};             -- no other index: history, replies, mids all start with the chat
