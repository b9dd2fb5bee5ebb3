"""The release explains itself: tables, columns, units and code lists in Chinese and English, for files and pages."""
