"""Reports, evidence and review."""
