"""ProsQA (Hao et al., arXiv 2412.06769): is Tom a this or a that, given which things are what?

Every target of training is the next token of one text: of one correct path, of one search, or of one fact
said again. None of them names the nodes a thought should hold.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from .graphs import Problem, Question, prosqa, small
from .methods import Method
from .pools import RELEASED_HOPS, SMALL_HOPS, TRAINING_HOPS, Pool, many_roots
from .shape import Shape
from .task import Group, Item, Lesson, Row, Segment, Task
from .vocabulary import SPECIALS, Vocabulary

CONCEPTS = (
    "bompus boompus brimpus chorpus dumpus felpus fompus gerpus gorpus grimpus gwompus hilpus impus "
    "jelpus jompus kerpus lempus lorpus numpus quimpus rempus rompus rorpus scrompus shumpus sterpus "
    "storpus terpus timpus tumpus vumpus worpus wumpus yerpus yimpus yumpus zhorpus zumpus"
).split()
NAMES = "Alex Bob Carol Davis Eva Fae Gabriel Jack Max Oliver Polly Rex Sally Sam Stella Tom Wren".split()

# Forms of a concept and of a name, in id order; the second pair only for `cot-search`.
FORMS = [("Every {}", CONCEPTS), ("is a {}.", CONCEPTS), ("a {}", CONCEPTS), ("or {}?", CONCEPTS)]
FORMS += [("{}", NAMES), ("Is {}", NAMES)]
SEARCH_FORMS = [("From {}", CONCEPTS), ("to {}.", CONCEPTS), ("From {}", NAMES)]
NOWHERE = "nowhere."  # a search has seen all that follows
SEARCH_LINES = ("From {from} to {to}.", f"From {{from}} {NOWHERE}")

# First id of each form; the word's index in CONCEPTS or NAMES is added to it.
EVERY, IS_A, OPTION_A, OPTION_OR = (len(SPECIALS) + index * len(CONCEPTS) for index in range(4))
NAME = len(SPECIALS) + 4 * len(CONCEPTS)
IS_NAME = NAME + len(NAMES)
FROM = IS_NAME + len(NAMES)
TO = FROM + len(CONCEPTS)
FROM_NAME = TO + len(CONCEPTS)
PATTERN = r"<\w+>|Every \w+|is a \w+\.|Is \w+|a \w+(?= or)|or \w+\?|###|\n|\w+"

MOST = 6  # thoughts, one per step
LIMIT = 104  # tokens in a row: the longest problems give up some texts, or the others would be padding
SEARCHED = 42  # most tokens of a search beside the texts
PATHS = 4  # texts a question of `cot`: as many tokens as Coconut's after 0, 1, ... 6 thoughts


def vocabulary(search: bool = False) -> Vocabulary:
    forms = FORMS + (SEARCH_FORMS if search else [])
    related = {form.format(word): {word: 1.0, form: 0.5} for form, words in forms for word in words}
    if not search:
        return Vocabulary(list(related), PATTERN, related)
    pattern = PATTERN.replace("|Is ", r"|From \w+|to \w+\.|nowhere\.|Is ")
    return Vocabulary([*related, NOWHERE], pattern, related)


class Lent:
    """A problem with words lent to its nodes."""

    def __init__(self, problem: Problem, rng: random.Random):
        self.problem = problem
        concepts, names = list(range(len(CONCEPTS))), list(range(len(NAMES)))
        rng.shuffle(concepts)
        rng.shuffle(names)
        self.word = [names.pop() if named else concepts.pop() for named in problem.named]
        self.unused = concepts
        self.subjects = [(NAME if n else EVERY) + w for n, w in zip(problem.named, self.word)]

    def facts(self, rng: random.Random, shuffle: bool) -> list[int]:
        edges = self.problem.edges
        if shuffle:
            edges = rng.sample(edges, len(edges))
        return self.pairs(edges)

    def pairs(self, edges: list[tuple[int, int]]) -> list[int]:
        subjects, word = self.subjects, self.word
        return [token for a, b in edges for token in (subjects[a], IS_A + word[b])]

    def question(self, rng: random.Random, question: Question) -> list[int]:
        other = rng.choice(question.others)
        pair = [self.word[question.target], self.word[other] if other >= 0 else rng.choice(self.unused)]
        if rng.random() < 0.5:
            pair.reverse()
        name = IS_NAME + self.word[question.root]
        return [name, OPTION_A + pair[0], OPTION_OR + pair[1], Vocabulary.newline, Vocabulary.bot]

    def steps(self, path: list[int]) -> list[int]:
        return self.lines(list(zip(path, path[1:])))

    def lines(self, edges: list[tuple[int, int]]) -> list[int]:
        subjects, word = self.subjects, self.word
        return [t for a, b in edges for t in (subjects[a], IS_A + word[b], Vocabulary.newline)]

    def answer(self, question: Question) -> list[int]:
        v, word = Vocabulary, self.word
        return [v.answer, NAME + word[question.root], IS_A + word[question.target], v.eos]

    def search(self, edges: list[tuple[int, int]], exhausted: int) -> list[int]:
        """Lines of a depth-first search: `edges` as tried, -1 for a node left because nothing new follows.
        `exhausted` is the id of NOWHERE."""
        out = []
        for a, b in edges:
            first = (FROM_NAME if self.problem.named[a] else FROM) + self.word[a]
            out += (first, exhausted if b < 0 else TO + self.word[b], Vocabulary.newline)
        return out


def search(
    rng: random.Random, problem: Problem, starts: list[int], target: int, ahead: float
) -> list[tuple[int, int]]:
    """Depth first from `starts`, one after the other, each node once, until the target is reached: the edges
    tried, and (node, -1) where a node is left. With probability `ahead` a child on a shortest path to the
    target is tried first, else any."""
    seen, tried = set(starts), []
    for start in starts:
        stack = [start]
        while stack:
            node = stack[-1]
            new = [child for child in problem.children[node] if child not in seen]
            if not new:
                tried.append((node, -1))
                stack.pop()
                continue
            child = rng.choice(new)
            if ahead and rng.random() < ahead:
                near = [c for c in new if problem.distance[c][target] >= 0]
                child = min(near, key=lambda c: problem.distance[c][target]) if near else child
            tried.append((node, child))
            seen.add(child)
            stack.append(child)
            if child == target:
                return tried
    return tried


def detour(
    rng: random.Random, problem: Problem, question: Question, thoughts: int, room: int
) -> tuple[list[tuple[int, int]], set[int]] | None:
    """A search as steps alone, for a text after `thoughts` thoughts, and which of its tokens aren't learned.

    Where to begin and which way to go first is what the paths teach; a search teaches to go on from an
    earlier node where nothing follows, by a way not yet taken.
    """
    starts = [question.root]
    if thoughts:
        starts = [n for n, d in enumerate(problem.distance[question.root]) if d == thoughts]
        rng.shuffle(starts)
    edges = [edge for edge in search(rng, problem, starts, question.target, 0.4) if edge[1] >= 0]
    if not edges or edges[-1][1] != question.target or 3 * len(edges) + 4 > room:
        return None
    ignore, subjects = set(), set()
    for index, (parent, _) in enumerate(edges):
        if parent not in subjects:  # the first way out of a node
            ignore.add(3 * index + 2)
        subjects.add(parent)
    if thoughts:
        ignore.add(1)
    return edges, ignore


@dataclass
class Source:
    """A pool of problems and how many of them, with how many questions each, a lesson takes."""

    pool: Callable[[random.Random], Pool]
    groups: int
    each: int


def _roots(size: tuple[int, int], limit: tuple[int, int], each: int = 6) -> Source:
    return Source(lambda rng: Pool(many_roots(size, limit, each), rng, limit=6000), 8, each)


FEW, MORE, MANY = _roots((11, 15), (10, 14)), _roots((14, 20), (13, 18)), _roots((25, 31), (14, 28))
FULL = Source(lambda rng: Pool(prosqa, rng, TRAINING_HOPS), 18, 4)
TYPED = Source(lambda rng: Pool(small, rng, SMALL_HOPS), 7, 4)


@dataclass
class Phase:
    name: str
    until: float  # share of the questions of a run
    sources: list[Source]
    words: bool  # else only recall and the thoughts
    direct: float  # weight of the texts without <eot>
    recall: float  # share of the lessons in which facts are said again, and nothing else


PHASES = [
    Phase("recall", 0.015, [FEW], False, 0.0, 1.0),
    Phase("thoughts 10-14", 0.0875, [FEW], False, 1.0, 0.3),
    Phase("thoughts 13-18", 0.153, [MORE], False, 1.0, 0.3),
    Phase("thoughts", 0.248, [MANY], False, 1.0, 0.3),
    Phase("words", 0.63, [FULL, TYPED], True, 0.5, 0.15),
    Phase("words alone", 1.0, [FULL, TYPED], True, 0.03, 0.15),
]
# Share of the questions after which the stages of a curriculum are over; the paper's ProsQA run has ten equal
# parts, stages 0 to 5 in one each and the last stage in the other four.
STAGE = 0.1
ALONE = 0.02  # of recall alone, for methods that have no thoughts to form


class ProsQA(Task):
    name = "prosqa"
    thoughts_per_step, max_thoughts = 1, MOST

    questions = 850_000
    data = "generated ProsQA problems (the paper's construction) and small ones as people type them"
    targets = "the next token of one text each: of one shortest path, of one search, of one fact"
    thought_targets = (
        "the next subject of one shortest path, drawn anew each time (weight 1 while the thoughts form, 0.5 "
        "beside the words, 0.03 at the end)"
    )

    def __init__(self, search: bool = False):
        self.vocabulary = vocabulary(search)
        self.searches_in_words = search
        self.shape = Shape(vocabulary=len(self.vocabulary))
        self.longest = 200 if search else 128
        self.pools: dict[int, Pool] = {}

    # Training

    def phases(self, method: Method) -> list[Phase]:
        if method.says == "every k":
            return PHASES
        recall = replace(PHASES[0], until=ALONE)
        if method.says != "stages":
            return [recall, replace(PHASES[-1], name="words", direct=0.0)]
        ends = [*(round(STAGE * (stage + 1), 3) for stage in range(MOST)), 1.0]
        last = replace(PHASES[-1], direct=0.0)
        stages = [replace(last, name=f"stage {stage}", until=end) for stage, end in enumerate(ends)]
        return stages if method.resets else [recall, *stages]

    def lesson(self, method: Method, progress: float, rng: random.Random, size: int = 1) -> Lesson:
        phases = self.phases(method)
        phase = next((phase for phase in phases if progress < phase.until), phases[-1])
        picked = []
        for source in phase.sources:
            pool = self.pools.get(id(source))
            if pool is None:
                pool = self.pools[id(source)] = source.pool(rng)
            picked += pool.pick(source.groups * size, source.each)
        again = rng.random() < phase.recall
        groups = [self.group(rng, method, phase, *some, again) for some in picked]
        weights = {"recall": 1.0, "words": 1.0, "direct": phase.direct}
        # Facts said again use up questions only while there is nothing else.
        asked = len(groups) * (phase.recall == 1 if again else len(groups[0].rows))
        return Lesson(phase.name, groups, weights, asked)

    def group(
        self,
        rng: random.Random,
        method: Method,
        phase: Phase,
        problem: Problem,
        questions: list[Question],
        again: bool,
    ) -> Group:
        lent = Lent(problem, rng)
        if again:
            facts = lent.facts(rng, True)
            rows = [Row([], [Segment(0, facts, set(range(0, len(facts), 2)), "recall")])]
        else:
            rows = [self.row(rng, method, phase, lent, question) for question in questions]
        return Group(lent.facts(rng, problem.shuffle), rows)

    def row(self, rng: random.Random, method: Method, phase: Phase, lent: Lent, question: Question) -> Row:
        if not phase.words:
            question = by_depth(rng, lent.problem, question)
        segments = [*self.words(rng, method, phase, lent, question)] if phase.words else []
        if method.thinks and phase.direct:
            for k in range(1, min(question.hops, MOST + 1)):
                # The text "question, k - 1 thoughts, words" without <eot>: its first word, at thought k.
                path = lent.problem.shortest_path(rng, question.root, question.target)
                segments.append(Segment(k - 1, [lent.subjects[path[k]]], kind="direct"))
        return Row(lent.question(rng, question), segments)

    def words(
        self, rng: random.Random, method: Method, phase: Phase, lent: Lent, question: Question
    ) -> list[Segment]:
        problem, answer, eot = lent.problem, lent.answer(question), Vocabulary.eot
        if method.says == "search":
            return self.searches(rng, lent, question)
        if method.says in ("answer", "stages"):
            stage = MOST if method.says == "answer" else int(phase.name.split()[-1])
            path = problem.shortest_path(rng, question.root, question.target)
            fed = 0 if not method.thinks else stage
            return [Segment(fed, [eot, *lent.steps(path[stage:]), *answer])]
        most = MOST if method.thinks else 0
        said = list(range(MOST + 1)) if method.thinks else [0] * PATHS
        segments, used = [], 0
        for _ in range(2):  # off the path: any node, then what it is
            node = rng.randrange(problem.size)
            if problem.children[node] and not problem.named[node]:
                pair = [lent.subjects[node], IS_A + lent.word[rng.choice(problem.children[node])]]
                segments.append(Segment(rng.randint(0, most), [eot, *pair], {1}))
        k = rng.randrange(min(question.hops, most + 1))
        found = detour(rng, problem, question, k, SEARCHED)
        if found:
            segments.append(Segment(k, [eot, *lent.lines(found[0]), *answer], found[1]))
        # Asked to answer at once, after too few thoughts: the best guess.
        k = rng.randrange(min(question.hops, most + 1))
        segments.append(Segment(k, [eot, *answer], {1}))
        used = sum(len(segment.ids) - 1 for segment in segments)
        while len(said) > 1 and sum(4 + 3 * max(0, question.hops - k) for k in said) > LIMIT - used:
            del said[rng.randrange(sum(k < question.hops for k in said))]
        for k in said:
            path = problem.shortest_path(rng, question.root, question.target)
            segments.append(Segment(k, [eot, *lent.steps(path[k:]), *answer]))
        return segments

    def searches(self, rng: random.Random, lent: Lent, question: Question) -> list[Segment]:
        """Texts of `cot-search`: the search, then the path it found, then the answer. Which child is tried
        first is drawn: any would do."""
        segments, used, exhausted = [], 0, self.vocabulary.ids[NOWHERE]
        for _ in range(4):
            edges = search(rng, lent.problem, [question.root], question.target, 0.0)
            parent = {b: a for a, b in edges if b >= 0}
            path = [question.target]
            while path[-1] != question.root:
                path.append(parent[path[-1]])
            lines = lent.search(edges, exhausted)
            ids = [Vocabulary.eot, *lines, *lent.steps(path[::-1]), *lent.answer(question)]
            if len(ids) > self.longest or (segments and used + len(ids) > 1.6 * LIMIT):
                continue
            used += len(ids)
            segments.append(Segment(0, ids))
            if used > LIMIT:
                break
        return segments or [Segment(0, [Vocabulary.eot, *lent.answer(question)], {1})]

    # Held-out problems

    def held_out(self, rng: random.Random, count: int) -> list[Item]:
        """Full-size problems; lengths as in the released files, and a few short ones."""
        return [drawn(rng, "released") for _ in range(count)]

    def options(self, item: Item) -> list[str]:
        symbols = item["idx_to_symbol"]
        return [f"{symbols[item['root']]} is a {symbols[item[end]]}." for end in ("target", "neg_target")]

    def package(self) -> dict:
        return {
            "task": "prosqa",
            "concepts": tuple(CONCEPTS),
            "names": tuple(NAMES),
            "node_limit": 28,
            "asides": SEARCH_LINES if self.searches_in_words else (),
        }


def by_depth(rng: random.Random, problem: Problem, question: Question) -> Question:
    """The same root, and a target drawn by depth first and then by node, so that deep steps are trained as
    often as shallow ones."""
    away = problem.distance[question.root]
    depths = sorted({d for node, d in enumerate(away) if 2 <= d <= MOST + 1})
    if not depths:
        return question
    depth = rng.choice(depths)
    target = rng.choice([node for node, d in enumerate(away) if d == depth])
    return Question(question.root, target, question.others, depth)


def item(rng: random.Random, problem: Problem, question: Question) -> Item:
    """Words lent to a problem and one of its questions, with the gold steps (a shortest path)."""
    lent, v = Lent(problem, rng), vocabulary()
    other = rng.choice(question.others)
    symbols = [(NAMES if named else CONCEPTS)[w] for named, w in zip(problem.named, lent.word)]
    if other < 0:
        other = problem.size
        symbols.append(CONCEPTS[rng.choice(lent.unused)])
    options = [symbols[question.target], symbols[other]]
    rng.shuffle(options)
    path = problem.shortest_path(rng, question.root, question.target)
    name = symbols[question.root]
    return {
        "question": f"{v.decode(lent.facts(rng, problem.shuffle))} Is {name} a {options[0]} or {options[1]}?",
        "answer": f"{name} is a {symbols[question.target]}.",
        "steps": [v.decode(lent.pairs([edge])) for edge in zip(path, path[1:])],
        "idx_to_symbol": symbols,
        "edges": [list(edge) for edge in problem.edges],
        "root": question.root,
        "target": question.target,
        "neg_target": other,
    }


@cache
def _pool(kind: str) -> Pool:
    make, hops = (prosqa, RELEASED_HOPS) if kind == "released" else (small, SMALL_HOPS)
    return Pool(make, random.Random(f"generate {kind}"), hops, rate=0)


def drawn(rng: random.Random, kind: str) -> Item:
    """`kind`: "released" for full-size problems, "typed" for small ones such as people type."""
    pool = _pool(kind)
    pool.rng = rng  # the graphs are the same in every process, which of them is asked is the caller's
    ((problem, (question,)),) = pool.pick(1, 1)
    return item(rng, problem, question)
