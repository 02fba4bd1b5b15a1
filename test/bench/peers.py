"""What the engine is compared with: PyTorch, in models of the same shape with random weights. Reads one JSON object per
line from standard input, and answers each with a line. The caller takes turns with it, so that other work of the
machine affects both.

    {"do": "version"}
    {"do": "step", "dtype": "bfloat16", "prompt": 250}  milliseconds of prompt, latent step, and text step
    {"do": "paper", "prompt": 250, "thoughts": 6, "words": 12}
    {"do": "bandwidth"}                                 bytes per second that all threads read
    {"do": "dataset", "lengths": […], "shape": {…}, "thoughts": 6, "words": 4, "batch": 64}
"""

import json
import sys
import time

import torch
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM

GPT2 = GPT2LMHeadModel(GPT2Config(vocab_size=50260)).eval()
WIDTH = 768
small: dict[str, LlamaForCausalLM] = {}


def step(model, prompt: int) -> dict[str, float]:
    ids = torch.randint(0, 50000, (1, prompt))
    start = time.perf_counter()
    found = model.transformer(ids, use_cache=True)
    read = time.perf_counter()
    thoughts = 5
    for _ in range(thoughts):
        found = model.transformer(
            inputs_embeds=found.last_hidden_state[:, -1:], past_key_values=found.past_key_values, use_cache=True
        )
    thought = time.perf_counter()
    for _ in range(thoughts):
        found = model(torch.tensor([[7]]), past_key_values=found.past_key_values, use_cache=True)
    end = time.perf_counter()
    return {
        "prompt": 1000 * (read - start),
        "latent": 1000 * (thought - read) / thoughts,
        "text": 1000 * (end - thought) / thoughts,
    }


def think(model, ids, thoughts: int):
    """The embeddings of prompt and thoughts, and what the last pass gave."""
    embeds = model.transformer.wte(ids)
    found = model.transformer(inputs_embeds=embeds, use_cache=True)
    for _ in range(thoughts):
        thought = found.last_hidden_state[:, -1:]
        embeds = torch.cat([embeds, thought], 1)
        found = model.transformer(inputs_embeds=thought, past_key_values=found.past_key_values, use_cache=True)
    return embeds, found


def paper(model, prompt: int, thoughts: int, words: int) -> float:
    """facebookresearch/coconut's generate: after the thoughts, each word feeds everything again."""
    start = time.perf_counter()
    embeds, _ = think(model, torch.randint(0, 50000, (1, prompt)), thoughts)
    for _ in range(words):
        best = model(inputs_embeds=embeds, use_cache=False).logits[:, -1].argmax(-1)
        embeds = torch.cat([embeds, model.transformer.wte(best)[:, None]], 1)
    return 1000 * (time.perf_counter() - start)


def bandwidth() -> float:
    many = torch.ones(2**27)  # 512 MB, more than any cache
    best = 0.0
    for _ in range(5):
        start = time.perf_counter()
        many.sum()
        best = max(best, many.numel() * 4 / (time.perf_counter() - start))
    return best


def dataset(lengths: list[int], shape: dict[str, int], thoughts: int, words: int, batch: int) -> float:
    """Prompts of these lengths in batches, sorted by length, and the words after the thoughts twice: spoken, forced."""
    key = json.dumps(shape)
    if key not in small:
        config = LlamaConfig(
            hidden_size=shape["hidden"],
            intermediate_size=shape["inner"],
            num_hidden_layers=shape["layers"],
            num_attention_heads=shape["heads"],
            num_key_value_heads=shape["kvHeads"],
            head_dim=shape["headDim"],
            vocab_size=shape["vocab"],
        )
        small[key] = LlamaForCausalLM(config).eval()
    model = small[key]
    ordered = sorted(lengths)
    start = time.perf_counter()
    for at in range(0, len(ordered), batch):
        some = ordered[at : at + batch]
        mask = torch.tensor([[0] * (some[-1] - n) + [1] * n for n in some])
        found = model.model(torch.randint(0, shape["vocab"], mask.shape), attention_mask=mask, use_cache=True)
        one = torch.ones(len(some), 1, dtype=mask.dtype)
        for _ in range(thoughts):
            mask = torch.cat([mask, one], 1)
            found = model.model(
                inputs_embeds=found.last_hidden_state[:, -1:],
                attention_mask=mask,
                past_key_values=found.past_key_values,
                use_cache=True,
            )
        for _ in range(2 * words):
            mask = torch.cat([mask, one], 1)
            found = model(one * 7, attention_mask=mask, past_key_values=found.past_key_values, use_cache=True)
            found.logits[:, -1].argmax(-1).tolist()
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    torch.set_num_threads(int(sys.argv[1]))
    models = {"float32": GPT2}
    for line in sys.stdin:
        asked = json.loads(line)
        do, dtype = asked.pop("do"), asked.pop("dtype", "float32")
        if dtype not in models:
            models[dtype] = GPT2LMHeadModel(GPT2.config).eval().to(getattr(torch, dtype))
        with torch.inference_mode():
            if do == "step":
                answer = step(models[dtype], **asked)
            elif do == "paper":
                answer = paper(models[dtype], **asked)
            elif do == "bandwidth":
                answer = bandwidth()
            elif do == "dataset":
                answer = dataset(**asked)
            else:
                answer = torch.__version__
        print(json.dumps(answer), flush=True)


main()
