"""Graph: tables that are handed in, the answers of their stages, and what may be done when."""
