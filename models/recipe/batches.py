"""Problems -> tensors. Lends words to the graphs, shuffles facts, and lays out everything to be said about a
question.

The words after every number of thoughts lie in one row, in segments: a segment sees the facts, the question,
its own k thoughts and itself. So each question's thoughts are computed once for all of them.
"""

import random
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from . import vocabulary as v
from .graphs import Problem, Question

THOUGHTS = 6
QUESTION = 5  # Is Tom | a X | or Y? | newline | <bot>
IGNORED = -100


@dataclass
class Options:
    """What is laid in a row of words: texts of steps and answer, and what is learned beside them."""

    words: bool = True
    off_path: int = 2  # segments `<eot> Every X` whose object alone is learned
    limit: int = 70  # tokens in a row: the longest problems give up some k, or the others would be padding
    walks: int = 0  # random walks to the target or a dead end, then the right answer
    answers: int = 0  # segments `<eot> ### Name ...` after too few thoughts: the best guess
    said: list[tuple[int, int]] = field(  # (thoughts, steps left out) of every text
        default_factory=lambda: [(k, k) for k in range(THOUGHTS + 1)]
    )


@dataclass
class Batch:
    """G problems with Q questions each. Integers are int64, V is the vocabulary, K = THOUGHTS."""

    facts: Tensor  # (G, P) subject, object, subject, object ..., padded on the right
    fact_count: Tensor  # (G) real tokens in `facts`
    again: Tensor  # (G, P) the same facts in another order
    children: Tensor  # (n, V) for each subject in `again`, uniform over its children's objects
    questions: Tensor  # (G, Q, QUESTION)
    frontier: (
        Tensor  # (G, Q, K, V) uniform over the subjects at depth 1..K of the root; zeros where there are none
    )
    words: Tensor | None = None  # (G, Q, T)
    labels: Tensor | None = None  # (G, Q, T) next token or IGNORED
    segments: Tensor | None = None  # (G, Q, T) number of the segment, -1 for padding
    thoughts: Tensor | None = None  # (G, Q, T) how many thoughts the segment sees
    offsets: Tensor | None = None  # (G, Q, T) position within the segment

    def to(self, device: torch.device) -> "Batch":
        return Batch(**{name: t if t is None else t.to(device) for name, t in vars(self).items()})


class Lent:
    """A problem with words lent to its nodes."""

    def __init__(self, problem: Problem, rng: random.Random):
        self.problem = problem
        concepts = rng.sample(range(len(v.CONCEPTS)), len(v.CONCEPTS))
        names = rng.sample(range(len(v.NAMES)), len(v.NAMES))
        self.word = [names.pop() if named else concepts.pop() for named in problem.named]
        self.unused = concepts

    def subject(self, node: int) -> int:
        return (v.NAME if self.problem.named[node] else v.EVERY) + self.word[node]

    def object(self, node: int) -> int:
        return v.IS_A + self.word[node]

    def facts(self, rng: random.Random, shuffle: bool) -> list[int]:
        edges = list(self.problem.edges)
        if shuffle:
            rng.shuffle(edges)
        return [token for a, b in edges for token in (self.subject(a), self.object(b))]

    def question(self, rng: random.Random, question: Question) -> list[int]:
        other = rng.choice(question.others)
        pair = [self.word[question.target], self.word[other] if other >= 0 else rng.choice(self.unused)]
        rng.shuffle(pair)
        name = v.IS_NAME + self.word[question.root]
        return [name, v.OPTION_A + pair[0], v.OPTION_OR + pair[1], v.NEWLINE, v.BOT]

    def steps(self, path: list[int]) -> list[int]:
        return [t for a, b in zip(path, path[1:]) for t in (self.subject(a), self.object(b), v.NEWLINE)]

    def answer(self, question: Question) -> list[int]:
        return [v.ANSWER, v.NAME + self.word[question.root], self.object(question.target), v.EOS]


def random_walk(rng: random.Random, problem: Problem, question: Question) -> list[int]:
    path = [question.root]
    while path[-1] != question.target and problem.children[path[-1]]:
        path.append(rng.choice(problem.children[path[-1]]))
    return path


