"""The load: a generator of our own in a process of its own, and what it counts and times."""
