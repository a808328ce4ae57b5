-- Stickers and tracks of this house (W-ATT-MUSIC-1, W-ATT-STICKER-1). A removed one keeps its line: its id never stands
-- for other bytes, because whoever fetched it was told to keep it for good.
CREATE TABLE catalogue (                               -- kind: STICKER, MUSIC; file_id: NULL for what came with Gonets
  kind TEXT NOT NULL, item_id TEXT NOT NULL, title TEXT NOT NULL, artist TEXT NOT NULL, name TEXT NOT NULL,
  digest TEXT NOT NULL, media_type TEXT NOT NULL, size BIGINT NOT NULL, file_id BIGINT, added_at BIGINT NOT NULL,
  removed_at BIGINT, PRIMARY KEY (kind, item_id)) {clustered};
