"""The scenarios: who takes part in the rounds of each, and what must be in the store afterwards."""
