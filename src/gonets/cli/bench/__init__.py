"""``gonets bench``: load, floors and the arithmetic between them; none of it is reachable in a served product."""
