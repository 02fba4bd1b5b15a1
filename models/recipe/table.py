"""Methods side by side: `python -m recipe.table RESULT.json [...] --data NAME` prints a table of README.md
from what `recipe.evaluate --json` wrote. Runs that differ in nothing but their seed are one row.
"""

import argparse
import json
import statistics
from pathlib import Path

from .data.methods import METHODS

HEADER = ["run", "spoken, %", "forced, %", "right and follows, %", "tokens", "passes", "thoughts", "seeds"]
HEADER += ["questions", "text tokens, M", "made by `python -m recipe.train --out RUN`"]


def spread(values: list[float]) -> str:
    """Mean, and the standard deviation where there are several."""
    values = [value for value in values if value is not None and value == value]
    if not values:
        return ""
    mean = f"{statistics.mean(values):.1f}"
    return f"{mean} ± {statistics.stdev(values):.1f}" if len(values) > 1 else mean


def row(name: str, results: list[dict], data: str, thoughts: int | None = None) -> list[str]:
    """Cells in the order of HEADER, after the most thoughts or after `thoughts`."""
    states = [result["state"] for result in results]
    answers = [result["tables"][f"{data}: answers"] for result in results]
    at = -1 if thoughts is None else answers[0]["thoughts"].index(thoughts)

    def cells(key: str) -> str:
        return spread([table[key][at] for table in answers])

    words = [result["tables"].get(f"{data}: words (%)") for result in results]
    spoken = [table for table in words if table and table["texts with steps"][at]]
    follows = spread([table["right and follows, of all"][at] for table in spoken])
    state = states[0]
    seeds = [str(one["seed"]) for one in states]
    options = f"--task {state['task']} --method {state['method']}"
    options += f" --questions {state['budget']}"
    options += f" --size {state['size']}" if state["size"] > 1 else ""
    options += f" --rate {state['rate']:g}" if state["rate"] != 1 else ""
    options += f" --layers {state['layers']}" if state["layers"] != 2 else ""
    return [
        name,
        cells("spoken"),
        cells("forced"),
        follows,
        cells("tokens said"),
        cells("passes"),
        str(answers[0]["thoughts"][at]),
        ", ".join(seeds),
        f"{round(statistics.mean(one['questions'] for one in states)):,}",
        f"{statistics.mean(one['tokens'] for one in states) / 1e6:.1f}",
        f"`{options} --seed {seeds[0] if len(seeds) == 1 else 'SEED'}`",
    ]


def markdown(results: list[dict], data: str) -> str:
    """Rows in the order of METHODS."""
    lines = [HEADER, ["---"] * len(HEADER)]
    for method in METHODS:
        groups: dict[tuple, list[dict]] = {}
        for result in results:
            state = result["state"]
            if state["method"] == method:
                key = tuple(state[name] for name in ("task", "budget", "size", "rate", "layers"))
                groups.setdefault(key, []).append(result)
        for group in groups.values():
            group.sort(key=lambda result: result["state"]["seed"])
            lines.append(row(method, group, data))
            if METHODS[method].thinks and METHODS[method].says == "every k":
                lines.append(row(f"{method}, no thoughts", group, data, 0))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path, nargs="+", help="files of recipe.evaluate --json")
    parser.add_argument("--data", default="generated", help="name of the data in them")
    arguments = parser.parse_args()
    print(markdown([json.loads(path.read_text()) for path in arguments.results], arguments.data))


if __name__ == "__main__":
    main()
