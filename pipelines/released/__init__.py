"""What people do with a release besides reading a page: find an enterprise, compare two releases, export tables."""
