"""Imports into branches of the lake: what a source lists becomes entries of a new version."""
