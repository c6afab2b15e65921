"""Versions of many objects as immutable files, without Flask or database."""
