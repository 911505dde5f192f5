"""Pages of the rectification floor."""
