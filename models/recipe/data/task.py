"""What a task gives to training and evaluation: a vocabulary, texts to learn from, and problems to be judged
by. One task is one module of this folder; nothing outside it knows what its texts are about.
"""

import random
from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from .methods import Method
from .shape import Shape
from .vocabulary import Vocabulary

# A held-out problem in facebookresearch/coconut's format: question, steps, answer; a task may add to it.
Item = dict


@dataclass
class Segment:
    """A text that is said after `thoughts` thoughts were fed, and what of it is learned.

    `ids` normally begin with <eot>. Without it the last hidden state, which is thought `thoughts` + 1, says
    `ids[0]` itself: its logit lens is trained to be the next word of this text.
    """

    thoughts: int  # fed before the text; it sees these and no others
    ids: list[int]
    ignore: set[int] = field(default_factory=set)  # indices into `ids` of tokens that aren't learned
    kind: str = "words"  # losses are averaged over the tokens of a kind, then weighted (Lesson.weights)

    def ends_latent(self, eot: int) -> bool:
        return self.ids[0] == eot


@dataclass
class Row:
    """Texts about one question. They share its tokens and thoughts; none of them sees another."""

    question: list[int]  # up to and including <bot>; empty for a text that follows the prefix at once
    segments: list[Segment]


@dataclass
class Group:
    """Rows that share a prefix, which is read once for all of them (ProsQA: the facts). It may be empty."""

    prefix: list[int]
    rows: list[Row]


@dataclass
class Lesson:
    """One step's worth of training. All of its groups have the same number of rows."""

    name: str  # of the phase of the curriculum, for the log
    groups: list[Group]
    weights: dict[str, float]  # kind of segment -> weight of its mean loss
    questions: int  # of the budget that it uses up: the rows that hold a question


class Task(ABC):
    name: str
    vocabulary: Vocabulary
    shape: Shape  # of the model; its `vocabulary` is the length of the task's
    thoughts_per_step: int
    max_thoughts: int
    questions: int  # of a whole run
    data: str  # what it is trained on, in a few words
    targets: str  # what the targets of training are, in a few words
    thought_targets: str  # what those of the thoughts are, for methods that teach the words after every k
    longest: int  # most tokens of a text after <eot>, the end of text included

    @abstractmethod
    def lesson(self, method: Method, progress: float, rng: random.Random, size: int = 1) -> Lesson:
        """What is learned in one step after `progress` (0 to 1) of the budget. `size` multiplies the number
        of groups: a GPU takes larger steps than a CPU core."""

    @abstractmethod
    def held_out(self, rng: random.Random, count: int) -> list[Item]:
        """Problems that training doesn't see."""

    def prompt(self, item: Item) -> list[int]:
        """The ids of a question, its newline and <bot>."""
        v = self.vocabulary
        return [*v.encode(item["question"]), v.newline, v.bot]

    def right(self, item: Item, text: str) -> bool:
        """Whether what follows the text's last marker is the answer. `text` as decoded, without <eos>."""
        _, marker, said = text.rpartition("###")
        return bool(marker) and said.strip() == str(item["answer"])

    def options(self, item: Item) -> list[str] | None:
        """The answers among which the question asks to choose; None where there are none."""
        return None

    @abstractmethod
    def package(self) -> dict:
        """What the converter is told of the task: keyword arguments of its `Description`."""
