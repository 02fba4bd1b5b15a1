/** A trace that is larger than any that a person makes: handmade, for benchmarks and for tests of limits. */
import { readFileSync } from "node:fs";
import type { Trace } from "../../src/shared/trace/trace";
import { type Row, type Sample, fullTrace } from "../webview/sample";

const THOUGHTS = 10;
export const CANDIDATES = 20;

/** Each candidate has 20 children, and each branch has eight steps, or as many as `nodes` takes. */
export function heavyTrace(branches: number, nodes = 0): { trace: Trace; compared: Trace } {
  const { manifest } = JSON.parse(`{"manifest":${readFileSync("models/prosqa-coconut/manifest.json", "utf8")}}`) as {
    manifest: Trace["model"]["manifest"];
  };
  const concepts = manifest.task.lexicon.concepts.slice(0, 38);
  const names = manifest.task.lexicon.names.slice(0, 2);
  const [wren = "", gabriel = ""] = names;
  const at = (index: number): string => concepts[index % concepts.length] ?? "";
  const falling = (n: number, total: number): number[] =>
    Array.from({ length: n }, (_, index) => (2 * total * (n - index)) / (n * (n + 1)));
  const shares = falling(CANDIDATES, 0.98);
  const facts = concepts.flatMap((concept, index) =>
    [1, 2, 3].map((step) => `Every ${concept} is a ${at(index + step)}.`),
  );
  const rows = (k: number): Record<string, Row> =>
    Object.fromEntries(
      shares.map((p, index) => [
        at(3 * k + index),
        [p, p / 2, Object.fromEntries(shares.map((q, child) => [at(3 * k + index + 1 + child), q]))],
      ]),
    );
  const steps = Math.max(8, Math.ceil((nodes / branches - 6) / 2));
  const words = (from: number): string =>
    [...Array(steps).keys()].map((step) => `Every ${at(from + step)}~0.9|is a ${at(from + step + 1)}.~0.8`).join("|") +
    `|###|${wren}|is a ${at(9)}.`;
  const sample: Sample = {
    names,
    concepts,
    question:
      `${facts.join(" ")} ${wren} is a ${at(0)}. ${gabriel} is a ${at(30)}. Is ${wren} a ${at(9)} or ` + `${at(31)}?`,
    values: [...Array(THOUGHTS + 1).keys()].map((k) => ({
      rows: rows(k),
      marker: 0.02,
      rest: [4, 0.02],
      answers: { [at(9)]: 0.6 + k / 20, [at(31)]: 0.2 },
    })),
    cosines: Array<number>(THOUGHTS).fill(0.6),
    continuations: [
      [THOUGHTS, undefined, `###|${wren}|is a ${at(9)}.`],
      ...Array.from({ length: branches - 1 }, (_, index): Sample["continuations"][number] => [
        index % (THOUGHTS + 1),
        undefined,
        words(index),
      ]),
    ],
  };
  const trace = fullTrace(sample);
  const compared = {
    ...fullTrace({
      ...sample,
      values: sample.values.slice(0, 1),
      continuations: [[0, undefined, words(0)]],
    }),
    id: "compared",
  };
  return { trace, compared };
}
