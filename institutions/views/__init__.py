"""Pages of the registry: thin, everything that writes is a service."""
