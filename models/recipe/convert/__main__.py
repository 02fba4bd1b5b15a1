"""Lets `python -m recipe.convert` run the command line."""

from .cli import main

raise SystemExit(main())
