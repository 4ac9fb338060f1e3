"""The ledger's pages: thin, all from queries and actions."""
