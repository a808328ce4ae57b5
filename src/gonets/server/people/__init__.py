"""The people's door: the browser's own API, the personas of development, and the console."""
