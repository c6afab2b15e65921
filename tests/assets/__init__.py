"""Tests of what ingests assets: names, types, pictures, film and sound."""
