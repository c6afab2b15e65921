"""The databases that hold the graph: an embedded one, or a server. Each does the same changes."""
