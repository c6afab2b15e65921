"""What every asset has: a name, a type, an id and the words about what is wrong with it."""
