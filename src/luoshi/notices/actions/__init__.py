"""Every change of notices, each in one transaction."""
