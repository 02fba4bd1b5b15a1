"""The vocabulary of the arithmetic models: byte-level, so any text has tokens and comes back as it was.

A number below 1,000 is one token, as in the vocabularies of GPT-2 and Llama 3; larger ones are several, three
digits at a time from the left, as in Llama 3. The words of the generator's sentences are one token each, with
the space before them; every other word is spelled in bytes.
"""

import json
import re
from functools import cache, cached_property

from ..vocabulary import SPECIALS, Vocabulary
from .frames import ASIDES, FRAMES, NAMES, OPENINGS, PRONOUNS, QUESTIONS, THINGS

SYMBOLS = ["<<", ">>", "'s"]
# Pieces of a text: what stands here as one piece and in the vocabulary is one token.
PATTERN = r"<<|>>|###|'s| ?\p{L}+|\p{N}{1,3}|\s|[^\s\p{L}\p{N}]"


@cache
def byte_letters() -> dict[int, str]:
    """The printable character that stands for each byte in a byte-level vocabulary (as in GPT-2)."""
    plain = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {byte: chr(256 + i) for i, byte in enumerate(others)}


def spelled(text: str) -> str:
    return "".join(byte_letters()[byte] for byte in text.encode())


def _pieces() -> list[str]:
    """Every word of the sentences as it stands there, in the order in which it first does."""
    slots = dict.fromkeys("name other things others n He he him his His".split(), " ")
    frames = [*OPENINGS, *(f for found in FRAMES.values() for f in found), *ASIDES, *QUESTIONS]
    found = [p for frame in frames for p in re.findall(r"'s| ?[A-Za-z]+", " " + frame.format(**slots))]
    found += [f" {word}" for word in THINGS]
    found += [word for name in NAMES for word in (name, f" {name}")]
    found += sorted({f" {word}" for pronouns in PRONOUNS.values() for word in pronouns.values()})
    first = [frame.split()[0] for frame in OPENINGS if not frame.startswith("{")]
    return list(dict.fromkeys([*found, *first]))


def digits() -> dict[str, dict[str, float]]:
    """What a number below 1,000 is made of: numbers that share a digit start with related embeddings, so a
    sum can be learned digit by digit instead of pair by pair."""
    found = {}
    for number in range(1000):
        places = {f"{digit} at {place}": 1.0 for place, digit in enumerate(f"{number:03}")}
        found[str(number)] = {**places, f"number {number}": 0.5}
    return found


class ByteVocabulary(Vocabulary):
    """`SPECIALS` and the words as everywhere; `<unk>` is never used. A token that isn't special stands in the
    tokenizer's file, and in `tokens`, with a printable character for each byte."""

    def __init__(self):
        letters = byte_letters()
        words = [*SYMBOLS, *map(str, range(10, 1000)), *_pieces()]
        others = [*(letters[byte] for byte in range(256)), *map(spelled, words)]
        newline = spelled("\n")
        super().__init__([t for t in dict.fromkeys(others) if t != newline], PATTERN, digits())

    @cached_property
    def tokens(self) -> list[str]:
        return [spelled(token) if token == "\n" else token for token in super().tokens]

    @cached_property
    def numbers(self) -> list[int]:
        """The tokens of 0, 1, ... 999."""
        return [self.ids[str(number)] for number in range(1000)]

    def token(self, text: str) -> int:
        """The id of a text that is one token."""
        return self.ids[spelled(text)]

    def tokenizer_json(self) -> str:
        added = [
            {"id": self.ids[token], "content": token, "single_word": False, "lstrip": False, "rstrip": False}
            | {"normalized": False, "special": True}
            for token in [*SPECIALS[:5], "<pause>"]
        ]
        split = {"type": "Split", "pattern": {"Regex": PATTERN}, "behavior": "Isolated", "invert": False}
        byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False}
        byte_level["use_regex"] = False
        # Without merges: a piece is one token of the vocabulary, or else its bytes.
        model = {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None}
        model |= {"end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False}
        model |= {"ignore_merges": True, "vocab": self.ids, "merges": []}
        return json.dumps(
            {
                "version": "1.0",
                "truncation": None,
                "padding": None,
                "added_tokens": added,
                "normalizer": None,
                "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, byte_level]},
                "post_processor": None,
                "decoder": byte_level,
                "model": model,
            },
            ensure_ascii=False,
            indent=1,
        )

    def decode(self, ids: list[int]) -> str:
        return self.tokenizer.decode(ids, skip_special_tokens=False)
