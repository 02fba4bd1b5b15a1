"""Makes a package of GPT-2's size (124 M parameters) with random weights, for benchmarks. Its words mean nothing,
but it costs as much as GPT-2.

    PYTHONPATH=models python test/bench/gpt2Package.py OUT [--int8]

It reads problems in the words of the bundled model, like a GPT-2 that facebookresearch/coconut trained on ProsQA: a
noun has several tokens, and a step begins with the forced prefix `Every`.
"""

import json
import sys
import tempfile
from pathlib import Path

import torch
from recipe import convert_fixtures as fixtures
from recipe.convert.cli import main as convert

VOCABULARY = 50257  # GPT-2's; the tokenizer of the fixtures has fewer tokens, which is allowed
QUESTION = (
    "Every lempus is a wumpus. Every wumpus is a rompus. Alex is a lempus. Is Alex a rompus or yumpus?"
)


def main() -> int:
    out, *more = sys.argv[1:]
    torch.set_num_threads(1)
    lexicon = json.loads(Path("models/prosqa-coconut/manifest.json").read_text())["lexicon"]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder)
        tokenizer = fixtures.tokenizer("gpt2", fixtures.TOKENS)
        model = fixtures.make_model(
            "gpt2",
            VOCABULARY + len(fixtures.TOKENS),
            hidden_size=768,
            num_hidden_layers=12,
            num_attention_heads=12,
            max_position_embeddings=1024,
            initializer_range=0.02,
        )
        print(f"{sum(weight.numel() for weight in model.parameters()) / 1e6:.1f} M parameters")
        fixtures.save_base(model, tokenizer, source / "model")
        del model
        (source / "lexicon.json").write_text(json.dumps(lexicon))
        (source / "questions.txt").write_text(QUESTION + "\n")
        words = [str(source / "model"), "--thoughts", "6", "--threads", "1", "--out", out, *more]
        words += ["--input", "prosqa", "--lexicon", str(source / "lexicon.json")]
        return convert([*words, "--questions", str(source / "questions.txt")])


if __name__ == "__main__":
    sys.exit(main())
