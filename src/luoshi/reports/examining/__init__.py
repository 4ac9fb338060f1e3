"""What the background task does with a report's evidence: fingerprints, others like it, and what a reviewer should look at."""
