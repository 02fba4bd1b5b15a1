"""Coconut and its controls beside the paper: `python -m recipe.table RUN [RUN ...] --data prosqa_valid.json`
prints the table of README.md.

A row is a method; runs of one method with several seeds are one row.
"""

import argparse
import json
import statistics
from pathlib import Path

import torch

from .checkpoint import load
from .evaluate import words_table
from .methods import METHODS

# method -> its name, and the paper's ProsQA column (arXiv 2412.06769, table 1): accuracy and tokens of GPT-2.
# In the paper Coconut has no frontier supervision, so its row stands beside two of ours.
ROWS = {
    "coconut": ("Coconut", "97.0 ± 0.3", "14.2"),
    "pure": ("Coconut, no frontier supervision", "97.0 ± 0.3", "14.2"),
    "no-curriculum": ("- without curriculum", "76.1 ± 0.2", "14.2"),
    "no-thought": ("- without thought", "95.5 ± 1.1", "8.2"),
    "pause": ("- pause as thought", "96.6 ± 0.8", "8.2"),
    "cot": ("CoT", "77.5 ± 1.9", "49.4"),
    "no-cot": ("No-CoT", "76.7 ± 1.0", "8.2"),
}
HEADER = [
    "method",
    "exact answer, %",
    "tokens",
    "words",
    "thoughts",
    "seeds",
    "questions",
    "core-minutes",
    "made by `python -m recipe.train --out RUN`",
    "paper, %",
    "paper, tokens",
]


def measured(checkpoint: Path, items: list[dict]) -> tuple[dict, dict[str, float]]:
    """What a checkpoint says of its training, and its column of `words_table` after the most thoughts."""
    model, state = load(checkpoint)
    table = words_table(model, items, METHODS[state["method"]])
    return state, {name: values[-1] for name, values in table.items()}


def row(method: str, runs: list[tuple[dict, dict[str, float]]]) -> list[str]:
    """Cells of a method, in the order of HEADER."""
    name, paper, paper_tokens = ROWS[method]
    states = sorted((state for state, _ in runs), key=lambda state: state["seed"])
    results = [result for _, result in runs]

    def mean(key: str) -> float:
        return statistics.mean(result[key] for result in results)

    accuracy = f"{mean('exact answer'):.1f}"
    if len(runs) > 1:
        accuracy += f" ± {statistics.stdev(result['exact answer'] for result in results):.1f}"
    else:
        accuracy += f" ({results[0]['95 % interval, from']:.1f}-{results[0]['95 % interval, to']:.1f})"
    seeds = [str(state["seed"]) for state in states]
    return [
        name,
        accuracy,
        f"{mean('tokens said'):.1f}",
        f"{mean('words said'):.1f}",
        str(METHODS[method].thoughts[-1]),
        ", ".join(seeds),
        f"{round(statistics.mean(state['questions'] for state in states)):,}",
        f"{statistics.mean(state['cpu'] for state in states) / 60:.0f}",
        f"`--method {method} --seed {seeds[0] if len(seeds) == 1 else 'SEED'}`",
        paper,
        paper_tokens,
    ]


def markdown(runs: list[tuple[dict, dict[str, float]]]) -> str:
    """Methods in the order of ROWS; those without a run are left out."""
    lines = [HEADER, ["---"] * len(HEADER)]
    for method in ROWS:
        own = [run for run in runs if run[0]["method"] == method]
        if own:
            lines.append(row(method, own))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", type=Path, nargs="+", help="folders of runs, or checkpoints")
    parser.add_argument("--data", type=Path, required=True, help="a dataset of facebookresearch/coconut")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    items = json.loads(arguments.data.read_text())
    print(markdown([measured(run, items) for run in arguments.runs]))


if __name__ == "__main__":
    main()
