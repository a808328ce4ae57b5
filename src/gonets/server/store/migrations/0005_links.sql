-- An image whose host is out of reach stays as its URL, in a message or as an icon (W-ATT-IMAGE-3).
ALTER TABLE files ADD COLUMN link TEXT;                -- state LINKED: no bytes of ours
ALTER TABLE chats ADD COLUMN icon_link TEXT;
