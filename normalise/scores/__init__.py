"""Scores: where they are printed (`find`), and what they are once the identities of their year have judged them."""
