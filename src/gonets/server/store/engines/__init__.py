"""One engine each, behind the two protocols of `store.database`."""
