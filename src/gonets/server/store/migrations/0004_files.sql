-- Tokens are made of the number and the house's key, so no secret is kept; bytes are found by digest, quotas by owner.
ALTER TABLE files DROP COLUMN secret;
CREATE INDEX files_digest ON files (digest) WHERE digest IS NOT NULL;
CREATE INDEX files_owner ON files (owner_id);
