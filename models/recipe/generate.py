"""Problems as items of a dataset in facebookresearch/coconut's format: `python -m recipe.generate --count
500`."""

import argparse
import json
import random
from functools import cache

from . import vocabulary as v
from .batches import Lent
from .graphs import Problem, Question, prosqa, small
from .pools import RELEASED_HOPS, SMALL_HOPS, Pool


def item(rng: random.Random, problem: Problem, question: Question) -> dict:
    """Words lent to a problem and one of its questions, with the gold steps (a shortest path)."""
    lent = Lent(problem, rng)
    other = rng.choice(question.others)
    symbols = [(v.NAMES if named else v.CONCEPTS)[w] for named, w in zip(problem.named, lent.word)]
    if other < 0:
        other = problem.size
        symbols.append(v.CONCEPTS[rng.choice(lent.unused)])
    options = [symbols[question.target], symbols[other]]
    rng.shuffle(options)
    facts = [v.decode(pair) for pair in _pairs(lent.facts(rng, problem.shuffle))]
    path = problem.shortest_path(rng, question.root, question.target)
    name = symbols[question.root]
    return {
        "question": " ".join(facts) + f" Is {name} a {options[0]} or {options[1]}?",
        "answer": f"{name} is a {symbols[question.target]}.",
        "steps": [v.decode([lent.subject(a), lent.object(b)]) for a, b in zip(path, path[1:])],
        "idx_to_symbol": symbols,
        "edges": [list(edge) for edge in problem.edges],
        "root": question.root,
        "target": question.target,
        "neg_target": other,
    }


def _pairs(tokens: list[int]) -> list[list[int]]:
    return [tokens[i : i + 2] for i in range(0, len(tokens), 2)]


@cache
def _pool(kind: str) -> Pool:
    make, hops = (prosqa, RELEASED_HOPS) if kind == "released" else (small, SMALL_HOPS)
    return Pool(make, random.Random(f"generate {kind}"), hops, rate=0)


def _drawn(rng: random.Random, kind: str) -> dict:
    pool = _pool(kind)
    pool.rng = rng  # the graphs are the same in every process, which of them is asked is the caller's
    ((problem, (question,)),) = pool.pick(1, 1)
    return item(rng, problem, question)


def released_item(rng: random.Random) -> dict:
    """A full-size problem; lengths as in the released files, and a few short ones."""
    return _drawn(rng, "released")


def typed_item(rng: random.Random) -> dict:
    """A small problem such as people type."""
    return _drawn(rng, "typed")


def checked_questions(count: int = 200) -> list[str]:
    """What a package is checked with (the first four: two of either kind) and its mean thoughts are the means
    over: the same in every process."""
    rng = random.Random("mean thoughts")
    return [(typed_item if index in (1, 3) else released_item)(rng)["question"] for index in range(count)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--small", action="store_true", help="small problems instead of full-size ones")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng = random.Random(f"dataset {arguments.seed}")
    make = typed_item if arguments.small else released_item
    print(json.dumps([make(rng) for _ in range(arguments.count)]))


if __name__ == "__main__":
    main()
