"""The post round: readers that run after commit."""
