"""What PyTorch makes of some questions: the known answers of a package, kept in golden.json for every
engine to come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from .reference import Reference
from .words import Words

MOST_WORDS = 32  # of a continuation in a small model
FEW_WORDS = 12  # where a word costs a second of PyTorch's time
SMALL = 512  # hidden size up to which a model is small
DIGITS = 7

# Asked of models that take any text, where nobody names other questions. What tokenizers trip over is in
# them.
TEXTS = (
    "Every bompus is a dumpus. Tom is a bompus. Every dumpus is a zumpus. Is Tom a zumpus or lempus?",
    "A shop sells 3 boxes of 12 eggs each.\nHow many eggs are left when 5 of them break?",
    "  Two  spaces,\n\na line break,\tnaïve — 🥥🌴 and “quotes”?",
)


# Texts whose tokens golden.json holds as well: what byte-level vocabularies and their readers in other
# languages differ in.
TOKENIZED = (
    *TEXTS,
    "\n",
    "\n\n\n  x",
    "\r\n y",
    " leading and trailing  ",
    "it's I'LL don't",
    "12345 6,789.01",
    "### Tom is a lempus.\n",
    "中文 한국어 👩‍👩‍👧",
    "a\u00a0b\u200bc",
)


@dataclass(frozen=True)
class Case:
    """All of one question. k runs over numbers of thoughts, from 0."""

    question: str
    prompt: list[int]
    prompt_logits: np.ndarray  # (vocab)
    thoughts: np.ndarray  # (thoughts, hidden)
    depths: np.ndarray  # (thoughts, layers, hidden): as `Reference.depths`
    said: list[list[int]]  # [k], after <eot>
    said_logits: list[np.ndarray]  # [k] (words, vocab): what each was chosen from; the first follows <eot>
    zeroed: list[int]  # what is said when every thought is a zero vector


def make_cases(
    reference: Reference, words: Words, questions: Iterable[str], count: int, context: int
) -> list[Case]:
    """`count`: how many thoughts. `context`: positions of the model; each question leaves room in it for
    some words."""
    return [_case(reference, words, question, count, context) for question in questions]


def room_for_words(words: Words, question: str, count: int, context: int) -> int:
    """Words that fit after the question, `count` thoughts and <eot>."""
    return context - len(words.prompt_ids(question)) - count - 1


def _case(reference: Reference, words: Words, question: str, count: int, context: int) -> Case:
    eot, eos = words.tokens["eot"], words.tokens["eos"]
    prompt = words.prompt_ids(question)
    most = MOST_WORDS if reference.model.config.hidden_size <= SMALL else FEW_WORDS
    most = min(most, room_for_words(words, question, count, context))
    thoughts = reference.thoughts(prompt, count)
    spoken = [reference.speak(prompt, thoughts[:k], [eot], eos, most) for k in range(count + 1)]
    depths = [reference.depths(prompt, thoughts[:k]).numpy() for k in range(count)]
    nothing = torch.zeros(count, reference.model.config.hidden_size)
    return Case(
        question=question,
        prompt=prompt,
        prompt_logits=reference.next_logits(prompt, []).numpy(),
        thoughts=torch.stack(thoughts).numpy() if thoughts else nothing.numpy(),
        depths=np.stack(depths) if depths else np.zeros((0, 0, 0), np.float32),
        said=[ids for ids, _ in spoken],
        said_logits=[logits.numpy() for _, logits in spoken],
        zeroed=reference.speak(prompt, list(nothing), [eot], eos, most, edited=True)[0],
    )


def golden(cases: Sequence[Case], head: torch.Tensor, tolerance: float, words: Words) -> dict:
    """The content of golden.json; `head` (vocab, hidden) reads a thought."""
    return {
        "format": "coconut-golden",
        "version": 1,
        "tolerance": tolerance,
        "tokenizations": [
            {"text": text, "tokens": words.encode(text)} for text in TOKENIZED if words.knows(text)
        ],
        "cases": [_written(case, head) for case in cases],
    }


def _written(case: Case, head: torch.Tensor) -> dict:
    return {
        "question": case.question,
        "promptTokens": case.prompt,
        "thoughts": [_thought(*read, head) for read in zip(case.thoughts, case.depths)],
        "eotLogits": [rounded(logits[0]) for logits in case.said_logits],
        "continuations": [
            {
                "thoughts": k,
                "tokens": ids,
                "logProbabilities": rounded(log_softmax(logits)[range(len(ids)), ids]),
            }
            for k, (ids, logits) in enumerate(zip(case.said, case.said_logits))
        ],
        "zeroed": {"tokens": case.zeroed},
    }


def _thought(vector: np.ndarray, depths: np.ndarray, head: torch.Tensor) -> dict:
    return {
        "vector": rounded(vector),
        "norm": rounded(np.linalg.norm(vector))[()],
        "top": _top(vector, head, 5),
        "layers": [_top(state, head, 3) for state in depths],
    }


def _top(vector: np.ndarray, head: torch.Tensor, count: int) -> list[dict]:
    top = torch.softmax(head @ torch.from_numpy(vector), -1).topk(count)
    return [{"id": int(i), "p": rounded(p)[()]} for p, i in zip(top.values.tolist(), top.indices.tolist())]


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Over the last axis, in float64."""
    shifted = logits.astype(np.float64) - logits.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


def rounded(values) -> "list | np.generic":
    """Plain floats of seven significant digits, nested as they were."""
    array = np.asarray(values, np.float64)
    flat = [float(f"{x:.{DIGITS}g}") for x in array.reshape(-1).tolist()]
    return np.array(flat).reshape(array.shape).tolist() if array.ndim else np.float64(flat[0])
