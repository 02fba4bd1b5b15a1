"""The tasks by name."""

from collections.abc import Callable

from .task import Task


def _prosqa(method: str) -> Task:
    from .prosqa import ProsQA

    return ProsQA(search=method == "cot-search")


def _arithmetic(method: str) -> Task:
    from .arithmetic import Arithmetic

    return Arithmetic()


def _prontoqa(method: str) -> Task:
    from .prontoqa.task import ProntoQA

    return ProntoQA()


TASKS: dict[str, Callable[[str], Task]] = {
    "prosqa": _prosqa,
    "prontoqa": _prontoqa,
    "arithmetic": _arithmetic,
}


def task_of(name: str, method: str) -> Task:
    """The task as a method needs it: a method may have words of its own."""
    return TASKS[name](method)
