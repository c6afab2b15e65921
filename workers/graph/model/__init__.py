"""A language model that may propose what the rules would answer: a proposal, and no more."""
