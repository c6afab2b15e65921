"""The engine of the graph: what columns are, which things they make, and how these are joined."""
