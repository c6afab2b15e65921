"""Tests of webapp.services.assets."""
