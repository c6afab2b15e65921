"""Batches: data files that a control file describes, read and imported record by record."""
