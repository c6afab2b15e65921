"""Datasets as Table Schema objects, and the catalogue of problems: pure, standard library only."""
