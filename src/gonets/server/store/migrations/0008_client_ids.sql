-- What a person's own browser needs to know its message and its press again.
ALTER TABLE messages ADD COLUMN client_id TEXT;        -- made by the author's browser before the bubble; none of a bot's
ALTER TABLE callbacks ADD COLUMN button_row BIGINT;    -- the place of the button that was pressed
ALTER TABLE callbacks ADD COLUMN button_column BIGINT;
CREATE INDEX changes_old ON changes (changed_at);      -- dropped after 30 days
