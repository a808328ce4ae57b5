"""The memory: all SQL, nothing but SQL."""
