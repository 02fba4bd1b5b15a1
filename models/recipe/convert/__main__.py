"""Lets `python -m recipe.convert` run the command line, and says what is missing for it."""

import shlex
import sys
from pathlib import Path

if sys.version_info < (3, 11):
    raise SystemExit(f"convert: Python 3.11 or newer is needed, and this is {sys.version.split()[0]}.")
try:
    from .cli import main
except ModuleNotFoundError as error:
    package = (error.name or "").partition(".")[0]
    if package in ("", "recipe"):
        raise
    requirements = Path(__file__).resolve().parents[1] / "requirements.txt"
    install = shlex.join([sys.executable, "-m", "pip", "install", "-r", str(requirements)])
    raise SystemExit(f"convert: The Python package {package} is missing: run {install}") from None

raise SystemExit(main())
