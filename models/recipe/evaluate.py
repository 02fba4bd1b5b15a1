"""Measures a checkpoint: `python -m recipe.evaluate RUN_OR_CHECKPOINT --data prosqa_valid.json` prints
tables."""

import argparse
import json
import random
from pathlib import Path

import torch

from .evaluation import arithmetic, prontoqa, prosqa
from .evaluation.reasoning import Model, load
from .evaluation.tables import Table, answers_table, edits_table

# task -> (model, problems, name of the data) -> tables of the task's own
TABLES = {"prosqa": prosqa.tables, "prontoqa": prontoqa.tables, "arithmetic": arithmetic.tables}
TYPICAL = 200  # problems for the mean thought


def tables_of(model: Model, items: list[dict], name: str, quick: bool = False) -> dict[str, Table]:
    found = {f"{name}: answers": answers_table(model, items)}
    if model.method.thinks and not quick:
        typical = model.task.held_out(random.Random("mean thoughts"), TYPICAL)
        found[f"{name}: all thoughts replaced"] = edits_table(model, items, typical)
    if model.task.name in TABLES:
        found |= TABLES[model.task.name](model, items, name)
    return found


def show(title: str, table: Table) -> None:
    print(f"\n{title}")
    for name, value in table.items():
        cells = " ".join(f"{x:>9}" for x in value) if isinstance(value, list) else value
        if isinstance(value, dict):
            cells = ", ".join(f"{key} {number}" for key, number in value.items())
        print(f"  {name:48} {cells}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--data", type=Path, help="a dataset in facebookresearch/coconut's format")
    parser.add_argument("--generated", type=int, default=0, help="also this many generated problems")
    parser.add_argument("--typed", type=int, default=0, help="also this many small ProsQA problems")
    parser.add_argument("--quick", action="store_true", help="without the replaced thoughts")
    parser.add_argument("--json", type=Path, help="write the tables here too")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model, state = load(arguments.checkpoint)
    print(
        f"{state['task']} {state['method']}, seed {state['seed']}: {state['questions']} of {state['budget']} "
        f"questions in {state['seconds'] / 60:.1f} minutes on {state['device']}"
    )
    sets = {}
    if arguments.generated:
        sets["generated"] = model.task.held_out(random.Random("evaluation"), arguments.generated)
    if arguments.data:
        sets[arguments.data.name] = json.loads(arguments.data.read_text())
    tables: dict[str, Table] = {}
    for name, items in sets.items():
        tables |= tables_of(model, items, name, arguments.quick)
    if arguments.typed:
        tables |= prosqa.typed_tables(model, arguments.typed)
    for title, table in tables.items():
        show(title, table)
    if arguments.json:
        arguments.json.write_text(json.dumps({"state": state, "tables": tables}, indent=1))


if __name__ == "__main__":
    main()
