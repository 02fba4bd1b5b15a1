"""Every block of docs/notebooks.md is run, in order, and prints the numbers that the page says."""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "notebooks.md"
CLI = ROOT / "dist" / "cli.js"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def blocks() -> list[tuple[str, str]]:
    """Language and content of each block."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def ran(kind: str, content: str, names: dict) -> str:
    """What a block prints."""
    if kind == "sh":
        script = content.replace("npx coconut", f'node "{CLI}"')
        env = {**os.environ, "npm_config_offline": "true"}
        done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, env=env)
        assert done.returncode == 0, done.stderr
        return done.stdout
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(content, PAGE.name, "exec"), names)
    return printed.getvalue()


def test_the_page_prints_what_it_says(tmp_path, monkeypatch):
    if not CLI.exists():
        pytest.skip("the command line hasn't been built")
    for name in ("samples", "models"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [path for path in sys.path])
    names: dict = {}
    printed, compared = "", 0
    for kind, content in blocks():
        if kind in ("sh", "python"):
            printed = ran(kind, content, names)
        elif kind == "text":
            compared += 1
            assert NUMBER.sub("#", printed).split() == NUMBER.sub("#", content).split()
            # Another machine may differ in the last digits.
            close = pytest.approx([float(number) for number in NUMBER.findall(content)], abs=0.05, rel=0.02)
            assert [float(number) for number in NUMBER.findall(printed)] == close
    assert compared == 4
    pairs = [json.loads(content) for kind, content in blocks() if kind == "json"]
    Path("pairs.json").write_text(json.dumps(pairs[0]))
    out = ran(
        "sh",
        "npx coconut test samples/arithmetic.json --model models/arithmetic-coconut --patch pairs.json",
        {},
    )
    assert "Own answer:" in out
