/**
 * A report's pictures as one SVG document for papers and slides: black on white, with the accent of the light theme.
 * Every number in it is on the page as well. Pure.
 */
import * as l10n from "@vscode/l10n";
import type { Report } from "../../shared/dataset/report";
import { accuracyOf, reportHeadline } from "../../shared/dataset/reportHeadline";
import type { Measure } from "../../shared/dataset/reportProblems";
import { type ReportReading, type RunReading, readReport } from "../../shared/dataset/reportReading";
import { share as oneDecimal } from "../../shared/format/table";
import { wholePercent } from "../../shared/format/numbers";
import { wordsOfAblation } from "../../shared/trace/edits";
import { type KeptReport, dropOf } from "./reportChoice";

const INK = "#3b3b3b";
const ACCENT = [0, 95, 184] as const;
const EDGE = 24;
const GUTTER = 110;
const CELL = { width: 92, height: 44, gap: 3 };

/** A part of the picture below `top`, and how far it reaches. */
interface Part {
  svg: string;
  width: number;
  height: number;
}

export function reportPicture(report: Report, { measure }: Pick<KeptReport, "measure">): string {
  const reading = readReport(report);
  const { headline } = reportHeadline(reading, measure);
  const parts: string[] = [text(EDGE, 34, headline, 18, 600)];
  let [width, y] = [EDGE * 2 + headline.length * 9.4, 56];
  for (const [at, run] of reading.runs.entries()) {
    const part = run.tests ? heatPart(run, at, reading, measure) : curvePart(run, reading, measure);
    if (!part) continue;
    parts.push(`<g transform="translate(0 ${y})">${part.svg}</g>`);
    [width, y] = [Math.max(width, part.width), y + part.height];
  }
  const about = [
    report.dataset.name,
    `n = ${reading.own.asked}`,
    measure === "spoken" ? l10n.t("spoken") : l10n.t("forced"),
  ];
  parts.push(text(EDGE, y + 16, about.join(" · "), 11));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(width)}" height="${y + 34}"`,
    ` viewBox="0 0 ${Math.ceil(width)} ${y + 34}" font-family="Inter, Helvetica, Arial, sans-serif" fill="${INK}">`,
    `<title>${escaped(headline)}</title><rect width="100%" height="100%" fill="#fff"/>`,
    ...parts,
    "</svg>",
  ].join("\n");
}

function heatPart({ run, tests }: RunReading, at: number, { chance }: ReportReading, measure: Measure): Part | null {
  if (!tests || tests.n + tests.notComparable === 0) return null;
  const unedited = accuracyOf(tests, measure).share;
  const edits = [...new Set(tests.cells.map(({ ablation }) => ablation))];
  const positions = [...new Set(tests.cells.map(({ position }) => position))].sort(
    (a, b) => (a ?? Infinity) - (b ?? Infinity),
  );
  const x = (column: number, position: number | null): number =>
    GUTTER + column * (CELL.width + CELL.gap) + (position === null ? 12 : 0);
  const heads = positions.map((position, column) =>
    text(
      x(column, position) + 8,
      42,
      position === null ? l10n.t("all") : column === 0 ? l10n.t("Thought {0}", position) : String(position),
      12,
    ),
  );
  const rows = edits.flatMap((edit, row) => {
    const y = 50 + row * (CELL.height + CELL.gap);
    const cells = tests.cells.filter(({ ablation }) => ablation === edit);
    return [
      text(GUTTER - 12, y + 26, wordsOfAblation[edit], 12, 400, "end"),
      ...cells.map((cell) => {
        const { share, interval } = accuracyOf(cell, measure);
        const left = x(positions.indexOf(cell.position), cell.position);
        return (
          `<rect x="${left}" y="${y}" width="${CELL.width}" height="${CELL.height}" rx="2"` +
          ` fill="${shade(0.04 + 0.42 * dropOf(share, unedited))}"/>` +
          text(left + 8, y + 18, share === null ? "–" : wholePercent(share), 13) +
          (share === null ? "" : intervalSvg(left + 8, y + 33, CELL.width - 16, share, interval, chance))
        );
      }),
    ];
  });
  const name = at > 0 ? l10n.t("{0}, the control", run.model.name) : run.model.name;
  const right =
    unedited === null ? l10n.t("no answer can be compared") : l10n.t("unedited {0} right", oneDecimal(unedited));
  const title = `${name}, ${right}`;
  return {
    svg: [text(EDGE, 16, title, 13, 600), ...heads, ...rows].join(""),
    width: x(positions.length, null) + EDGE,
    height: 66 + edits.length * (CELL.height + CELL.gap),
  };
}

