"""The tables of ProsQA alone: what the words are worth, what the thoughts hold, and which problems fail."""

import random
from collections import Counter

import torch

from ..data.namings import TYPED, renamed
from ..data.prosqa import CONCEPTS, EVERY, IS_A, NAME, drawn
from ..data.task import Item
from .outputs import CLASSES, Said, judge, truth
from .reasoning import Model, Reasoned, reason
from .tables import Table, percent, right


def judged(model: Model, items: list[Item], result: Reasoned, ks: list[int]) -> list[list[Said]]:
    """[k][problem]"""
    eos = model.task.vocabulary.eos
    return [
        [
            judge(model.text(words[column]), words[column][-1] == eos, truth(item), k)
            for item, words in zip(items, result.words)
        ]
        for column, k in enumerate(ks)
    ]


def words_table(model: Model, items: list[Item]) -> Table:
    """Per number of thoughts, percent: how well formed the words are, and the paper's six classes."""
    ks = model.thoughts
    said = judged(model, items, reason(model, items, ks), ks)
    stepped = [[s for s in row if s.steps] for row in said]
    steps = [sum(len(s.steps) for s in row) for row in stepped]
    answered = [[s for s in row if s.steps and s.ended] for row in said]
    table: Table = {
        "thoughts": ks,
        "texts that end with an answer": [percent([s.ended for s in row]) for row in said],
        "texts with steps": [percent([bool(s.steps) for s in row]) for row in said],
        "steps said": steps,
        "steps that aren't a fact": [
            round(100 * sum(s.invented for s in row) / max(1, count), 2) for row, count in zip(stepped, steps)
        ],
        "texts with such a step": [percent([s.invented > 0 for s in row]) for row in said],
        "steps join": [percent([s.joined for s in row]) for row in stepped],
        "answers after steps that don't follow from them": [
            percent([not s.follows for s in row]) for row in answered
        ],
        "right answers after steps that follow": [
            percent([s.follows for s in row if s.right]) for row in answered
        ],
        "right and follows, of all": [percent([s.right and s.follows for s in row]) for row in said],
    }
    for name in CLASSES:
        table[name] = [percent([s.kind == name for s in row]) for row in said]
    table["no answer"] = [percent([s.kind is None for s in row]) for row in said]
    return table


@torch.no_grad()
def frontier_table(model: Model, items: list[Item]) -> Table:
    """What each thought's lens holds, by concept with all of its forms added, over problems whose path is
    longer than the thought's number."""
    thoughts = reason(model, items, model.thoughts).thoughts
    lens = model.network.logits(thoughts).softmax(-1)  # (n, thoughts, vocabulary)
    concepts = lens[..., EVERY:NAME].unflatten(-1, (4, len(CONCEPTS))).sum(2)  # (n, thoughts, concept)
    ks = range(1, thoughts.shape[1] + 1)
    found: dict[str, list[list[float]]] = {
        name: [[] for _ in ks]
        for name in (
            "mass on the frontier",
            "the same as subjects",
            "nodes on the frontier, where two or more",
            "share on the node of the path",
            "share on the largest node",
        )
    }
    for index, item in enumerate(items):
        known = truth(item)
        away = known.distance()
        path = [known.root, *(step.rstrip(".").split()[-1] for step in item["steps"])]
        for k in range(1, min(known.hops() - 1, len(ks)) + 1):
            nodes = [CONCEPTS.index(node) for node, d in away.items() if d == k]
            held = concepts[index, k - 1, nodes]
            total = float(held.sum())
            values = {
                "mass on the frontier": total,
                "the same as subjects": float(lens[index, k - 1, EVERY:IS_A][nodes].sum()),
            }
            if len(nodes) > 1:
                values["nodes on the frontier, where two or more"] = len(nodes)
                values["share on the node of the path"] = (
                    float(concepts[index, k - 1, CONCEPTS.index(path[k])]) / total
                )
                values["share on the largest node"] = float(held.max()) / total
            for name, value in values.items():
                found[name][k - 1].append(value)
    table: Table = {"problems": [len(row) for row in found["mass on the frontier"]]}
    return table | {
        name: [round(sum(row) / max(1, len(row)), 3) for row in rows] for name, rows in found.items()
    }


@torch.no_grad()
def value_table(model: Model, items: list[Item]) -> Table:
    """What would be said next after k = 1..5 thoughts, over problems whose path is longer than k."""
    ks = model.thoughts[:-1]
    first = reason(model, items, model.thoughts).first.softmax(-1)  # (n, k, vocabulary)
    step: list[list[float]] = [[] for _ in ks]
    depth: list[list[float]] = [[] for _ in ks]
    for index, item in enumerate(items):
        known = truth(item)
        away = known.distance()
        for k in range(1, min(known.hops(), len(ks))):
            subjects = first[index, k, EVERY:IS_A]
            there = sum(float(subjects[CONCEPTS.index(node)]) for node, d in away.items() if d == k)
            step[k].append(float(subjects.sum()))
            depth[k].append(there / float(subjects.sum()))
    return {
        "a step is said": [round(sum(x) / max(1, len(x)), 3) for x in step[1:]],
        "its subject is at depth k, given": [round(sum(x) / max(1, len(x)), 3) for x in depth[1:]],
    }


def sizes_table(model: Model, items: list[Item]) -> Table:
    """Right answers after all thoughts, by hops and by nodes."""
    counted = right(model, items, reason(model, items, model.thoughts), -1)
    total: Counter[str] = Counter()
    good: Counter[str] = Counter()
    for item, one in zip(items, counted):
        for name in ("all", f"hops {truth(item).hops()}", f"nodes {len(item['idx_to_symbol']):2}"):
            total[name] += 1
            good[name] += one
    return {name: f"{100 * good[name] / total[name]:5.1f}% of {total[name]}" for name in sorted(total)}


def naming_table(model: Model, template: str, answer: str, other: str, count: int = 200) -> Table:
    """Right answers (percent) to one problem under many namings, per number of thoughts."""
    rng, ks = random.Random(7), model.thoughts
    items = [renamed(template, answer, other, rng) for _ in range(count)]
    result = reason(model, items, ks)
    return {f"k = {k}": percent(right(model, items, result, column)) for column, k in enumerate(ks)}


def tables(model: Model, items: list[Item], name: str) -> dict[str, Table]:
    """Those that mean something for the method."""
    found = {f"{name}: words (%)": words_table(model, items)}
    if model.method.thinks:
        found[f"{name}: what thoughts hold"] = frontier_table(model, items)
        if model.method.says == "every k":
            found[f"{name}: next step after 1 to 5 thoughts"] = value_table(model, items)
    return {**found, f"{name}: by size": sizes_table(model, items)}


def typed_tables(model: Model, count: int) -> dict[str, Table]:
    """Small problems, as people type them."""
    rng = random.Random("typed")
    found = {"small problems, by size": sizes_table(model, [drawn(rng, "typed") for _ in range(count)])}
    return found | {template: naming_table(model, template, *answers) for template, *answers in TYPED}
