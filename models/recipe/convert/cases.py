"""What PyTorch makes of some questions: the known answers of a package, kept in golden.json for every
engine to come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from .reference import Pass, Reference
from .texts import TOKENIZED
from .words import Words

MOST_WORDS = 32  # of a continuation in a small model
FEW_WORDS = 12  # where a word costs a second of PyTorch's time
SMALL = 512  # hidden size up to which a model is small
DIGITS = 7


@dataclass(frozen=True)
class HeadCase:
    """What the language head makes of some `vectors` (n, hidden), and its rows for some `ids`."""

    vectors: np.ndarray
    logits: np.ndarray  # (n, vocab)
    ids: np.ndarray
    rows: np.ndarray  # (len(ids), hidden)


@dataclass(frozen=True)
class Case:
    """All of one question, so that the model itself is no longer needed. k runs over numbers of thoughts,
    from 0."""

    question: str
    prompt: list[int]
    prompt_logits: np.ndarray  # (vocab)
    thoughts: np.ndarray  # (thoughts, hidden)
    top: list[list[dict]]  # of each thought, what the head reads
    depths: list[list[list[dict]]]  # of each thought, the same of the input and of each layer but the last
    said: list[list[int]]  # [k], after the frame's end
    said_logits: list[np.ndarray]  # [k] (words, vocab): what each was chosen from
    zeroed: list[int]  # what is said when every thought is a zero vector
    inside: list[Pass]  # [k]; of the first question only
    head: HeadCase | None  # of the first question only


def make_cases(
    reference: Reference, words: Words, questions: Iterable[str], count: int, context: int
) -> list[Case]:
    """`count`: how many thoughts. `context`: positions of the model; each question leaves room in it for
    some words."""
    return [
        _case(reference, words, question, count, context, first=index == 0)
        for index, question in enumerate(questions)
    ]


def room_for_words(words: Words, question: str, count: int, context: int) -> int:
    """Words that fit after the question, `count` thoughts and what follows them."""
    return context - len(words.prompt_ids(question)) - count - len(words.after_ids)


def _case(reference: Reference, words: Words, question: str, count: int, context: int, first: bool) -> Case:
    after, eos = words.after_ids, words.tokens["eos"]
    prompt = words.prompt_ids(question)
    most = MOST_WORDS if reference.model.config.hidden_size <= SMALL else FEW_WORDS
    most = min(most, room_for_words(words, question, count, context))
    passes = reference.think(prompt, count)
    thoughts = [made.thought for made in passes[:count]]
    spoken = [reference.speak(prompt, thoughts[:k], after, eos, most) for k in range(count + 1)]
    nothing = torch.zeros(count, reference.model.config.hidden_size)
    vectors = torch.stack(thoughts) if thoughts else nothing
    return Case(
        question=question,
        prompt=prompt,
        prompt_logits=passes[0].logits.numpy(),
        thoughts=vectors.numpy(),
        top=[_top(reference, vector, 5) for vector in vectors],
        depths=[[_top(reference, state, 3) for state in made.normed] for made in passes[:count]],
        said=[ids for ids, _ in spoken],
        said_logits=[logits.numpy() for _, logits in spoken],
        zeroed=reference.speak(prompt, list(nothing), after, eos, most, edited=True)[0],
        inside=passes if first else [],
        head=_head_case(reference, vectors) if first else None,
    )


def _head_case(reference: Reference, thoughts: torch.Tensor) -> HeadCase:
    matrix = reference.model.get_output_embeddings().weight.detach()
    ids = np.array([0, len(matrix) - 1])
    rows = matrix[ids]
    vectors = thoughts if len(thoughts) else rows
    return HeadCase(vectors.numpy(), reference.read(vectors).numpy(), ids, rows.numpy().copy())


def golden(cases: Sequence[Case], tolerance: float, words: Words) -> dict:
    """The content of golden.json."""
    return {
        "format": "coconut-golden",
        "version": 1,
        "tolerance": tolerance,
        "tokenizations": [
            {"text": text, "tokens": words.encode(text)} for text in TOKENIZED if words.knows(text)
        ],
        "cases": [_written(case) for case in cases],
    }


def _written(case: Case) -> dict:
    return {
        "question": case.question,
        "promptTokens": case.prompt,
        "thoughts": [_thought(*read) for read in zip(case.thoughts, case.top, case.depths)],
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


def _thought(vector: np.ndarray, top: list[dict], depths: list[list[dict]]) -> dict:
    return {
        "vector": rounded(vector),
        "norm": rounded(np.linalg.norm(vector))[()],
        "top": top,
        "layers": depths,
    }


def _top(reference: Reference, vector: torch.Tensor, count: int) -> list[dict]:
    top = torch.softmax(reference.read(vector), -1).topk(count)
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
