"""Use cases. Each function owns its transaction; none knows of requests."""
