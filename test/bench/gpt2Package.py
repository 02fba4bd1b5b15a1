"""Makes a package of GPT-2's size (124 M parameters) with random weights, for benchmarks. Its words mean nothing,
but it costs as much as GPT-2. With --llama, it has the shape of Llama 3.2 1B (1.24 G parameters in bfloat16).

    PYTHONPATH=models python test/bench/gpt2Package.py OUT [--llama] [--int8] [--arithmetic] [--vocabulary FOLDER]

It reads problems in the words of the bundled model, like a GPT-2 that facebookresearch/coconut trained on ProsQA: a
noun has several tokens, and a step begins with the forced prefix `Every`. With --arithmetic, it reads word problems,
whose next steps are searched for. Its final norm is then scaled, because with flat probabilities there would be nothing
to search. With --vocabulary, it has GPT-2's own vocabulary from FOLDER and is as sure as a trained model (gpt2Speech.py).
"""

import json
import sys
import tempfile
from pathlib import Path

import gpt2Speech as speech
import torch
from recipe import convert_fixtures as fixtures
from recipe.convert.cli import main as convert

# Family, vocabulary and configuration. The tokenizer of the fixtures has fewer tokens, which is allowed.
GPT2 = (
    "gpt2",
    50257,
    {
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "max_position_embeddings": 1024,
    },
)
LLAMA = (
    "llama",
    128256,
    {
        "hidden_size": 2048,
        "intermediate_size": 8192,
        "num_hidden_layers": 16,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": True,
    },
)
SHARPNESS = 10
PROSQA = "Every lempus is a wumpus. Every wumpus is a rompus. Alex is a lempus. Is Alex a rompus or yumpus?"
ARITHMETIC = "Sam has 5 apples. He gives away 3 of them. How many apples does he have?"


def main() -> int:
    out, *more = sys.argv[1:]
    task = "arithmetic" if "--arithmetic" in more else "prosqa"
    family, vocabulary, shape = LLAMA if "--llama" in more else GPT2
    own = Path(more[more.index("--vocabulary") + 1]) if "--vocabulary" in more else None
    more = [word for word in more if word not in ("--llama", "--arithmetic", "--vocabulary", str(own))]
    torch.set_num_threads(1)
    lexicon = json.loads(Path("models/prosqa-coconut/manifest.json").read_text())["task"]["lexicon"]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder)
        tokenizer = (
            speech.tokenizer_of(own, fixtures.TOKENS) if own else fixtures.tokenizer(family, fixtures.TOKENS)
        )
        model = fixtures.make_model(
            family, vocabulary + len(fixtures.TOKENS), initializer_range=0.02, **shape
        ).to(torch.bfloat16 if family == "llama" else torch.float32)
        if own:
            speech.speak(model, speech.continuations(tokenizer, lexicon, fixtures.TOKENS[1]))
        if task == "arithmetic":
            with torch.no_grad():
                norm = model.transformer.ln_f if family == "gpt2" else model.model.norm
                norm.weight.mul_(SHARPNESS)
        print(f"{sum(weight.numel() for weight in model.parameters()) / 1e6:.1f} M parameters")
        fixtures.save_base(model, tokenizer, source / "model")
        del model
        (source / "lexicon.json").write_text(json.dumps(lexicon))
        (source / "questions.txt").write_text((PROSQA if task == "prosqa" else ARITHMETIC) + "\n")
        words = [str(source / "model"), "--thoughts", "6", "--threads", "1", "--out", out, *more]
        words += ["--task", task, *(["--lexicon", str(source / "lexicon.json")] if task == "prosqa" else [])]
        return convert([*words, "--questions", str(source / "questions.txt")])


if __name__ == "__main__":
    sys.exit(main())
