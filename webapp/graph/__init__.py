"""What a graph is made of: vocabularies, the shapes of its stages, and what is wrong with one."""
