"""Charts of pages and reports: one file a subject."""
