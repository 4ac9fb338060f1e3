"""Notices: who is told what and when, by which channel, once."""
