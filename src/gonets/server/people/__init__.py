"""The people's door and the console: the browser's and the command line's own API."""
