"""The desk: what a person owes, what waits for him, what came back."""