class Row:
    """The words of one question, segment after segment."""

    def __init__(self):
        self.words, self.labels, self.segments, self.thoughts, self.offsets = [], [], [], [], []
        self.count = 0

    def add(self, thoughts: int, tokens: list[int], ignore: tuple[int, ...] = ()) -> None:
        """Tokens begin with <eot>; `ignore` are the indices of tokens that are not to be learned."""
        length = len(tokens) - 1
        self.words += tokens[:-1]
        self.labels += [IGNORED if i + 1 in ignore else tokens[i + 1] for i in range(length)]
        self.segments += [self.count] * length
        self.thoughts += [thoughts] * length
        self.offsets += range(length)
        self.count += 1


def words_row(rng: random.Random, lent: Lent, question: Question, options: Options) -> Row:
    row, problem = Row(), lent.problem
    answer = lent.answer(question)
    room = options.limit - 2 * options.off_path - 13 * options.walks - 4 * options.answers
    said = list(options.said)
    while len(said) > 1 and sum(4 + 3 * max(0, question.hops - left_out) for _, left_out in said) > room:
        del said[rng.randrange(sum(left_out < question.hops for _, left_out in said))]
    for k, left_out in said:
        path = problem.shortest_path(rng, question.root, question.target)
        row.add(k, [v.EOT, *lent.steps(path[left_out:]), *answer])
    most = max(k for k, _ in options.said)
    inner = [n for n in range(problem.size) if problem.children[n] and not problem.named[n]]
    for _ in range(options.off_path if inner else 0):
        node = rng.choice(inner)
        child = rng.choice(problem.children[node])
        row.add(rng.randint(0, most), [v.EOT, lent.subject(node), lent.object(child)], ignore=(1,))
    for _ in range(options.walks):
        path = random_walk(rng, problem, question)
        k = rng.randrange(min(len(path) - 1, most + 1))
        steps = lent.steps(path[k:])
        # Where to begin after k >= 1 thoughts is what the steps above teach: a walk knows nothing better.
        skip = set(range(2, len(steps) + 1, 3)) | ({1} if k else set())
        row.add(k, [v.EOT, *steps, *answer], ignore=tuple(skip))
    for _ in range(options.answers):
        row.add(rng.randrange(min(question.hops, most + 1)), [v.EOT, *answer], ignore=(1,))
    return row


def padded(rows: list[list[int]], fill: int, width: int | None = None) -> Tensor:
    width = width or max(map(len, rows))
    out = np.full((len(rows), width), fill, dtype=np.int64)
    for index, row in enumerate(rows):
        out[index, : len(row)] = row
    return torch.from_numpy(out)


def make_batch(rng: random.Random, items: list[tuple[Problem, list[Question]]], options: Options) -> Batch:
    """One batch of G problems, each with its Q questions, under new words and a new order of facts."""
    facts, again, children, questions, frontier, rows = [], [], [], [], [], []
    for problem, asked in items:
        lent = Lent(problem, rng)
        facts.append(lent.facts(rng, problem.shuffle))
        again.append(lent.facts(rng, True))
        found = {}
        for a, b in problem.edges:
            found.setdefault(lent.subject(a), []).append(lent.object(b))
        children += [found[subject] for subject in again[-1][::2]]
        for question in asked:
            questions.append(lent.question(rng, question))
            for depth in range(1, THOUGHTS + 1):
                frontier.append([lent.subject(n) for n in problem.frontier(question.root, depth)])
            if options.words:
                rows.append(words_row(rng, lent, question, options))
    groups, asked_each = len(items), len(items[0][1])
    batch = Batch(
        facts=padded(facts, v.PAD),
        fact_count=torch.tensor([len(f) for f in facts]),
        again=padded(again, v.PAD),
        children=uniform(children),
        questions=torch.tensor(questions).view(groups, asked_each, QUESTION),
        frontier=uniform(frontier).view(groups, asked_each, THOUGHTS, v.VOCABULARY_SIZE),
    )
    if options.words:
        width = max(len(row.words) for row in rows)

        def gather(name: str, fill: int) -> Tensor:
            return padded([getattr(row, name) for row in rows], fill, width).view(groups, asked_each, width)

        batch.words, batch.labels = gather("words", v.PAD), gather("labels", IGNORED)
        batch.segments, batch.thoughts = gather("segments", -1), gather("thoughts", 0)
        batch.offsets = gather("offsets", 0)
    return batch


def uniform(sets: list[list[int]]) -> Tensor:
    """(n, V): each row uniform over its set of tokens (a token named twice counts once)."""
    out = np.zeros((len(sets), v.VOCABULARY_SIZE), dtype=np.float32)
    for index, tokens in enumerate(sets):
        if tokens:
            out[index, tokens] = 1.0 / len(tokens)
    return torch.from_numpy(out)
