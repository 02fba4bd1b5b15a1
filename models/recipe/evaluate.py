"""Measures a checkpoint: `python -m recipe.evaluate RUN_OR_CHECKPOINT --data prosqa_valid.json` prints
tables.

Everything is greedy decoding in float32 with PyTorch; an answer counts when the text ends exactly with it.
"""

import argparse
import json
import math
import random
from collections import Counter
from pathlib import Path

import torch
from torch import Tensor

from . import vocabulary as v
from .batches import THOUGHTS
from .checkpoint import load
from .generate import checked_questions, released_item, typed_item
from .latent import Reasoned, mean_thoughts, reason
from .methods import METHODS, Method
from .namings import TYPED, renamed
from .outputs import CLASSES, Said, judge, truth

COCONUT = METHODS["coconut"]


def judged(items: list[dict], result: Reasoned, ks: list[int]) -> list[list[Said]]:
    """[k][problem]"""
    out = []
    for column, k in enumerate(ks):
        row = []
        for item, words in zip(items, result.words):
            ids = words[column]
            row.append(judge(_text(ids), ids[-1] == v.EOS, truth(item), k))
        out.append(row)
    return out


def _text(ids: list[int]) -> str:
    return v.decode([i for i in ids if i != v.EOS])


def percent(values: list[bool]) -> float:
    return round(100 * sum(values) / len(values), 1) if values else float("nan")


def mean(values: list[int]) -> float:
    return round(sum(values) / len(values), 1)


def interval(values: list[bool]) -> tuple[float, float]:
    """95 % confidence interval of a share, in percent (Wilson)."""
    n, z = len(values), 1.96
    share = sum(values) / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return round(100 * (middle - half), 1), round(100 * (middle + half), 1)


def edits(thoughts: Tensor, mean: Tensor, seed: int = 0) -> dict[str, Tensor]:
    """What is fed in place of the thoughts (n, THOUGHTS, hidden). `mean` (THOUGHTS, hidden) is that over
    generated problems; noise is as long as the thought it replaces; another problem is the one before."""
    noise = torch.randn(thoughts.shape, generator=torch.Generator().manual_seed(seed))
    return {
        "zeroed": torch.zeros_like(thoughts),
        "mean": mean.expand_as(thoughts),
        "noise": noise / noise.norm(dim=-1, keepdim=True) * thoughts.norm(dim=-1, keepdim=True),
        "another problem's": thoughts.roll(1, 0),
    }


def words_table(model, items: list[dict], method: Method = COCONUT) -> dict[str, list[float]]:
    """Per number of thoughts: exact answers (percent), the same forced with `###`, how much is said (tokens
    with the end of text, words with `###`), and how well formed it is."""
    questions, ks = [item["question"] for item in items], method.thoughts
    result = reason(model, questions, ks, fed=method.fed)
    said = judged(items, result, ks)
    right = [[s.right for s in row] for row in said]
    with_steps = [[s for s in row if s.steps] for row in said]
    steps = [sum(len(s.steps) for s in row) for row in with_steps]
    texts = [[words[column] for words in result.words] for column in range(len(ks))]
    table = {
        "exact answer": [percent(row) for row in right],
        "95 % interval, from": [interval(row)[0] for row in right],
        "95 % interval, to": [interval(row)[1] for row in right],
    }
    if method.says in ("every k", "steps"):
        short = judged(items, reason(model, questions, ks, forced=[v.ANSWER], fed=method.fed), ks)
        table["exact answer, ### forced"] = [percent([s.right for s in row]) for row in short]
    table |= {
        "tokens said": [mean([len(ids) for ids in row]) for row in texts],
        "words said": [mean([len(_text(ids).split()) for ids in row]) for row in texts],
        "text ends with an answer": [percent([s.ended for s in row]) for row in said],
        "texts with steps": [percent([bool(s.steps) for s in row]) for row in said],
        "steps said": steps,
        "steps that are no fact": [
            round(100 * sum(s.invented for s in row) / max(1, count), 2)
            for row, count in zip(with_steps, steps)
        ],
        "texts with such a step": [percent([s.invented > 0 for s in row]) for row in said],
        "steps join": [percent([s.joined for s in row]) for row in with_steps],
        "answer is the last step's end": [percent([s.follows for s in row]) for row in with_steps],
    }
    for name in CLASSES:
        table[name] = [percent([s.kind == name for s in row]) for row in said]
    table["no answer"] = [percent([s.kind is None for s in row]) for row in said]
    return table


def edits_table(model, items: list[dict], method: Method = COCONUT) -> dict[str, float]:
    """Exact answers after six thoughts, as they are and with all of them replaced."""
    questions = [item["question"] for item in items]

    def right(result: Reasoned) -> float:
        return percent([s.right for s in judged(items, result, [THOUGHTS])[0]])

    own = reason(model, questions, [THOUGHTS], fed=method.fed)
    typical = mean_thoughts(model, checked_questions(), method.fed)
    replaced = {
        name: right(reason(model, questions, [THOUGHTS], instead))
        for name, instead in edits(own.thoughts, typical).items()
    }
    return {"own": right(own), **replaced}


