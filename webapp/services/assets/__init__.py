"""Assets: projects, what waits in them to be ingested, and what was ingested."""
