"""`python -m corpus` is the command `ita`."""

from corpus.cli import main

if __name__ == "__main__":
    main()
