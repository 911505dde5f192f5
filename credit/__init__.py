"""Credit: what the facts recorded on the floors below amount to for an institution."""
