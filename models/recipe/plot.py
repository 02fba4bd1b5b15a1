"""Draws a run's log as SVG: `python -m recipe.plot RUN --out training.svg`. No plotting library is needed for
it."""

import argparse
import json
from pathlib import Path

WIDTH, HEIGHT, LEFT, TOP, PLOT_W, PLOT_H = 860, 340, 50, 24, 600, 270

# Label, colour, value of a record of the log (0..1), None where the record has none.
CURVES = [
    ("objects recalled, valid", "#8a8a8a", lambda r: r.get("valid")),
    ("thought 1, mass on frontier", "#1b6ca8", lambda r: r.get("mass1")),
    ("thought 2", "#4f9bd0", lambda r: r.get("mass2")),
    ("thought 3", "#9cc6e6", lambda r: r.get("mass3")),
    ("answer after 6 thoughts", "#c2410c", lambda r: r.get("answer")),
    ("loss of the words / 2", "#3f7d3a", lambda r: min(1, r["words"] / 2) if "words" in r else None),
]


def draw(log: list[dict]) -> str:
    """One line per curve, smoothed over five records; a thin rule where a phase begins."""
    end = log[-1]["minute"]

    def x(minute: float) -> float:
        return LEFT + PLOT_W * minute / end

    def y(value: float) -> float:
        return TOP + PLOT_H * (1 - value)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12" fill="#444">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for value in (0, 0.25, 0.5, 0.75, 1):
        parts.append(f'<path d="M{LEFT} {y(value):.1f}h{PLOT_W}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value:g}</text>')
    for minute in range(0, int(end) + 1, 10):
        parts.append(
            f'<text x="{x(minute):.1f}" y="{TOP + PLOT_H + 18}" text-anchor="middle">{minute}</text>'
        )
    parts.append(
        f'<text x="{LEFT + PLOT_W / 2}" y="{TOP + PLOT_H + 36}" text-anchor="middle">core-minutes</text>'
    )
    before = None
    for record in log:
        if record["phase"] != before and record["phase"] in (
            "thoughts 10-14",
            "words",
            "words alone",
            "walks",
        ):
            place = x(record["minute"])
            parts.append(f'<path d="M{place:.1f} {TOP}v{PLOT_H}" stroke="#aaa" stroke-dasharray="3 3"/>')
            parts.append(f'<text x="{place + 3:.1f}" y="{TOP - 8}">{record["phase"].split(" 1")[0]}</text>')
        before = record["phase"]
    for index, (label, colour, value) in enumerate(CURVES):
        points = [(r["minute"], value(r)) for r in log if value(r) is not None]
        smooth = []
        for i, (minute, _) in enumerate(points):
            near = [p for _, p in points[max(0, i - 2) : i + 3]]
            smooth.append(f"{x(minute):.1f},{y(sum(near) / len(near)):.1f}")
        parts.append(
            f'<polyline points="{" ".join(smooth)}" fill="none" stroke="{colour}" stroke-width="1.6"/>'
        )
        top = TOP + 14 + 20 * index
        parts.append(f'<path d="M{LEFT + PLOT_W + 14} {top - 4}h18" stroke="{colour}" stroke-width="2.5"/>')
        parts.append(f'<text x="{LEFT + PLOT_W + 38}" y="{top}">{label}</text>')
    return "\n".join([*parts, "</svg>"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, help="folder of a run, with log.json")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.write_text(draw(json.loads((arguments.run / "log.json").read_text())["log"]))


if __name__ == "__main__":
    main()
