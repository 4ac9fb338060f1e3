"""Storey 1; see docs/architecture.md."""
