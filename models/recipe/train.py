"""Trains a model from random weights in one go: `python -m recipe.train --out DIR [--method METHOD]`.

Phases are scheduled by questions seen, so that every method sees as many and a shared machine does not change
what is learned. A run that was stopped goes on from its last checkpoint when the same command is given again.
"""

import argparse
import json
import math
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

# A third of the time would go into page faults without these; they only work when set before the process
# starts.
MEMORY = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": "100000000000",
    "MALLOC_TOP_PAD_": "268435456",
    "OMP_NUM_THREADS": "1",
}
if __name__ == "__main__" and any(os.environ.get(name) != value for name, value in MEMORY.items()):
    os.execve(sys.executable, [sys.executable, "-m", "recipe.train", *sys.argv[1:]], {**os.environ, **MEMORY})

import torch  # noqa: E402

from .batches import Options, make_batch  # noqa: E402
from .graphs import prosqa, small  # noqa: E402
from .methods import METHODS, Method  # noqa: E402
from .model import SHAPE, Coconut, Shape  # noqa: E402
from .objective import Weights, losses  # noqa: E402
from .pools import RELEASED_HOPS, SMALL_HOPS, Pool, many_roots  # noqa: E402

MUON, ADAM = 0.004, 0.002  # learning rates of the blocks' matrices and of everything else
QUESTIONS = 567_000  # of a whole run: 53 minutes of one core for Coconut
WARM = 6_000  # questions over which the learning rates rise


@dataclass
class Source:
    """A pool and how many problems x questions a step takes from it; `each` is the same for a phase's
    sources."""

    pool: Callable[[random.Random], Pool]
    groups: int
    each: int


@dataclass
class Phase:
    name: str
    until: int  # questions from the start of the run
    sources: list[Source]
    options: Options
    weights: Weights
    rate: Callable[[int], float]  # questions -> factor on the learning rates
    valid: float = 2.0  # the phase also ends when this share of recalled objects is valid
    kept: list[Pool] = field(default_factory=list)


def falling(start: float, bend: float, end: float, high: float, low: float) -> Callable[[int], float]:
    """Over questions: constant until `bend`, then linear from `high` to `low` at `end`; rises over the first
    WARM."""

    def rate(questions: int) -> float:
        warm = min(1.0, 0.1 + 0.9 * max(0.0, questions - start) / WARM)
        return warm * (
            high if questions < bend else low + (high - low) * max(0.0, (end - questions) / (end - bend))
        )

    return rate


def roots(size: tuple[int, int], limit: tuple[int, int], each: int = 6) -> Source:
    return Source(lambda rng: Pool(many_roots(size, limit, each), rng, limit=6000), 16, each)


def plan(scale: float = 1.0) -> list[Phase]:
    """The phases of the bundled model. `scale` shortens all of them alike, for trials."""

    def share(questions: int) -> int:
        return round(questions * scale)

    rate = falling(0, share(343_000), share(481_000), 1.0, 0.03)
    later = falling(share(481_000), share(504_000), share(QUESTIONS), 0.5, 0.01)
    full = Source(lambda rng: Pool(prosqa, rng, RELEASED_HOPS), 18, 4)
    people = Source(lambda rng: Pool(small, rng, SMALL_HOPS), 7, 4)
    alone = Options(words=False)
    thoughts, supervised, words = Weights(frontier=1.0), Weights(frontier=0.5), Weights(frontier=0.0)
    few, more, many = roots((11, 15), (10, 14)), roots((14, 20), (13, 18)), roots((25, 31), (14, 28))
    walks = Options(off_path=1, limit=100, walks=2, answers=1)
    return [
        Phase("recall", share(90_000), [few], alone, Weights(questions=False), rate, valid=0.9),
        Phase("thoughts 10-14", share(94_000), [few], alone, thoughts, rate),
        Phase("thoughts 13-18", share(150_000), [more], alone, thoughts, rate),
        Phase("thoughts", share(223_000), [many], alone, thoughts, rate),
        Phase("words", share(359_000), [full, people], Options(), supervised, rate),
        Phase("words alone", share(481_000), [full, people], Options(), words, rate),
        Phase("walks", share(QUESTIONS), [full, people], walks, words, later),
    ]


