"""A task's tokens: every one of them is a word or a phrase that a pattern matches. The same list gives the
Hugging Face tokenizer, so training, evaluation and the package always agree.
"""

import json
from dataclasses import dataclass, field
from functools import cached_property

SPECIALS = ["<pad>", "<unk>", "<bot>", "<eot>", "<eos>", "###", "\n"]


@dataclass
class Vocabulary:
    """`SPECIALS` have the ids 0 to 6, then come `words`, last `<pause>`, which only the method `pause` feeds.

    `related`: token -> weights of its parts. Tokens that share a part start with related embeddings, so
    `Every scrompus` and `is a scrompus.` know each other before anything is learned.
    """

    words: list[str]
    pattern: str  # its matches are the tokens; everything between them is dropped
    related: dict[str, dict[str, float]] = field(default_factory=dict)

    pad, unk, bot, eot, eos, answer, newline = range(7)

    @cached_property
    def tokens(self) -> list[str]:
        return [*SPECIALS, *self.words, "<pause>"]

    @cached_property
    def ids(self) -> dict[str, int]:
        return {token: index for index, token in enumerate(self.tokens)}

    @property
    def pause(self) -> int:
        return len(self.words) + len(SPECIALS)

    def __len__(self) -> int:
        return len(self.words) + len(SPECIALS) + 1

    def tokenizer_json(self) -> str:
        """The tokenizer in Hugging Face's format."""
        added = [*SPECIALS[:5], "<pause>"]
        return json.dumps(
            {
                "version": "1.0",
                "truncation": None,
                "padding": None,
                "added_tokens": [
                    {
                        "id": self.ids[token],
                        "content": token,
                        "single_word": False,
                        "lstrip": False,
                        "rstrip": False,
                        "normalized": False,
                        "special": True,
                    }
                    for token in added
                ],
                "normalizer": None,
                "pre_tokenizer": {
                    "type": "Split",
                    "pattern": {"Regex": self.pattern},
                    "behavior": "Removed",
                    "invert": True,
                },
                "post_processor": None,
                "decoder": None,
                "model": {"type": "WordLevel", "vocab": self.ids, "unk_token": "<unk>"},
            },
            ensure_ascii=False,
            indent=1,
        )

    @cached_property
    def tokenizer(self):
        """The `tokenizers.Tokenizer` of `tokenizer_json`."""
        from tokenizers import Tokenizer

        return Tokenizer.from_str(self.tokenizer_json())

    def encode(self, text: str) -> list[int]:
        return self.tokenizer.encode(text).ids

    def decode(self, ids: list[int]) -> str:
        """Tokens joined with spaces, none around a line break: the text the released files have."""
        text = " ".join(self.tokens[i] for i in ids)
        return text.replace(" \n ", "\n").replace(" \n", "\n").replace("\n ", "\n")