function curvePart({ run, evaluated }: RunReading, { chance }: ReportReading, measure: Measure): Part | null {
  if (evaluated.length === 0 || evaluated.every(({ n }) => n === 0)) return null;
  const [top, bottom, step] = [34, 214, 76];
  const x = (column: number): number => EDGE + 40 + (column + 0.5) * step;
  const y = (p: number): number => bottom - p * (bottom - top);
  const width = EDGE + 40 + evaluated.length * step;
  const line = (p: number, dashes: string): string =>
    `<line x1="${EDGE + 40}" x2="${width}" y1="${y(p)}" y2="${y(p)}" stroke="${INK}" stroke-opacity="0.25"${dashes}/>`;
  const points = evaluated.map((one, column) => ({
    at: x(column),
    thoughts: one.thoughts,
    share: (measure === "spoken" ? one.accuracy : one.forcedAccuracy) ?? 0,
    interval: measure === "spoken" ? one.interval : one.forcedInterval,
  }));
  const accent = `rgb(${ACCENT.join(",")})`;
  return {
    svg: [
      text(EDGE, 16, run.model.name, 13, 600),
      ...[0, 0.5, 1].map((p) => line(p, "") + text(EDGE + 34, y(p) + 4, `${100 * p}%`, 11, 400, "end")),
      chance === null ? "" : line(chance, ' stroke-dasharray="2 3"'),
      `<polyline fill="none" stroke="${accent}" stroke-width="2" points="${points
        .map(({ at, share }) => `${at},${y(share)}`)
        .join(" ")}"/>`,
      ...points.map(
        ({ at, share, interval: [low, high], thoughts }) =>
          `<line x1="${at}" x2="${at}" y1="${y(low)}" y2="${y(high)}" stroke="${accent}" stroke-width="1.5"/>` +
          `<circle cx="${at}" cy="${y(share)}" r="3.5" fill="${accent}"/>` +
          text(at, bottom + 18, String(thoughts), 12, 400, "middle") +
          text(at, bottom + 34, wholePercent(share), 11, 400, "middle"),
      ),
    ].join(""),
    width: width + EDGE,
    height: bottom + 56,
  };
}

function intervalSvg(
  left: number,
  y: number,
  width: number,
  share: number,
  [low, high]: readonly [number, number],
  chance: number | null,
): string {
  const at = (p: number): string => (left + p * width).toFixed(1);
  return [
    chance === null
      ? ""
      : `<line x1="${at(chance)}" x2="${at(chance)}" y1="${y - 5}" y2="${y + 5}" stroke="${INK}"` +
        ` stroke-dasharray="1 2"/>`,
    `<line x1="${at(low)}" x2="${at(high)}" y1="${y}" y2="${y}" stroke="${INK}" stroke-width="1.5"/>`,
    `<circle cx="${at(share)}" cy="${y}" r="2.6" fill="${INK}"/>`,
  ].join("");
}

/** The accent on white. */
function shade(alpha: number): string {
  return `rgb(${ACCENT.map((part) => Math.round(part * alpha + 255 * (1 - alpha))).join(",")})`;
}

function text(x: number, y: number, words: string, size: number, weight = 400, anchor = "start"): string {
  return (
    `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}">` +
    `${escaped(words)}</text>`
  );
}

function escaped(words: string): string {
  return words.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
