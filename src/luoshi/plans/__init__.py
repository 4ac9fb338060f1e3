"""Plan documents, revisions, obligations as confirmed by people, issue."""
