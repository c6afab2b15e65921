"""Tests of the sheet engine."""
