"""Luoshi (落实): runs a government work plan from its prose to its published results."""

__version__ = "0.1.0"
