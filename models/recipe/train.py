"""Trains a model from random weights: `python -m recipe.train --task prosqa --method coconut --out DIR`.

The curriculum goes by questions seen, so that every method sees as many and a busy machine doesn't change
what is learned. A run that was stopped continues from its last checkpoint when the same command is given
again.
"""

import argparse
import os
import sys
from pathlib import Path

# A third of the time on a CPU would go into page faults without these; they only work when set before the
# process starts.
MEMORY = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": "100000000000",
    "MALLOC_TOP_PAD_": "268435456",
    "OMP_NUM_THREADS": "1",
}
if __name__ == "__main__" and any(os.environ.get(name) != value for name, value in MEMORY.items()):
    os.execve(sys.executable, [sys.executable, "-m", "recipe.train", *sys.argv[1:]], {**os.environ, **MEMORY})

import torch  # noqa: E402

from .data.methods import METHODS  # noqa: E402
from .data.tasks import TASKS, task_of  # noqa: E402
from .training.run import Run  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--task", choices=TASKS, default="prosqa")
    parser.add_argument("--method", choices=METHODS, default="coconut", help="a row of the table")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--out", type=Path, required=True, help="folder of the checkpoint; continued when it is there"
    )
    parser.add_argument("--questions", type=int, help="to be seen in all; the task's own number if left out")
    parser.add_argument("--size", type=int, default=1, help="multiplies the questions of a step (for a GPU)")
    parser.add_argument("--rate", type=float, default=1.0, help="multiplies the learning rates")
    parser.add_argument("--layers", type=int, help="of the model; the task's own number if left out")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--eager", action="store_true", help="without CUDA graphs on a GPU")
    parser.add_argument("--seconds", type=float, help="the run ends within this time, with fewer questions")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    task = task_of(arguments.task, arguments.method)
    if arguments.layers:
        task.shape = task.shape.of(arguments.layers)
    run = Run(
        arguments.out,
        task,
        METHODS[arguments.method],
        arguments.seed,
        arguments.questions or task.questions,
        arguments.device,
        arguments.size,
        arguments.rate,
        not arguments.eager,
    )
    run.train(arguments.seconds)


if __name__ == "__main__":
    main()
