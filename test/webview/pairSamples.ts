/** A second trace to compare with the handmade one: it follows zhorpus at thought 2, and answers otherwise. */
import type { Trace } from "../../src/shared/trace/trace";
import { type Row, fullTrace } from "./sample";
import { samples } from "./samples";

export function otherTrace(): Trace {
  const wren = samples["wren"]!;
  const values = wren.values.map((value, at) => {
    const rows: Record<string, Row> =
      at === 2
        ? { zhorpus: [0.6, 0.3, { shumpus: 0.9 }], worpus: [0.25, 0.1, {}], dumpus: [0.1, 0.1, {}] }
        : value.rows;
    return { ...value, rows, answers: at < 2 ? value.answers : { hilpus: 0.8, yumpus: 0.2 } };
  });
  const continuations = [
    ...wren.continuations.filter(([after]) => after !== 6),
    [6, undefined, "###|Wren|is a hilpus."] as const,
  ];
  return { ...fullTrace({ ...wren, values, continuations: continuations as typeof wren.continuations }), id: "other" };
}
