"""Problems: ProsQA graphs by the paper's construction, and small ones such as people type.

Source: Hao et al., arXiv 2412.06769, appendix (ProsQA). A problem here is a graph without words; words are
lent to it each time it is used (see prosqa.py), which is why a pool of graphs can be used again and again.
"""

import math
import random
from dataclasses import dataclass, field


@dataclass
class Problem:
    """A graph and the questions that can be asked about it. Nodes are indices."""

    size: int
    edges: list[tuple[int, int]]  # in an order in which people would explain them
    named: list[bool]  # node is a name (only ever a subject)
    questions: list["Question"] = field(default_factory=list)
    shuffle: bool = True  # facts in any order; else as in `edges`
    children: list[list[int]] = field(init=False)
    distance: list[list[int]] = field(init=False)  # shortest, -1 where there is no way

    def __post_init__(self):
        self.children = [[] for _ in range(self.size)]
        for parent, child in self.edges:
            self.children[parent].append(child)
        self.distance = [self._distances(node) for node in range(self.size)]

    def _distances(self, start: int) -> list[int]:
        found = [-1] * self.size
        found[start], layer = 0, [start]
        while layer:
            following = []
            for node in layer:
                for child in self.children[node]:
                    if found[child] < 0:
                        found[child] = found[node] + 1
                        following.append(child)
            layer = following
        return found

    def shortest_path(self, rng: random.Random, start: int, target: int) -> list[int]:
        """One of the shortest paths, each choice uniform among the children that are on one."""
        path = [start]
        while path[-1] != target:
            left = self.distance[path[-1]][target]
            path.append(
                rng.choice([c for c in self.children[path[-1]] if self.distance[c][target] == left - 1])
            )
        return path


@dataclass
class Question:
    """Is `root` a `target` or one of `others`? `others` may hold -1: a word that is in no fact."""

    root: int
    target: int
    others: list[int]
    hops: int


# A node that drew no parents may still become somebody's parent. The paper's text gives 2.7 such nodes a
# problem, the released files have 0.55: most of them must have been left out, so only this share is kept.
STRAY = 0.17


def poisson(rng: random.Random, mean: float) -> int:
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count, product = count + 1, product * rng.random()
    return count


def choose(rng: random.Random, items: list[int], weights: list[float], count: int) -> list[int]:
    """`count` different items, one after another by weight."""
    items, weights, chosen = list(items), list(weights), []
    for _ in range(count):
        index = rng.choices(range(len(items)), weights)[0]
        chosen.append(items.pop(index))
        weights.pop(index)
    return chosen


def grow(rng: random.Random, size: int, mean_parents: float = 1.5) -> tuple[list[tuple[int, int]], list[int]]:
    """Edges and labels of the paper's construction, before nodes that touch no edge are dropped."""
    edges, labels, depths = [], [1, 2], [0, 0]
    for node in range(2, size):
        draw = rng.random()
        allowed = (0, 1) if draw < 0.35 else (0, 2) if draw < 0.7 else (0, 1, 2, 3)
        candidates = [c for c in range(node) if labels[c] in allowed]
        count = min(poisson(rng, mean_parents), len(candidates))
        parents = choose(rng, candidates, [1.5 * depths[c] + 1 for c in candidates], count)
        label = 0 if parents or rng.random() < STRAY else -1
        for parent in parents:
            edges.append((parent, node))
            label |= labels[parent]
        labels.append(label)
        depths.append(1 + min(depths[p] for p in parents) if parents else 0)
    return edges, labels


def compact(edges: list[tuple[int, int]], labels: list[int]) -> tuple[list[tuple[int, int]], list[int]]:
    """Drops nodes that touch no edge, as in the released files."""
    used = sorted({node for edge in edges for node in edge})
    index = {node: i for i, node in enumerate(used)}
    return [(index[a], index[b]) for a, b in edges], [labels[node] for node in used]


