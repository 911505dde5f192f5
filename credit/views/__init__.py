"""Pages of the credit floor."""
