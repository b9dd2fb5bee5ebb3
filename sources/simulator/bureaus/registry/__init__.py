"""What the made-up registry bureau sends: one module per feed."""
