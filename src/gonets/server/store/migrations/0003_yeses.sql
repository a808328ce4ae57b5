-- What people agreed to give a group when a button asked for it (W-KBD-8), and what ended the wait of a press (W-ANS-4).
CREATE TABLE yeses (                                   -- kind: CONTACT, LOCATION
  group_id BIGINT NOT NULL REFERENCES groups, user_id BIGINT NOT NULL REFERENCES users, kind TEXT NOT NULL,
  given_at BIGINT NOT NULL, PRIMARY KEY (group_id, user_id, kind)) {clustered};
ALTER TABLE callbacks ADD COLUMN after_seq BIGINT;     -- the end of the chat at the press
ALTER TABLE callbacks ADD COLUMN answer_seq BIGINT;    -- the message that answered it
