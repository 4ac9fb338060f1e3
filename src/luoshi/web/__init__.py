"""Storey 3: the Django site."""
