-- How people come in (reliability 7.7, 7.8), and what they chose for themselves.
ALTER TABLE users ADD COLUMN login TEXT;               -- in lower case; none: nobody can sign in as them yet
ALTER TABLE users ADD COLUMN admin_since BIGINT;       -- administrators invite people
ALTER TABLE users ADD COLUMN preferences TEXT;         -- JSON: language, theme, text_size
CREATE UNIQUE INDEX users_login ON users (login) WHERE login IS NOT NULL;
CREATE TABLE sessions (                                -- SHA-256 of the cookie, never the cookie; used_at moves every few minutes
  digest TEXT PRIMARY KEY, user_id BIGINT NOT NULL REFERENCES users, device TEXT NOT NULL,
  created_at BIGINT NOT NULL, used_at BIGINT NOT NULL) {clustered};
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_old ON sessions (used_at);
CREATE TABLE invitations (                             -- SHA-256 of the code; a row exists until the link is used or over
  digest TEXT PRIMARY KEY, user_id BIGINT NOT NULL REFERENCES users, ends_at BIGINT NOT NULL) {clustered};
CREATE INDEX invitations_user ON invitations (user_id);
CREATE INDEX invitations_old ON invitations (ends_at);
