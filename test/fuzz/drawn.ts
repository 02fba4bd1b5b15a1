/** Draws a trace in every way the product does, and says what isn't as it should be. */
import { labelOf } from "../../src/host/explorer/rowLabel";
import { type Row, TraceRows } from "../../src/host/explorer/traceRows";
import { drawTrace } from "../../src/cli/drawTree";
import { drawDiff } from "../../src/cli/drawDiff";
import { diffOf } from "../../src/shared/read/diff";
import { sideOf } from "../../src/shared/read/diffSides";
import { pairModel } from "../../src/webview/pair/pairModel";
import { pairTables } from "../../src/webview/pair/pairTables";
import { readTrace } from "../../src/shared/read/readTrace";
import { viewedFacts, viewedShades } from "../../src/shared/read/viewing";
import type { Selection } from "../../src/shared/trace/selection";
import type { Trace } from "../../src/shared/trace/trace";
import { wordsOfRemark } from "../../src/shared/read/remarks";
import type { EditedRun } from "../../src/shared/read/editedRuns";
import { headline, momentOf, unanswered } from "../../src/shared/read/headline";
import { type Score, scoreOf } from "../../src/shared/read/score";
import { deepest, wordRows } from "../../src/shared/read/scoreWords";
import { roughWidth } from "../../src/webview/kit/measure";
import { gridOf } from "../../src/webview/score/grid";
import { type Item, itemsOf, selectionOf } from "../../src/webview/score/items";
import { candidateKey } from "../../src/webview/page/state";
import { afterThoughts } from "../../src/webview/page/branches";
import { forcedCurve } from "../../src/shared/read/scoreCurve";
import { tablesOf, toMarkdown, toTsv } from "../../src/webview/tables/tables";

/** With itself, which is no difference, and with what was edited in it. */
function compared(trace: Trace): void {
  const sides = [null, ...readTrace(trace).editedRuns.map(({ end }) => end)];
  for (const end of sides) {
    const diff = diffOf(sideOf(trace), sideOf(trace, end));
    if (end === null && !diff.same) throw new Error("A trace differs from itself.");
    drawDiff(diff, { a: "a", b: "b" });
    const given = { trace, from: null };
    pairModel(
      [
        { ...given, end: null },
        { ...given, end },
      ],
      { topK: 6, showTruth: true },
    );
    for (const make of pairTables(diff)) make();
  }
}

