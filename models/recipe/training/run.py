"""A training run: a model, its optimizer and how far it has got; saved and resumed as a whole."""

import json
import os
import random
import time
from pathlib import Path

import torch

from ..data.methods import Method
from ..data.task import Task
from ..model.network import fast_type, new_model
from .batches import make_batch
from .optimizer import Optimizer
from .updates import Updates

WARM = 0.01  # share of a run (or of a stage that starts anew) over which the rates rise
BEND, LAST = 0.6, 0.02  # from here on they fall, linearly to this factor
WIDTHS = 16  # on a GPU, widths of batches are rounded up to a multiple of this


def rate(progress: float) -> float:
    """Factor on the learning rates after `progress` (0 to 1) of the questions."""
    rising = min(1.0, 0.1 + 0.9 * progress / WARM)
    return rising * (1.0 if progress < BEND else LAST + (1 - LAST) * (1 - progress) / (1 - BEND))


class Run:
    def __init__(
        self,
        out: Path,
        task: Task,
        method: Method,
        seed: int,
        questions: int,
        device: str = "cpu",
        size: int = 1,
        rate: float = 1.0,
        capture: bool = True,
    ):
        """`questions`: of the whole run, so that every method sees as many. `size` multiplies a step's
        questions, `rate` the learning rates; `capture`: CUDA graphs on a GPU."""
        self.out, self.task, self.method, self.questions, self.size = out, task, method, questions, size
        self.device = torch.device(device)
        self.model = new_model(task, seed).to(self.device)
        self.model.dtype = fast_type(self.device)
        self.optimizer = Optimizer(self.model, rate)
        on_gpu = self.device.type == "cuda"
        self.width = WIDTHS if on_gpu else 1
        pause = task.vocabulary.pause if method.fed == "pause" else None
        self.updates = Updates(self.model, self.optimizer, pause, capture=on_gpu and capture)
        if on_gpu:  # what is captured and what isn't run in one stream
            torch.cuda.set_stream(torch.cuda.Stream())
        self.state = {
            "task": task.name,
            "method": method.name,
            "seed": seed,
            "rate": rate,
            "size": size,
            "layers": task.shape.layers,
            "budget": questions,
            "device": torch.cuda.get_device_name() if on_gpu else "cpu",
            "questions": 0,
            "progress": 0.0,
            "tokens": 0,
            "steps": 0,
            "phase": "",
            "seconds": 0.0,
            "resumed": 0,
        }
        self.log: list[dict] = []
        if (out / "checkpoint.pt").exists():
            self.resume()
        self.rng = random.Random(f"{seed}-{self.state['steps']}")
        self.waited = {"making": 0.0, "updating": 0.0}  # seconds since the last record of the log

    def resume(self) -> None:
        saved = torch.load(self.out / "checkpoint.pt", weights_only=False, map_location="cpu")
        for name in ("task", "method", "seed", "rate", "layers", "budget"):
            if saved["state"][name] != self.state[name]:
                raise SystemExit(
                    f"{self.out} holds a run with {name} {saved['state'][name]}, not {self.state[name]}: "
                    f"give another --out, or --{name} {saved['state'][name]} to continue it."
                )
        self.model.load_state_dict(saved["model"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.state, self.log = saved["state"], saved["log"]
        self.state["resumed"] += 1

    def save(self, name: str = "checkpoint.pt") -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        saved = {
            "model": self.model.state_dict(),
            "shape": self.model.shape.as_dict(),
            "optimizer": self.optimizer.state_dict(),
            "state": self.state,
            "log": self.log,
        }
        torch.save(saved, self.out / "checkpoint.part")
        os.replace(self.out / "checkpoint.part", self.out / name)
        (self.out / "log.json").write_text(json.dumps({"state": self.state, "log": self.log}))

    def step(self) -> None:
        """One update."""
        began, state = time.time(), self.state
        lesson = self.task.lesson(self.method, state["progress"], self.rng, self.size)
        if lesson.name != state["phase"]:
            self.begin(lesson.name)
        batch = make_batch(lesson, self.task.vocabulary, self.width)
        state["tokens"] += int((batch.weight > 0).sum())
        made = time.time()
        self.optimizer.set_rate(rate(state["progress"]))
        sums = self.updates(batch.to(self.device))
        for index, kind in enumerate(batch.kinds):
            self.kinds[kind] = self.kinds.get(kind, 0) + sums[index]
        state["questions"] += lesson.questions
        state["steps"] += 1
        self.waited["making"] += made - began
        self.waited["updating"] += time.time() - made

    def begin(self, name: str) -> None:
        """Another phase of the curriculum."""
        if self.method.resets and self.state["phase"]:
            self.save(f"{self.state['phase'].replace(' ', '-')}.pt")
            self.optimizer.reset()
            self.updates.forget()
        self.state["phase"] = name

    def train(
        self,
        seconds: float | None = None,
        save_every: float = 60.0,
        log_every: float = 10.0,
        steps: int | None = None,
    ) -> None:
        """To the end of the questions, or until `steps` have passed. With `seconds`, the curriculum goes by
        time where time is ahead of the questions, so that a slow machine ends it too."""
        began = saved = logged = time.time()
        before, first = self.state["seconds"], self.state["steps"]
        self.kinds: dict = {}
        while self.state["progress"] < 1:
            self.step()
            now = time.time()
            self.state["seconds"] = before + now - began
            passed = self.state["seconds"] / seconds if seconds else 0.0
            self.state["progress"] = max(self.state["questions"] / self.questions, passed)
            if now - logged > log_every:
                logged = now
                self.record()
            if now - saved > save_every:
                saved = now
                self.save()
            if steps and self.state["steps"] - first >= steps:
                break
        self.record()
        self.save()

    def record(self) -> None:
        """What was watched since the last time."""
        record = {**{name: self.state[name] for name in ("phase", "questions", "steps")}}
        record["seconds"] = round(self.state["seconds"], 1)
        for kind, (loss, right, count) in self.kinds.items():
            if count > 0:
                means = {"loss": loss / count, "right": right / count}
                record[kind] = {name: round(float(value), 4) for name, value in means.items()}
        record |= {name: round(value, 2) for name, value in self.waited.items()}
        self.waited = dict.fromkeys(self.waited, 0.0)
        self.kinds = {}
        self.log.append(record)
        shown = [f"{k} {v['loss']:.3f}/{v['right']:.3f}" for k, v in record.items() if isinstance(v, dict)]
        print(
            f"{record['seconds']:7.1f} s {record['phase']:15} {record['questions']:8} questions "
            f"{record['steps']:6} steps (made {record['making']:.1f} s, updated {record['updating']:.1f} s)",
            *shown,
            flush=True,
        )
