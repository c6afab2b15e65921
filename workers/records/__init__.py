"""The main job: check a file against its dataset, then import its good rows."""
