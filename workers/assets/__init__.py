"""Assets: what was uploaded becomes originals with derivatives that are fit for the web."""
