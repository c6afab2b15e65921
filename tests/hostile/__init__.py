"""Inputs made to do harm, or merely bad, each with what the desk says to it."""
