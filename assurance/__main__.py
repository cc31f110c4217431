"""`python -m assurance`: the command."""

from assurance.cli import main

if __name__ == "__main__":
    main()
