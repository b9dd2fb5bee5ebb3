"""What the made-up social insurance bureau shares: one module per feed."""
