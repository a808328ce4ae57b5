"""The floors: the same machine doing less, so that a number has something to be divided by."""
