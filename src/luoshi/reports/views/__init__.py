"""The pages of reports: writing, reading, reviewing, and the files in them."""
