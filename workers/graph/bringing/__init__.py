"""What a table brings into the graph, and what becomes of the graph by it. Frames, no database."""
