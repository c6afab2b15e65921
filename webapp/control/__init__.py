"""Control files: how records of a batch become records of datasets. Pure, without a database."""