class Run:
    """A model, its optimizers and how far it has got; saved and resumed as a whole."""

    def __init__(
        self,
        out: Path,
        seed: int,
        phases: list[Phase],
        shape: Shape = SHAPE,
        method: str = "coconut",
        device: str = "cpu",
    ):
        self.out, self.seed, self.phases = out, seed, phases
        self.method: Method = METHODS[method]
        self.device = torch.device(device)
        self.model = Coconut(shape, seed).to(self.device)
        self.model.kind = torch.bfloat16
        matrices = [p for p in self.model.layers.parameters() if p.ndim == 2]
        known = {id(p) for p in matrices}
        others = [p for p in self.model.parameters() if id(p) not in known]
        self.optimizers = [
            torch.optim.Muon(matrices, lr=MUON, momentum=0.95, adjust_lr_fn="original"),
            torch.optim.AdamW(others, lr=ADAM, betas=(0.9, 0.98), weight_decay=0.0),
        ]
        self.state = {
            "method": method,
            "seed": seed,
            "phase": 0,
            "cpu": 0.0,
            "wall": 0.0,
            "steps": 0,
            "questions": 0,
            "resumed": 0,
        }
        self.log: list[dict] = []
        self.started = (time.process_time(), time.time())
        if (out / "checkpoint.pt").exists():
            self.resume()
        self.rng = random.Random(f"{seed}-{self.state['steps']}")

    def resume(self) -> None:
        saved = torch.load(self.out / "checkpoint.pt", weights_only=False, map_location="cpu")
        state = {"method": "coconut", **saved["state"]}
        for name in ("method", "seed"):
            if state[name] != self.state[name]:
                raise SystemExit(
                    f"{self.out} holds a run with {name} {state[name]}, not {self.state[name]}: give another "
                    f"--out, or --{name} {state[name]} to go on with it."
                )
        self.model.load_state_dict(saved["model"])
        for optimizer, kept in zip(self.optimizers, saved["optimizers"]):
            optimizer.load_state_dict(kept)
        self.state, self.log = state, saved["log"]
        self.state["resumed"] += 1
        self.started = (self.started[0] - self.state["cpu"], self.started[1] - self.state["wall"])

    def save(self) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        saved = {
            "model": self.model.state_dict(),
            "shape": self.model.shape.as_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "state": self.state,
            "log": self.log,
        }
        torch.save(saved, self.out / "checkpoint.part")
        os.replace(self.out / "checkpoint.part", self.out / "checkpoint.pt")
        (self.out / "log.json").write_text(json.dumps({"state": self.state, "log": self.log}))

    def step(self, phase: Phase) -> dict[str, float]:
        """One update on problems from all sources of the phase."""
        items = [
            i
            for source, pool in zip(phase.sources, phase.kept)
            for i in pool.pick(source.groups, source.each)
        ]
        progress = self.state["questions"] / self.phases[-1].until
        batch = make_batch(self.rng, items, self.method.options(phase.options, progress)).to(self.device)
        loss, seen = losses(self.model, batch, self.method.weights(phase.weights), self.method.fed)
        loss.backward()
        self.state["questions"] += batch.questions.shape[0] * batch.questions.shape[1]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        factor = phase.rate(self.state["questions"])
        for optimizer, rate in zip(self.optimizers, (MUON, ADAM)):
            optimizer.param_groups[0]["lr"] = rate * factor
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        self.state["steps"] += 1
        self.state["cpu"] = time.process_time() - self.started[0]
        self.state["wall"] = time.time() - self.started[1]
        return seen

    def train(
        self, save_every: float = 100.0, log_every: float = 10.0, most_steps: int | None = None
    ) -> None:
        saved = logged = time.time()
        sums: dict[str, list[float]] = defaultdict(list)
        while self.state["phase"] < len(self.phases):
            phase = self.phases[self.state["phase"]]
            if self.state["questions"] >= phase.until:
                self.state["phase"] += 1
                continue
            if not phase.kept:
                phase.kept = [source.pool(self.rng) for source in phase.sources]
            for name, value in self.step(phase).items():
                if not math.isnan(value):  # no graph of the batch was that deep
                    sums[name].append(value)
            if time.time() - logged > log_every:
                logged = time.time()
                means = {name: round(sum(v) / len(v), 4) for name, v in sums.items()}
                minute = round(self.state["cpu"] / 60, 2)
                record = {**self.state, "phase": phase.name, "minute": minute, **means}
                self.log.append(record)
                report(record)
                sums.clear()
                if means["valid"] >= phase.valid:
                    self.state["phase"] += 1
            if time.time() - saved > save_every:
                saved = time.time()
                self.save()
            if most_steps and self.state["steps"] >= most_steps:
                break
        self.save()


def report(record: dict) -> None:
    shown = " ".join(
        f"{k} {record[k]:.3f}" for k in ("recall", "frontier", "words", "valid", "answer") if k in record
    )
    mass = " ".join(f"{record[f'mass{k}']:.2f}" for k in range(1, 7) if f"mass{k}" in record)
    print(
        f"{record['minute']:6.2f} {record['phase']:15} q {record['questions']:7} {shown} mass {mass}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--out", type=Path, required=True, help="folder of the checkpoint; resumed from when there"
    )
    parser.add_argument("--method", choices=METHODS, default="coconut", help="a row of the table")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--scale", type=float, default=1.0, help="shortens all phases alike")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    phases = plan(arguments.scale)
    Run(arguments.out, arguments.seed, phases, method=arguments.method, device=arguments.device).train()


if __name__ == "__main__":
    main()
