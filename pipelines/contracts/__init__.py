"""What a feed promises: its YAML contract, read and checked. Fetches and reads no delivery."""
