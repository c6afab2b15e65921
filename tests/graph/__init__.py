"""Tests of the graph: from a table to nodes and relationships."""
