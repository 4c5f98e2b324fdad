"""A folder of reports -> Parquet: the command line, a batch of isolated readers, writing and checking the dataset."""
