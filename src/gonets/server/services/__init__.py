"""The verbs: one transaction per method."""
