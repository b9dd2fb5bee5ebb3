"""Who is assigned to what: plans that are calculated from a release."""
