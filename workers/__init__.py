"""The background work: reading, checking and importing what people bring."""
