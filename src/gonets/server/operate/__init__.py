"""Running the house: demo world, health."""
