"""``python -m gonets`` is ``gonets``."""

from gonets.cli.main import main

if __name__ == "__main__":
    main()
