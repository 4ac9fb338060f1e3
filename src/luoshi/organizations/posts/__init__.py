"""Posts, who holds them from when to when, who stands in, and which are vacant."""
