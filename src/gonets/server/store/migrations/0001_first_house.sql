-- The first house: accounts, chats, delivery and repeat safety (architecture: the tables).
CREATE TABLE users (
  user_id BIGINT PRIMARY KEY, name TEXT NOT NULL, locale TEXT NOT NULL, phone TEXT, phone_shown BIGINT,
  photo BIGINT, password TEXT, created_at BIGINT NOT NULL, stopped_at BIGINT) {clustered};
CREATE TABLE groups (
  group_id BIGINT PRIMARY KEY, name TEXT NOT NULL, icon BIGINT, hook_secret TEXT NOT NULL, old_hook_secret TEXT,   -- sealed with the data folder's key
  legacy_2017 BIGINT NOT NULL, reads_deleted BIGINT NOT NULL, created_at BIGINT NOT NULL, stopped_at BIGINT) {clustered};
CREATE TABLE staff (                                   -- operators and administrators of a group
  group_id BIGINT NOT NULL REFERENCES groups, user_id BIGINT NOT NULL REFERENCES users, role TEXT NOT NULL,
  PRIMARY KEY (group_id, user_id)) {clustered};
CREATE TABLE tokens (                                  -- SHA-256 of the token, never the token
  digest TEXT PRIMARY KEY, owner_id BIGINT NOT NULL, label TEXT NOT NULL, created_at BIGINT NOT NULL,
  expires_at BIGINT, ends_at BIGINT) {clustered};      -- sliding end; hard end by rotation or revoking
CREATE INDEX tokens_owner ON tokens (owner_id);
CREATE TABLE chats (
  chat_id BIGINT PRIMARY KEY, kind TEXT NOT NULL, group_id BIGINT REFERENCES groups, owner_id BIGINT NOT NULL,
  person_id BIGINT, title TEXT, icon BIGINT,
  last_seq BIGINT NOT NULL, last_n BIGINT NOT NULL, last_change BIGINT NOT NULL, last_event_at BIGINT NOT NULL,
  members BIGINT NOT NULL, join_by_link BIGINT NOT NULL) {clustered} {roomy};
CREATE INDEX chats_of_group ON chats (group_id, last_event_at, chat_id);   -- a group's list over 10^6 chats (W-CHAT-4)
CREATE TABLE personal_chats (                          -- GROUP_CHAT: group, user. DIALOG: lower user, higher user
  side_a BIGINT NOT NULL, side_b BIGINT NOT NULL, chat_id BIGINT NOT NULL, PRIMARY KEY (side_a, side_b)) {clustered};
CREATE TABLE links (link BIGINT PRIMARY KEY, chat_id BIGINT NOT NULL REFERENCES chats) {clustered};
CREATE UNIQUE INDEX links_chat ON links (chat_id);
CREATE TABLE participants (
  chat_id BIGINT NOT NULL REFERENCES chats, member_id BIGINT NOT NULL, state TEXT NOT NULL, role TEXT NOT NULL,
  joined_at BIGINT NOT NULL, sees_from BIGINT NOT NULL, left_seq BIGINT, left_title TEXT,
  last_action_at BIGINT NOT NULL, read_seq BIGINT NOT NULL, read_n BIGINT NOT NULL,
  PRIMARY KEY (chat_id, member_id)) {clustered} {roomy};
-- A group in a chat of its own has the role HOME and is found through chats_of_group: this index holds everybody else.
CREATE INDEX participants_member ON participants (member_id, chat_id) WHERE role <> 'HOME';
CREATE INDEX participants_gone ON participants (member_id, left_seq, chat_id) WHERE left_seq IS NOT NULL;
CREATE TABLE consents (
  group_id BIGINT NOT NULL, user_id BIGINT NOT NULL, state TEXT NOT NULL, changed_at BIGINT NOT NULL,
  PRIMARY KEY (group_id, user_id)) {clustered};
CREATE TABLE consent_changes (                         -- W-CONS-4
  group_id BIGINT NOT NULL, user_id BIGINT NOT NULL, changed_at BIGINT NOT NULL, state TEXT NOT NULL, cause TEXT NOT NULL,
  PRIMARY KEY (group_id, user_id, changed_at)) {clustered};
CREATE TABLE message_versions (
  chat_id BIGINT NOT NULL, seq BIGINT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL, replaced_at BIGINT NOT NULL,
  PRIMARY KEY (chat_id, seq, version)) {clustered};
CREATE TABLE changes (                                 -- what happened besides new messages; browsers resume from it; kept 30 days
  chat_id BIGINT NOT NULL, change BIGINT NOT NULL, kind TEXT NOT NULL, seq BIGINT, member_id BIGINT, changed_at BIGINT NOT NULL,
  PRIMARY KEY (chat_id, change)) {clustered};
