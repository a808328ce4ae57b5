"""The bot door: /graph/…, bytes in, OK-shaped bytes out."""