def prosqa(
    rng: random.Random, sizes: tuple[int, int] = (25, 31), limit: tuple[int, int] = (14, 28)
) -> Problem:
    """A full-size problem. Questions follow the released rule: both options are leaves, each of one root
    only."""
    while True:
        edges, labels = grow(rng, rng.randint(*sizes))
        parents = {a for a, _ in edges}
        if not {0, 1} <= parents:
            continue
        edges, labels = compact(edges, labels)
        size = len(labels)
        if not limit[0] <= size <= limit[1]:
            continue
        targets = {b for _, b in edges}
        problem = Problem(size, edges, [node not in targets for node in range(size)])
        leaves = [node for node in range(size) if not problem.children[node]]
        for root, own, other in ((0, 1, 2), (1, 2, 1)):
            others = [leaf for leaf in leaves if labels[leaf] == other]
            for target in leaves:
                if labels[target] == own and others:
                    problem.questions.append(Question(root, target, others, problem.distance[root][target]))
        if problem.questions and sum(problem.named) <= 17:
            return problem


def with_names(rng: random.Random, problem: Problem, count: int) -> Problem:
    """The same graph with more people, each attached to inner nodes, and a question for every person."""
    edges, size = list(problem.edges), problem.size
    inner = [n for n in range(size) if problem.children[n] and not problem.named[n]]
    count = min(count, 17 - sum(problem.named), len(inner))
    for person in range(size, size + count):
        edges += [(person, node) for node in rng.sample(inner, min(len(inner), rng.choice((1, 1, 2, 2, 3))))]
    result = Problem(size + count, edges, problem.named + [True] * count)
    nouns = [n for n in range(result.size) if not result.named[n]]
    for root in range(result.size):
        if result.named[root]:
            away = result.distance[root]
            targets = [n for n in nouns if away[n] > 0]
            others = [n for n in nouns if away[n] < 0] or [-1]
            target = rng.choice(targets)
            result.questions.append(Question(root, target, others, away[target]))
    return result


def small(rng: random.Random) -> Problem:
    """A problem of 3-16 nodes as people type them: chains, small trees, nouns without parents, one name or
    more."""
    while True:
        edges, size = _chains(rng) if rng.random() < 0.6 else _bush(rng)
        targets = {b for _, b in edges}
        heads = [n for n in range(size) if n not in targets]
        lone = rng.random() < 0.5
        root = rng.choice(heads)
        named = [n == root or (n in heads and not lone and rng.random() < 0.5) for n in range(size)]
        problem = Problem(size, edges, named, shuffle=rng.random() < 0.6)
        nouns = [n for n in range(size) if not named[n]]
        for person in (n for n in range(size) if named[n]):
            away = problem.distance[person]
            others = [n for n in nouns if away[n] < 0]
            leaves = [n for n in others if not problem.children[n]]
            if leaves and rng.random() < 0.4:
                others = leaves
            if not others or rng.random() < 0.1:
                others = [-1]
            problem.questions += [
                Question(person, n, others, away[n])
                for n in nouns
                if 1 <= away[n] <= 6 and (not problem.children[n] or rng.random() < 0.4)
            ]
        if problem.questions and 3 <= size <= 16:
            return problem


def _chains(rng: random.Random) -> tuple[list[tuple[int, int]], int]:
    """One to three chains, now and then with a few more facts between and beside them."""
    edges, size = [], 0
    for index in range(rng.choice((1, 2, 2, 2, 3))):
        length = rng.choice((1, 2, 2, 3, 3, 4, 5, 6)) if index == 0 else rng.choice((1, 1, 2, 2, 3, 4))
        edges += [(size + i, size + i + 1) for i in range(length)]
        size += length + 1
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2, 3, 4))):
        parent = rng.randrange(size)
        if rng.random() < 0.6:
            edges.append((parent, size))
            size += 1
        else:
            child = rng.randrange(size)
            if parent < child and (parent, child) not in edges:
                edges.append((parent, child))
    return edges, size


def _bush(rng: random.Random) -> tuple[list[tuple[int, int]], int]:
    """The paper's construction in small, with fewer parents a node."""
    while True:
        edges, labels = grow(rng, rng.randint(4, 18), rng.choice((1.0, 1.2, 1.5)))
        if len(edges) >= 2:
            edges, labels = compact(edges, labels)
            return edges, len(labels)
