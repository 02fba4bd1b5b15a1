"""The tables that every task has: answers after each number of thoughts, spoken and forced, and answers with
the thoughts replaced. Greedy decoding in float32; an answer counts when the text ends exactly with it."""

import math

import torch
from torch import Tensor

from ..data.task import Item
from .reasoning import Model, Reasoned, mean_thoughts, reason

Table = dict[str, list | dict | float | str]


def percent(values: list[bool]) -> float:
    return round(100 * sum(values) / len(values), 1) if values else float("nan")


def mean(values: list[float]) -> float:
    return round(sum(values) / len(values), 1) if values else float("nan")


def interval(values: list[bool]) -> str:
    """95% confidence interval of a share, in percent (Wilson)."""
    n, z = len(values), 1.96
    share = sum(values) / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return f"{100 * (middle - half):.1f}-{100 * (middle + half):.1f}"


def right(model: Model, items: list[Item], result: Reasoned, column: int) -> list[bool]:
    """Which problems' texts end, with the right answer; `column` of the numbers of thoughts."""
    eos = model.task.vocabulary.eos
    texts = [words[column] for words in result.words]
    return [ids[-1] == eos and model.task.right(item, model.text(ids)) for item, ids in zip(items, texts)]


def answers_table(model: Model, items: list[Item]) -> Table:
    """Per number of thoughts: right answers, spoken and forced (percent), and what the words cost."""
    ks, v = model.thoughts, model.task.vocabulary
    spoken = reason(model, items, ks)
    forced = reason(model, items, ks, forced=[v.answer])
    columns = range(len(ks))
    texts = [[words[column] for words in spoken.words] for column in columns]
    counted = [right(model, items, spoken, column) for column in columns]
    return {
        "thoughts": ks,
        "spoken": [percent(row) for row in counted],
        "spoken, 95% interval": [interval(row) for row in counted],
        "forced": [percent(right(model, items, forced, column)) for column in columns],
        "texts that end": [percent([ids[-1] == v.eos for ids in row]) for row in texts],
        "tokens said": [mean([len(ids) for ids in row]) for row in texts],
        "passes": [mean([1 + k + len(ids) for ids in row]) for k, row in zip(ks, texts)],
    }


def others(items: list[Item]) -> list[int]:
    """For each problem, the position of the one before it that asks something else: the same question would
    lend what it replaces. Before the first comes the last. A problem without such another one has itself."""
    questions = [item["question"] for item in items]
    n = len(items)
    before = (((at - back) % n for back in range(1, n)) for at in range(n))
    return [
        next((other for other in places if questions[other] != questions[at]), at)
        for at, places in enumerate(before)
    ]


def edits(items: list[Item], thoughts: Tensor, mean: Tensor, seed: int = 0) -> dict[str, Tensor]:
    """What is fed in place of the thoughts (n, thoughts, hidden). `mean` (thoughts, hidden) is that over
    generated problems; noise is as long as the thought it replaces; another problem is the one before."""
    noise = torch.randn(thoughts.shape, generator=torch.Generator().manual_seed(seed))
    return {
        "own": thoughts,
        "zero": torch.zeros_like(thoughts),
        "mean": mean.expand_as(thoughts),
        "noise": noise / noise.norm(dim=-1, keepdim=True) * thoughts.norm(dim=-1, keepdim=True),
        "another problem's": thoughts[others(items)],
    }


def edits_table(model: Model, items: list[Item], typical: list[Item]) -> Table:
    """Right answers after all thoughts (percent) with all of them replaced, and how many of the forced ones
    are what is answered after no thoughts. Texts that name none of the question's options are counted apart
    where it has options. `typical`: problems for the mean thought."""
    most, v = model.thoughts[-1:], model.task.vocabulary
    own = reason(model, items, most).thoughts
    unthought = reason(model, items, [0], None, [v.answer]).words
    table: Table = {}
    for name, instead in edits(items, own, mean_thoughts(model, typical)).items():
        # Pauses are what a pause control feeds: its own thoughts are never fed.
        given = None if name == "own" else instead
        forced = reason(model, items, most, given, [v.answer])
        spoken = reason(model, items, most, given)
        row: dict[str, float] = {
            "spoken": percent(right(model, items, spoken, 0)),
            "forced": percent(right(model, items, forced, 0)),
            "forced, as after no thoughts": percent([a == b for a, b in zip(forced.words, unthought)]),
        }
        named = [
            options is None or model.text(words[0]).rpartition("###")[2].strip() in options
            for options, words in zip(map(model.task.options, items), forced.words)
        ]
        if model.task.options(items[0]):
            row["forced, neither option"] = percent([not one for one in named])
            kept = [r for r, one in zip(right(model, items, forced, 0), named) if one]
            if kept:
                row["forced, of those that name an option"] = percent(kept)
        table[name] = row
    return table
