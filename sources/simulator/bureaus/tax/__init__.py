"""What the made-up tax bureau sends: one module per feed."""