/** Of a trace that has passed its check. Throws if something throws, or isn't total. */
export function drawAll(trace: Trace): void {
  const reading = readTrace(trace);
  const tree = reading.tree(6);
  const texts = [drawTrace(trace, 6), ...reading.remarks.map(wordsOfRemark), ...tables(trace), ...rows(trace, true)];
  reading.alignedWith(reading);
  compared(trace);
  for (const run of reading.editedRuns) {
    reading.tree(6, run.end);
    toldOf(trace, run);
  }
  for (const item of itemsOfScore(trace)) {
    const shown = selectionOf(item.item, item.score, trace.id);
    if (shown) looked(trace, shown);
  }
  for (const { candidates, node } of tree.columns) {
    unique(
      candidates.map(({ key }) => key),
      `candidates of ${node}`,
    );
    for (const { key, p } of candidates) {
      if (!(p >= 0)) throw new Error(`The candidate ${key} has a bar of ${p}.`);
      reading.openerOf(node, key);
    }
  }
  if (reading.gaps.length > 0) throw new Error(`These couldn't be read: ${reading.gaps.join(", ")}.`);
  const given = JSON.stringify(trace);
  for (const text of texts) {
    const [found] = /\bNaN\b|undefined|\[object |Infinity/.exec(text) ?? [];
    if (found !== undefined && !given.includes(found)) throw new Error(`It says ${found}: ${text.slice(0, 300)}`);
  }
}

/** The score of a run (`null`: the main one) with everything opened, and its texts as far as they are derived. */
function toldOf(trace: Trace, run: EditedRun | null): Score {
  const reading = readTrace(trace);
  const tree = reading.tree(Infinity, run?.end);
  const verdict = run ? reading.verdictOf(run) : reading.verdict;
  const words = wordRows(trace, reading, { trace, reading }, { truth: true, growing: new Set(), drawn: tree });
  const opened = new Set(tree.columns.map(({ node }) => node));
  const shared = { rows: 6, test: reading.test ?? null, truth: true, expected: 0, depth: deepest(words) };
  const score = scoreOf(trace, tree, verdict, { ...shared, opened, idle: true });
  const thoughts = tree.columns.map(({ node }) => node);
  const curve = forcedCurve(trace, reading, thoughts, verdict);
  const told = { trace, reading, score, curve, truth: true, test: reading.test ?? null };
  const said = [
    ...(verdict ? headline({ ...told, verdict }).story : []),
    ...unanswered(told, (run ? run.continuation : reading.free(tree.columns.at(-1)?.node ?? null)) ?? null),
    ...[0, ...tree.columns.map((column) => column.thoughts)].map((n) => momentOf(told, n)),
    ...words.flatMap(({ label, verdict: judged, steps }) => [label, judged, ...steps.map(({ text }) => text)]),
  ];
  for (const text of said) if (typeof text !== "string") throw new Error(`It says ${String(text)}.`);
  return score;
}

function itemsOfScore(trace: Trace): { item: Item; score: Score }[] {
  const reading = readTrace(trace);
  const tree = reading.tree(Infinity);
  const score = toldOf(trace, null);
  for (const width of [320, 760, 1400, 2000]) {
    const grid = gridOf(score, width, roughWidth);
    for (const { x, width: own } of grid?.columns ?? [])
      if (!(x >= 0 && own >= 0)) throw new Error(`A column of the score is at ${x} and ${own} wide.`);
  }
  const open = new Set(
    tree.columns.flatMap(({ node, candidates }) => candidates.map(({ key }) => candidateKey(node, key))),
  );
  const items = itemsOf(score, { open, reading: new Set() }, reading.final?.id ?? null).flat();
  unique(
    items.map(({ id }) => id),
    "items of the score",
  );
  return items.map((item) => ({ item, score }));
}

function looked(trace: Trace, shown: Selection): void {
  const reading = readTrace(trace);
  reading.mentions(shown);
  viewedFacts(trace, { trace: trace.id, shown, run: null, topK: 6, attention: null });
  const { layers, heads } = { layers: 1, heads: 1 };
  const row = trace.prompt.tokens.map((_, at, { length }) => (at + 1) / length);
  const attention = reading.mainThoughts.map(() => row);
  viewedShades(trace, { trace: trace.id, shown, run: null, topK: 6, attention: { layer: layers, head: heads } }, {
    attention: attention.map((weights) => [[weights]]),
  } as never);
}

function tables(trace: Trace): string[] {
  const reading = readTrace(trace);
  const made = tablesOf(
    {
      tree: reading.tree(6),
      curve: forcedCurve(
        trace,
        reading,
        reading.tree(6).columns.map(({ node }) => node),
        reading.verdict,
      ),
      test: reading.test ?? null,
      say: (concept) => reading.say(concept),
      after: () => afterThoughts(reading),
      aligned: () => reading.alignedWith(null),
      values: () => reading.values,
      pins: reading.pins.map((pin) => ({ pin, at: reading.pinAtEvery(pin) })),
    },
    true,
  ).map((make) => make());
  for (const { columns, rows: cells, title } of made)
    if (cells.some((row) => row.length !== columns.length)) throw new Error(`A row of ${title} has too few cells.`);
  return made.flatMap((table) => [toMarkdown(table), toTsv(table)]);
}

/** A candidate may lead to itself, column after column. */
const MOST_ROWS = 400;

/** The rows of the explorer, all expanded, as they read. */
function rows(trace: Trace, showTruth: boolean): string[] {
  const drawn = new TraceRows(
    {
      summaries: [trace],
      get: (id) => (id === trace.id ? trace : undefined),
      comparedTo: () => undefined,
      ownerOf: () => undefined,
    },
    () => 6,
  );
  const seen: string[] = [];
  const texts: string[] = [];
  const walk = (row: Row, parent: Row | undefined): void => {
    seen.push(row.id);
    if (drawn.parent(row)?.id !== parent?.id) throw new Error(`The row ${row.id} isn't its parent's child.`);
    drawn.rowOf(drawn.selectionOf(row));
    const { label, description, spoken, tooltip } = labelOf(row, trace, drawn, { showTruth, running: null });
    texts.push(label, description, spoken, tooltip.title, ...tooltip.lines.flat());
    if (seen.length < MOST_ROWS) for (const child of drawn.children(row)) walk(child, row);
  };
  for (const row of drawn.children()) walk(row, undefined);
  unique(seen, "rows");
  return texts;
}

function unique(ids: readonly string[], what: string): void {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) throw new Error(`Two ${what} have one id: ${id}`);
    seen.add(id);
  }
}
