"""The table in docs/inspect-your-own-model.md of what converts: `python models/recipe/tests/convert_table.py`
writes it, and the tests hold every row to what the converter does."""

import contextlib
import io
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import convert_refused
import torch

from recipe import convert_fixtures as fixtures
from recipe.convert.cli import main as convert

PAGE = Path(__file__).parents[3] / "docs" / "inspect-your-own-model.md"
BEGIN, END = "<!-- begin of the table -->\n", "<!-- end of the table -->"


def converts(name: str) -> str:
    """The row of a fixture."""
    return f"| {fixtures.LABELS[name]} | converts |"


def refused(label: str, said: str, folder: Path) -> str:
    """The row of a refusal; `said`: on standard error, `folder`: taken off its paths."""
    sentence = said.strip().removeprefix("convert: ").replace(f"{folder}/", "").replace("|", "\\|")
    return f"| {label} | refused: {sentence} |"


def rows() -> list[str]:
    parts = []
    for sources, refusals in (
        (fixtures.FAMILIES, convert_refused.FAMILIES),
        (fixtures.LAYOUTS, convert_refused.LAYOUTS),
    ):
        for name in sources:
            with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
                fixtures.write_fixture(name, Path(folder))
            parts.append(converts(name))
        for entry in refusals.values():
            with tempfile.TemporaryDirectory() as name, contextlib.redirect_stderr(io.StringIO()) as said:
                folder = Path(name)
                status = convert(
                    [*entry.write(folder), "--thoughts", "1", "--out", f"{name}/package", "--quiet"]
                )
            assert status == 1, entry.label
            parts.append(refused(entry.label, said.getvalue(), folder))
        parts.append("")
    return parts


def main() -> None:
    torch.set_num_threads(1)
    page = PAGE.read_text(encoding="utf-8")
    before, after = page[: page.index(BEGIN) + len(BEGIN)], page[page.index(END) :]
    families, layouts = "\n".join(rows()).strip().split("\n\n")
    table = "\n".join(
        f"| {what} | |\n|---|---|\n{part}\n" for what, part in (("family", families), ("layout", layouts))
    )
    PAGE.write_text(f"{before}\n{table}\n{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