@torch.no_grad()
def frontier_table(model, items: list[dict], method: Method = COCONUT) -> dict[str, list[float]]:
    """Mass of each thought's lens on the nodes at its depth, over problems whose path is at least that long.

    As subjects (`Every X`, what was supervised) and in any form (the mass of the concept).
    """
    questions = [item["question"] for item in items]
    thoughts = reason(model, questions, [0], fed=method.fed).thoughts
    lens = model.logits(thoughts).softmax(-1)  # (n, THOUGHTS, vocabulary)
    forms = lens[..., v.EVERY : v.NAME].unflatten(-1, (4, len(v.CONCEPTS)))  # (n, THOUGHTS, form, concept)
    masses = {"as subjects": forms[:, :, 0], "in any form": forms.sum(2)}
    table: dict[str, list[float]] = {}
    for name, mass in masses.items():
        found: list[list[float]] = [[] for _ in range(THOUGHTS)]
        for index, item in enumerate(items):
            known = truth(item)
            away = known.distance()
            for k in range(1, min(known.hops(), THOUGHTS) + 1):
                ids = [v.CONCEPTS.index(node) for node, d in away.items() if d == k]
                found[k - 1].append(float(mass[index, k - 1, ids].sum()))
        table[f"mass on the frontier {name}"] = [round(sum(m) / max(1, len(m)), 3) for m in found]
    return table


@torch.no_grad()
def value_table(model, items: list[dict], method: Method = COCONUT) -> dict[str, list[float]]:
    """What would be said next after k = 1..5 thoughts, over problems whose path is longer than k."""
    questions, ks = [item["question"] for item in items], list(range(THOUGHTS))
    first = reason(model, questions, ks, fed=method.fed).first.softmax(-1)  # (n, k, vocabulary)
    step: list[list[float]] = [[] for _ in ks]
    depth: list[list[float]] = [[] for _ in ks]
    for index, item in enumerate(items):
        known = truth(item)
        away = known.distance()
        for k in range(1, min(known.hops(), THOUGHTS)):
            subjects = first[index, k, v.EVERY : v.IS_A]
            there = sum(float(subjects[v.CONCEPTS.index(node)]) for node, d in away.items() if d == k)
            step[k].append(float(subjects.sum()))
            depth[k].append(there / float(subjects.sum()))
    return {
        "a step is said": [round(sum(x) / max(1, len(x)), 3) for x in step[1:THOUGHTS]],
        "its subject is at depth k, given": [round(sum(x) / max(1, len(x)), 3) for x in depth[1:THOUGHTS]],
    }


def sizes_table(model, items: list[dict], method: Method = COCONUT) -> dict[str, str]:
    """Exact answers after all thoughts, by hops and by nodes."""
    questions, ks = [item["question"] for item in items], method.thoughts[-1:]
    said = judged(items, reason(model, questions, ks, fed=method.fed), ks)[0]
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for item, s in zip(items, said):
        for name in ("all", f"hops {truth(item).hops()}", f"nodes {len(item['idx_to_symbol']):2}"):
            total[name] += 1
            right[name] += s.right
    return {name: f"{100 * right[name] / total[name]:5.1f} % of {total[name]}" for name in sorted(total)}


def naming_table(
    model, template: str, answer: str, other: str, method: Method = COCONUT, count: int = 200
) -> dict[str, float]:
    """Right answers (percent) to one problem under many namings, per number of thoughts."""
    rng, ks = random.Random(7), method.thoughts
    items = [renamed(template, answer, other, rng) for _ in range(count)]
    said = judged(items, reason(model, [i["question"] for i in items], ks, fed=method.fed), ks)
    return {f"k={k}": percent([s.right for s in row]) for k, row in zip(ks, said)}


def tables_of(model, items: list[dict], method: Method) -> dict[str, dict]:
    """The tables that mean something for the method."""
    ks = method.thoughts
    span = "0..6" if method.thinks else "0"
    tables = {f"words after {span} thoughts (%)": words_table(model, items, method)}
    if method.thinks:
        tables["six thoughts replaced"] = edits_table(model, items, method)
        tables["thoughts 1..6"] = frontier_table(model, items, method)
    if method.thinks and method.says == "every k":
        tables["value after 1..5 thoughts"] = value_table(model, items, method)
    return {**tables, f"{ks[-1]} thoughts, by size": sizes_table(model, items, method)}


def show(title: str, table: dict) -> None:
    print(f"\n{title}")
    for name, value in table.items():
        cells = (
            " ".join(f"{x:6.1f}" if x > 1 or x == 0 else f"{x:6.3f}" for x in value)
            if isinstance(value, list)
            else value
        )
        print(f"  {name:34} {cells}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--data", type=Path, help="a dataset in facebookresearch/coconut's format")
    parser.add_argument(
        "--generated", type=int, default=0, help="also this many generated problems of either kind"
    )
    parser.add_argument("--quick", action="store_true", help="answers per k and replaced thoughts only")
    parser.add_argument("--json", type=Path, help="write the tables here too")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model, state = load(arguments.checkpoint)
    method = METHODS[state["method"]]
    tables: dict[str, dict] = {}
    sets = {}
    if arguments.data:
        sets[arguments.data.name] = json.loads(arguments.data.read_text())
    if arguments.generated:
        rng = random.Random("evaluation")
        sets["generated, full-size"] = [released_item(rng) for _ in range(arguments.generated)]
    print(f"{state['method']}: {state['questions']} questions, {state['cpu'] / 60:.1f} core-minutes")
    for name, items in sets.items():
        tables |= {f"{name}: {title}": table for title, table in tables_of(model, items, method).items()}
    if arguments.generated:
        rng = random.Random("typed")
        items = [typed_item(rng) for _ in range(2 * arguments.generated)]
        tables["small problems, by size"] = sizes_table(model, items, method)
    if not arguments.quick:
        for template, answer, other in TYPED:
            tables[template] = naming_table(model, template, answer, other, method)
    for title, table in tables.items():
        show(title, table)
    if arguments.json:
        arguments.json.write_text(json.dumps(tables, indent=1))


if __name__ == "__main__":
    main()
