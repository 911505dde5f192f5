"""The only code that writes on this floor."""
