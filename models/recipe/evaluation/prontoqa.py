"""The tables of PrOntoQA alone: what thoughts hold, whether the words are the steps, and problems whose
answer cannot be found without following the chain."""

import random

import torch

from ..data.prontoqa.problems import twins
from ..data.prontoqa.tokens import FORMS, NOUNS, VOCABULARY, phrase
from ..data.task import Item
from .reasoning import Model, reason
from .tables import Table, answers_table, edits_table, mean, percent

TYPICAL = 200  # problems for the mean thought
# noun -> ids of all tokens that name it
FORMS_OF = {
    noun: [VOCABULARY.ids[phrase(form, noun)] for form, words in FORMS if words is NOUNS] for noun in NOUNS
}


def objects(item: Item) -> list[int]:
    """The token that each step says of the name: `is a zumpus.`, at last the property."""
    return [VOCABULARY.encode(step)[1] for step in item["steps"]]


def reached(item: Item) -> list[set[str]]:
    """The nouns that the facts put one, two, ... rules away from the name."""
    tokens = [VOCABULARY.tokens[token] for token in VOCABULARY.encode(item["question"])[:-2]]
    words = [next((noun for noun in NOUNS if noun in token.lower()), token) for token in tokens]
    edges = [(a, b) for a, b in zip(words[::2], words[1::2]) if b in NOUNS]
    layers, layer = [], {item["steps"][0].split()[0]}
    while layer:
        layer = {b for a, b in edges if a in layer}
        layers.append(layer)
    return layers


@torch.no_grad()
def thoughts_table(model: Model, items: list[Item]) -> Table:
    """By thought: how often its lens has the object of its step first (percent), and the mean mass of the
    lens, all forms of a noun added, on the noun of its step and on all nouns as many rules away (not for the
    last thought, which is the property)."""
    thoughts = reason(model, items, [0]).thoughts
    lens = model.network.logits(thoughts).softmax(-1)  # (n, thoughts, vocabulary)
    places = range(lens.shape[1])
    first: list[list[bool]] = [[] for _ in places]
    own: list[list[float]] = [[] for _ in places]
    there: list[list[float]] = [[] for _ in places]
    count: list[list[float]] = [[] for _ in places]
    for row, item in zip(lens, items):
        layers = reached(item)
        for k, token in enumerate(objects(item)[: len(places)]):
            first[k].append(int(row[k].argmax()) == token)
            noun = next((noun for noun in NOUNS if token in FORMS_OF[noun]), None)
            own[k].append(float(row[k, FORMS_OF[noun] if noun else [token]].sum()))
            if noun:
                there[k].append(sum(float(row[k, FORMS_OF[other]].sum()) for other in layers[k]))
                count[k].append(len(layers[k]))
    return {
        "thought": [k + 1 for k in places],
        "the object of its step is likeliest": [percent(values) for values in first],
        "mass on the object of its step": [mean([100 * value for value in values]) for values in own],
        "mass on all nouns as far away": [
            mean([100 * value for value in values]) for values in there if values
        ],
        "nouns as far away": [mean(values) for values in count if values],
    }


def words_table(model: Model, items: list[Item]) -> Table:
    """Texts (percent) that are the steps of the file that were left, and the answer."""
    ks, eos = model.thoughts, VOCABULARY.eos
    spoken = reason(model, items, ks)
    table: Table = {"thoughts": ks, "steps and answer as in the file": []}
    for column, k in enumerate(ks):
        left = ["\n".join([*item["steps"][k:], f"### {item['answer']}"]) for item in items]
        texts = [words[column] for words in spoken.words]
        same = [ids[-1] == eos and model.text(ids) == text for ids, text in zip(texts, left)]
        table["steps and answer as in the file"].append(percent(same))
    return table


def tables(model: Model, items: list[Item], name: str) -> dict[str, Table]:
    found = {}
    if model.method.says not in ("answer", "stages"):
        found[f"{name}: words (%)"] = words_table(model, items)
    if model.method.thinks:
        found[f"{name}: what thoughts hold"] = thoughts_table(model, items)
    if name == "generated":
        rng = random.Random("twins")
        alike = [twins(rng).item() for _ in items]
        found["two chains: answers"] = answers_table(model, alike)
        if model.method.thinks:
            typical = model.task.held_out(random.Random("mean thoughts"), TYPICAL)
            replaced = edits_table(model, alike, typical)
            found["two chains: all thoughts replaced"] = replaced
    return found
