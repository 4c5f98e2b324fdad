"""Scores: where they are printed (`find`), and what they are once the year's identities have judged them (`reconcile`)."""
