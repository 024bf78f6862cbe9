"""`python -m zapwire`."""

from zapwire.cli import main

if __name__ == "__main__":
    main()
