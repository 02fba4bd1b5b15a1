"""Problems in facebookresearch/coconut's format: `python -m recipe.generate --task prosqa --count 500`."""

import argparse
import json
import random

from .data.prosqa import drawn
from .data.tasks import TASKS, task_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", choices=TASKS, default="prosqa")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--small", action="store_true", help="small ProsQA problems, as people type them")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng = random.Random(f"dataset {arguments.seed}")
    if arguments.small:
        problems = [drawn(rng, "typed") for _ in range(arguments.count)]
    else:
        problems = task_of(arguments.task, "coconut").held_out(rng, arguments.count)
    print(json.dumps(problems))


if __name__ == "__main__":
    main()
