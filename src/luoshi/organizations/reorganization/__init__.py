"""Reorganization: organizations are added, renamed, moved, merged, split and closed, and what they owe goes to those who come after them (docs/reorganization.md)."""
