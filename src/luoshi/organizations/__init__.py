"""The tree of units and party bodies, posts, appointments, accounts, permissions."""
