"""The pages of this room: thin, fetching through `queries`, changing through `actions`."""
