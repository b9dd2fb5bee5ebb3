"""What the made-up banks and the financing platform send: one module per feed."""
