/** Lists of probabilities as bars in the side pane, with the names and marks of a reading's candidates. */
import type { ComponentChildren } from "preact";
import type { GraphMark } from "../../shared/problem/problemGraph";
import { readTrace } from "../../shared/read/readTrace";
import type { Trace } from "../../shared/trace/trace";
import { wordsOfMark } from "../../shared/read/wording";
import { MarkGlyph } from "./glyphs";
import { percent } from "../../shared/format/numbers";

export interface Bar {
  key: string;
  text: string;
  p: number;
  sign: ComponentChildren;
}

export function readingRows(
  trace: Trace,
  candidates: readonly { text: string; tokens: readonly number[]; p: number }[],
  signIn: (concept: string) => ComponentChildren = () => null,
): Bar[] {
  const reading = readTrace(trace);
  return candidates.map((c, index) => ({
    key: `${index} ${c.tokens.join(" ")}`,
    text: reading.shown({ text: c.text, ids: c.tokens }),
    p: c.p,
    sign: signIn(reading.conceptIn(c.text)),
  }));
}

export function signOf(mark: GraphMark | null): ComponentChildren {
  return (
    mark && (
      <span class="sign">
        <MarkGlyph mark={mark} />
        <span class="for-ears">{wordsOfMark[mark]}</span>
      </span>
    )
  );
}

export function BarList({ title, rows, hollow }: { title: string; rows: Bar[]; hollow?: boolean }) {
  return (
    <>
      <h3>{title}</h3>
      <ul class={hollow ? "bars hollow" : "bars"}>
        {rows.map(({ key, text, p, sign }) => (
          <li key={key}>
            <div class="row">
              <BarRow text={text} p={p} mark={sign} />
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

export function BarRow({ text, p, mark }: { text: string; p: number; mark: ComponentChildren }) {
  return (
    <>
      <span class="bar" style={{ width: `${(100 * p).toFixed(2)}%` }} />
      <bdi class="name" title={text}>
        {text}
      </bdi>
      {mark}
      <span class="number">{percent(p)}</span>
    </>
  );
}
