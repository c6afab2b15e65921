"""The lake: repositories, their branches and commits, and the objects in them."""
