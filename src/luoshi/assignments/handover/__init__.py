"""What becomes of lines of the ledger when their organizations merge, split, close or become of another kind (docs/reorganization.md)."""
