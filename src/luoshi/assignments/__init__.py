"""The ledger: obligation x organization, target, due, state, supervision."""
