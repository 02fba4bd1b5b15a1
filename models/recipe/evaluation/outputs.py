"""What a text about a ProsQA problem says: its steps, its answer, and the six classes of the paper (arXiv
2412.06769, section 5)."""

import re
from dataclasses import dataclass

CLASSES = ["Correct Path", "Longer Path", "Hallucination", "Wrong Target", "Correct Label", "Incorrect Label"]
_FACT = re.compile(r"(?:Every )?(\w+) is a (\w+)\.")


@dataclass
class Truth:
    """A problem's graph by words."""

    edges: set[tuple[str, str]]
    root: str
    target: str
    other: str

    def hops(self) -> int:
        layer, seen, count = {self.root}, {self.root}, 0
        while self.target not in layer:
            layer = {b for a, b in self.edges if a in layer} - seen
            seen, count = seen | layer, count + 1
        return count

    def distance(self) -> dict[str, int]:
        found, layer = {self.root: 0}, [self.root]
        for node in layer:
            for a, b in self.edges:
                if a == node and b not in found:
                    found[b] = found[node] + 1
                    layer.append(b)
        return found


def truth(item: dict) -> Truth:
    """From an item of a dataset in facebookresearch/coconut's format."""
    name = item["idx_to_symbol"]
    edges = {(name[a], name[b]) for a, b in item["edges"]}
    return Truth(edges, name[item["root"]], name[item["target"]], name[item["neg_target"]])


@dataclass
class Said:
    """One text judged."""

    steps: list[tuple[str, str]]
    answer: str | None  # None: the text does not end with one
    ended: bool  # "### Name is a X." and end of text, nothing else on the line
    right: bool  # the exact answer
    neither: bool  # names neither of the two options, or ends without an answer
    invented: int  # steps that aren't a fact of the problem
    joined: bool  # each step begins at a node that was reached before
    follows: bool  # the steps are facts and join, and the last one ends at the answer
    kind: str | None  # one of CLASSES, None where `ended` is false


def judge(text: str, ended: bool, problem: Truth, thoughts: int) -> Said:
    """`text` as decoded, without <eos>; `ended` tells whether <eos> came."""
    # What follows the last marker, as in facebookresearch/coconut.
    body, marker, tail = text.rpartition("###")
    if not marker:
        body, tail = text, ""
    match = re.fullmatch(r"\s*(\w+) is a (\w+)\.\s*", tail)
    answer = match.group(2) if match and match.group(1) == problem.root else None
    right = ended and answer == problem.target
    ended = ended and answer is not None and text.count("###") == 1
    steps = [(a, b) for a, b in _FACT.findall(body)]
    invented = sum(step not in problem.edges for step in steps)
    joined = _joined(steps, problem, thoughts)
    follows = bool(steps) and invented == 0 and joined and steps[-1][1] == answer
    kind = None
    if ended and not steps:
        kind = "Correct Label" if right else "Incorrect Label"
    elif ended:
        kind = _path_class(steps, answer, invented > 0 or not joined, problem, thoughts)
    neither = not ended or answer not in (problem.target, problem.other)
    return Said(steps, answer, ended, right, neither, invented, joined, follows, kind)


def _joined(steps: list[tuple[str, str]], problem: Truth, thoughts: int) -> bool:
    """A text may return to a node it has named: a search that met a dead end. After thoughts, the nodes at
    their depth count as named; the first step may begin anywhere that can be reached."""
    away = problem.distance()
    named = {node for node, depth in away.items() if depth == thoughts}
    for index, (subject, object_) in enumerate(steps):
        if subject not in named and not (index == 0 and thoughts and subject in away):
            return False
        named |= {subject, object_}
    return True


def _path_class(
    steps: list[tuple[str, str]], answer: str | None, broken: bool, problem: Truth, thoughts: int
) -> str:
    """A partial path after k thoughts is correct if k hidden steps can complete it to a shortest path."""
    if broken:
        return "Hallucination"
    if steps[-1][1] != problem.target or answer != problem.target:
        return "Wrong Target"
    start = problem.distance()[steps[0][0]]
    return "Correct Path" if start == thoughts and start + len(steps) == problem.hops() else "Longer Path"
