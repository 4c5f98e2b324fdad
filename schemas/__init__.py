"""What things are: the document as printed, the dataset's tables, issues, and the lexicon. Imports nothing of ours."""
