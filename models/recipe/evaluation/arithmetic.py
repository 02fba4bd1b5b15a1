"""The tables of arithmetic alone: answers by the number of steps, and which results a thought's lens has."""

import random

import torch

from ..data.task import Item
from .reasoning import Model, reason
from .tables import Table, edits, mean_thoughts, percent, right

TYPICAL = 200  # problems for the mean thought


def steps_of(items: list[Item]) -> list[int]:
    return sorted({len(item["steps"]) for item in items})


def result_of(step: str) -> str:
    return step.rpartition("=")[2].removesuffix(">>")


def by_steps(items: list[Item], values: list[bool]) -> list[float]:
    """Percent, for problems of each number of steps."""
    return [
        percent([value for item, value in zip(items, values) if len(item["steps"]) == count])
        for count in steps_of(items)
    ]


def steps_table(model: Model, items: list[Item]) -> Table:
    """Right answers (percent) by steps, spoken and forced after each number of thoughts."""
    ks, marker = model.thoughts, [model.task.vocabulary.answer]
    table: Table = {"steps": steps_of(items)}
    for name, forced in (("spoken", None), ("forced", marker)):
        result = reason(model, items, ks, forced=forced)
        for column, k in enumerate(ks):
            table[f"{name} after {k}"] = by_steps(items, right(model, items, result, column))
    return table


def replaced_table(model: Model, items: list[Item]) -> Table:
    """Right answers (percent) by steps, forced after all thoughts, all of them replaced."""
    most, marker = model.thoughts[-1:], [model.task.vocabulary.answer]
    typical = model.task.held_out(random.Random("mean thoughts"), TYPICAL)
    table: Table = {"steps": steps_of(items)}
    own = reason(model, items, model.thoughts).thoughts
    for name, instead in edits(items, own, mean_thoughts(model, typical)).items():
        if name == "own":
            result = reason(model, items, model.thoughts, forced=marker)
        else:
            result = reason(model, items, most, instead, marker)
        table[name] = by_steps(items, right(model, items, result, -1))
    return table


@torch.no_grad()
def detection_table(model: Model, items: list[Item]) -> Table:
    """How often (percent) the result of a step (its first token) is among the likeliest one and three tokens
    of each thought's lens, over problems answered right; and how often the result that another problem has at
    this step is, where it is a different one."""
    spoken = reason(model, items, model.thoughts)
    good = right(model, items, spoken, -1)
    top = model.network.logits(spoken.thoughts).topk(3, -1).indices.tolist()  # [problem][thought][3]
    encode = model.task.vocabulary.encode
    table: Table = {"thought": list(range(1, spoken.thoughts.shape[1] + 1))}
    for count in steps_of(items):
        kept = [i for i, item in enumerate(items) if len(item["steps"]) == count and good[i]]
        others = kept[1:] + kept[:1]
        for step in range(count):
            own = {i: encode(result_of(items[i]["steps"][step]))[0] for i in kept}
            pairs = {
                "": [(i, own[i]) for i in kept],
                ", another problem's": [(i, own[j]) for i, j in zip(kept, others) if own[i] != own[j]],
            }
            for whose, wanted in pairs.items():
                for most in (1, 3):
                    name = f"{count} steps, result {step + 1}{whose}, top {most}"
                    table[name] = [
                        percent([token in top[i][thought][:most] for i, token in wanted])
                        for thought in range(spoken.thoughts.shape[1])
                    ]
        table[f"problems of {count} steps answered right"] = str(len(kept))
    return table


def tables(model: Model, items: list[Item], name: str) -> dict[str, Table]:
    found = {f"{name}: right answers by steps (%)": steps_table(model, items)}
    if model.method.thinks:
        found[f"{name}: forced answers by steps, all thoughts replaced (%)"] = replaced_table(model, items)
        found[f"{name}: results in the lens of each thought (%)"] = detection_table(model, items)
    return found
