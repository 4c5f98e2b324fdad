"""How the number reader's model is made, `python -m extract.digits.training.train`. The product runs none of it."""
