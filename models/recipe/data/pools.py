"""Graphs kept for use again: making one costs more than lending it new words. Chosen so that lengths are as
wanted."""

import random
from collections import Counter
from collections.abc import Callable

from .graphs import Problem, Question, prosqa, with_names

# Share of questions by number of hops. The released files have 3-6 at .40, .43, .14, .03; a few short ones
# are added because people ask them. The construction alone gives mostly 1-3.
RELEASED_HOPS = {1: 0.02, 2: 0.03, 3: 0.38, 4: 0.41, 5: 0.13, 6: 0.03}
# In training long paths are more frequent, since they fail most for their number.
TRAINING_HOPS = {1: 0.02, 2: 0.03, 3: 0.33, 4: 0.36, 5: 0.17, 6: 0.09}
SMALL_HOPS = {1: 0.17, 2: 0.25, 3: 0.22, 4: 0.16, 5: 0.11, 6: 0.09}


class Pool:
    """Up to `limit` problems, a few more at each call of `pick`; with `hops`, questions are drawn by that
    share."""

    def __init__(
        self,
        make: Callable[[random.Random], Problem],
        rng: random.Random,
        hops: dict[int, float] | None = None,
        limit: int = 20_000,
        start: int = 2500,
        rate: int = 12,
    ):
        self.make, self.rng, self.hops, self.limit, self.rate = make, rng, hops, limit, rate
        self.problems: list[Problem] = []
        self.count: Counter[int] = Counter()
        self.cumulative: list[float] = []
        self.grow(start)

    def grow(self, number: int) -> None:
        for _ in range(min(number, self.limit - len(self.problems))):
            problem = self.make(self.rng)
            if self.hops:
                problem.questions = [q for q in problem.questions if q.hops in self.hops]
            if problem.questions:
                self.problems.append(problem)
                self.count.update(q.hops for q in problem.questions)

    def weight(self, question: Question) -> float:
        return self.hops[question.hops] / self.count[question.hops] if self.hops else 1.0

    def pick(self, groups: int, each: int) -> list[tuple[Problem, list[Question]]]:
        self.grow(self.rate)
        if not self.hops:
            problems = self.rng.choices(self.problems, k=groups)
            return [(p, self._some(p.questions, each)) for p in problems]
        if len(self.cumulative) < len(self.problems) * 0.95 or len(self.problems) == self.limit > len(
            self.cumulative
        ):
            total, self.cumulative = 0.0, []
            for problem in self.problems:
                total += sum(self.weight(q) for q in problem.questions)
                self.cumulative.append(total)
        known = self.problems[: len(self.cumulative)]
        problems = self.rng.choices(known, cum_weights=self.cumulative, k=groups)
        return [
            (p, self.rng.choices(p.questions, [self.weight(q) for q in p.questions], k=each))
            for p in problems
        ]

    def _some(self, questions: list[Question], each: int) -> list[Question]:
        if len(questions) >= each:
            return self.rng.sample(questions, each)
        return questions + self.rng.choices(questions, k=each - len(questions))


def many_roots(
    size: tuple[int, int], limit: tuple[int, int], roots: int
) -> Callable[[random.Random], Problem]:
    """Problems with at least `roots` people, one question each: for learning thoughts alone."""

    def make(rng: random.Random) -> Problem:
        problem = prosqa(rng, size, limit)
        return with_names(rng, problem, max(0, roots - sum(problem.named)))

    return make
