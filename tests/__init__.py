"""The tests mirror webapp/ and workers/; see conftest.py for what they can ask for."""