CREATE TABLE files (                                   -- uploads and what they became: RESERVED → STORED → READY
  file_id BIGINT PRIMARY KEY, secret TEXT NOT NULL, kind TEXT NOT NULL, owner_id BIGINT NOT NULL, name TEXT NOT NULL,
  state TEXT NOT NULL, digest TEXT, size BIGINT, media_type TEXT, width BIGINT, height BIGINT,
  created_at BIGINT NOT NULL, ready_at BIGINT, used_at BIGINT) {clustered};
CREATE INDEX files_unused ON files (created_at) WHERE used_at IS NULL;
CREATE TABLE file_uses (
  file_id BIGINT NOT NULL REFERENCES files, chat_id BIGINT NOT NULL, seq BIGINT NOT NULL,
  PRIMARY KEY (file_id, chat_id, seq)) {clustered};
CREATE INDEX file_uses_message ON file_uses (chat_id, seq);
CREATE TABLE callbacks (
  chat_id BIGINT NOT NULL, callback_id TEXT NOT NULL, seq BIGINT NOT NULL, group_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL, pressed_at BIGINT NOT NULL, answered_at BIGINT,
  PRIMARY KEY (chat_id, callback_id)) {clustered};
CREATE INDEX callbacks_old ON callbacks (pressed_at);
CREATE TABLE feeds (                                   -- one row a group, always; locked, but written only when somebody subscribes
  group_id BIGINT PRIMARY KEY REFERENCES groups, last_position BIGINT NOT NULL, first_position BIGINT NOT NULL,
  committed BIGINT NOT NULL, last_hook BIGINT NOT NULL,
  poll_kinds TEXT, poll_since BIGINT, poller TEXT) {clustered} {roomy};
CREATE TABLE webhooks (                                -- subscriptions by url; the long-polling one is feeds.poll_kinds
  group_id BIGINT NOT NULL REFERENCES groups, hook_id BIGINT NOT NULL, url TEXT NOT NULL, kinds TEXT NOT NULL,
  created_at BIGINT NOT NULL, failures BIGINT NOT NULL, failing_since BIGINT, due_at BIGINT,
  leased_by TEXT, leased_until BIGINT NOT NULL,
  PRIMARY KEY (group_id, hook_id)) {clustered} {roomy};
CREATE UNIQUE INDEX webhooks_url ON webhooks (group_id, url);
CREATE INDEX webhooks_due ON webhooks (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE webhook_removals (                        -- W-HOOK-7: the group's administrators are told
  group_id BIGINT NOT NULL, hook_id BIGINT NOT NULL, url TEXT NOT NULL, removed_at BIGINT NOT NULL, failures BIGINT NOT NULL,
  PRIMARY KEY (group_id, hook_id)) {clustered};
CREATE TABLE feed (
  group_id BIGINT NOT NULL, position BIGINT NOT NULL, chat_id BIGINT NOT NULL, kind TEXT NOT NULL, system BIGINT NOT NULL,
  body TEXT NOT NULL, born_at BIGINT NOT NULL, request_id TEXT NOT NULL,
  PRIMARY KEY (group_id, position)) {clustered};
CREATE TABLE deliveries (                              -- a row exists exactly while it is owed
  group_id BIGINT NOT NULL, hook_id BIGINT NOT NULL, chat_id BIGINT NOT NULL, position BIGINT NOT NULL,
  born_at BIGINT NOT NULL, attempts BIGINT NOT NULL, due_at BIGINT NOT NULL,
  PRIMARY KEY (group_id, hook_id, chat_id, position)) {clustered} {roomy};
CREATE INDEX deliveries_due ON deliveries (group_id, hook_id, due_at);
CREATE TABLE attempts (
  group_id BIGINT NOT NULL, position BIGINT NOT NULL, hook_id BIGINT NOT NULL, attempt BIGINT NOT NULL,
  started_at BIGINT NOT NULL, took_ms BIGINT NOT NULL, status BIGINT, fault TEXT, answer TEXT,
  PRIMARY KEY (group_id, position, hook_id, attempt)) {clustered};
CREATE INDEX attempts_old ON attempts (started_at);
CREATE TABLE idempotency (                             -- recipient: user of user_ids, else 0; answer: the outcome
  caller_id BIGINT NOT NULL, scope TEXT NOT NULL, key TEXT NOT NULL, recipient BIGINT NOT NULL,
  request TEXT NOT NULL, answer TEXT NOT NULL, kept_at BIGINT NOT NULL,
  PRIMARY KEY (caller_id, scope, key, recipient)) {clustered};
CREATE INDEX idempotency_old ON idempotency (kept_at);
CREATE TABLE house (                                   -- what this data folder is: demo world, key of markers
  name TEXT PRIMARY KEY, value TEXT NOT NULL) {clustered};
