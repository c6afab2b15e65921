"""The benchmark: what the desk promises about speed and memory, measured against its parts."""
