"""Page objects: what a page shows and what its JSON twin returns, built once for both."""
