"""The people's live feed: one WebSocket a page."""
