"""Every command of docs/inspect-your-own-model.md is run, on a tiny checkpoint of the layout it is about."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from recipe import convert_fixtures as fixtures
from recipe.convert.package import MEAN_FROM

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "inspect-your-own-model.md"


def blocks() -> list[str]:
    """The page's commands; they share a shell, as they do for a person."""
    return re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


# Folders of the other pages, as they have them.
ELSEWHERE = {
    "coconut-llama": fixtures.LAYOUTS["llama-coconut"],
    "codi": fixtures.codi,
    "sim-cot": fixtures.sim_cot,
    "soft": fixtures.transformers_folder("qwen2", "qwen"),
    "only-words": fixtures.only_words,
}


# The packages of these pages: task, feedback rule, most thoughts.
OTHERS = {
    "my-llama-coconut": ("arithmetic", "hidden", 6),
    "my-codi": ("arithmetic", "projector", 6),
    "my-sim-cot": ("arithmetic", "hidden", 6),
    "my-soft": ("text", "mixture", 8),
    "my-soft-prompted": ("text", "mixture", 8),
    "my-cot": ("text", "hidden", 0),
}


@pytest.fixture
def home(tmp_path):
    """A home folder as the page has it: ~/coconut with checkpoint, base and data, and this repository."""
    coconut = tmp_path / "coconut"
    (coconut / "ckpts" / "prosqa-coconut").mkdir(parents=True)
    (coconut / "data").mkdir()
    fixtures.coconut(coconut)
    (coconut / "checkpoint_50").rename(coconut / "ckpts" / "prosqa-coconut" / "checkpoint_50")
    draw = random.Random(0)
    asked = [
        f"Every {a} is a {b}. Tom is a {a}. Is Tom a {b} or wumpus?" for a, b in zip("abcd" * 9, "efgh" * 9)
    ]
    problems = [{"question": draw.choice(asked)} for _ in range(MEAN_FROM)]
    (coconut / "data" / "prosqa_valid.json").write_text(json.dumps(problems))
    for name, write in ELSEWHERE.items():
        (tmp_path / name).mkdir()
        write(tmp_path / name)
    (tmp_path / "repository").mkdir()
    for name in ("models", "dist", "package.json", "node_modules"):
        if (ROOT / name).exists():
            (tmp_path / "repository" / name).symlink_to(ROOT / name)
    return tmp_path


def run(script: str, home: Path) -> subprocess.CompletedProcess:
    quiet = {
        "npm_config_offline": "true",
        "npm_config_update_notifier": "false",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, **quiet, "HOME": str(home), "PATH": path, "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        ["bash", "-euc", script],
        cwd=home / "repository",
        env=env,
        capture_output=True,
        text=True,
        timeout=900,
    )


@pytest.mark.skipif(not shutil.which("bash"), reason="the page is written for bash")
def test_every_command_of_the_page(home):
    built = (ROOT / "dist" / "cli.js").exists() and shutil.which("npx")
    script = [block for block in blocks() if built or not block.startswith("npx")]
    assert len(blocks()) == 18 and len(script) in (10, 18)
    done = run("\n".join(script), home)
    assert done.returncode == 0, done.stderr
    for name, weights in (("my-coconut", "fp32"), ("my-coconut-int8", "int8")):
        manifest = json.loads((home / name / "manifest.json").read_text())
        assert manifest["name"] == name and manifest["training"]["mixing"] == "uniform_prob 0.3"
        assert manifest["training"]["conversion"]["weights"] == weights
        assert len(manifest["meanThoughts"]) == manifest["thoughts"]["default"] == 6
    for name, (task, feedback, thoughts) in OTHERS.items():
        manifest = json.loads((home / name / "manifest.json").read_text())
        assert manifest["feedback"] == feedback and manifest["thoughts"]["max"] == thoughts
        assert manifest["task"]["kind"] == task
    assert done.stdout.count("fp32, largest difference from PyTorch") == 1 + len(OTHERS)
    if built:
        assert "thought 6" in done.stdout and "after 6" in done.stdout
        assert f"Wrote the means of 6 thoughts over {MEAN_FROM} problems" in done.stdout
        means = json.loads((home / "my-coconut" / "manifest.json").read_text())["training"]
        assert means["meanThoughtsOver"] == MEAN_FROM and "conversion" in means
        for name in ("my-llama-coconut", "my-codi", "my-sim-cot", "my-soft"):
            assert f"{name} on " in done.stdout
        assert "my-coconut on cpu, compared with my-cot on cpu" in done.stdout
        trace = json.loads((home / "my-trace.coconut.json").read_text())
        assert trace["model"]["name"] == "my-coconut"
        assert sum(node["kind"] == "thought" for node in trace["nodes"]) == 6


def test_options_of_the_page_are_the_converters():
    from recipe.convert.cli import _parser

    known = {option for action in _parser()._actions for option in action.option_strings}
    named = set(re.findall(r"(--[a-z][a-z0-9-]+)", PAGE.read_text(encoding="utf-8")))
    others = {"--model", "--top-k", "--speak-after", "--json", "--remove", "--use", "--rounds", "--tree"}
    others |= {"--cot-model", "--test", "--llama", "--think", "--arithmetic", "--provider"}
    others |= {"--step-passes"}
    assert named - known <= others
