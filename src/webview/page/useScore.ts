/** What the score draws of a trace, derived once per change. */
import { useCallback, useMemo, useState } from "preact/hooks";
import { type Score, scoreOf } from "../../shared/read/score";
import type { PinRow } from "../../shared/read/pins";
import { type ForcedCurve, forcedCurve } from "../../shared/read/scoreCurve";
import { type WordRow, branchesIn, deepest, wordRows } from "../../shared/read/scoreWords";
import { type TraceReading, readTrace } from "../../shared/read/readTrace";
import type { SearchTree } from "../../shared/read/searchTree";
import type { Verdict } from "../../shared/read/verdict";
import { thoughtsFor } from "../../shared/model/manifest";
import type { ViewState } from "../../shared/panel/api";
import type { ThoughtTest, Trace } from "../../shared/trace/trace";
import { type ShownRun, shownRun } from "./shownRun";
import { type Kept, moreKey } from "./state";

/** So many branches have a row, and so many more when more are asked for. */
const BRANCHES = 40;

export interface DerivedScore {
  reading: TraceReading;
  run: ShownRun;
  /** With all that was recorded, of the run that is drawn. */
  tree: SearchTree;
  score: Score;
  curve: ForcedCurve;
  words: WordRow[];
  /** Branches that have no row. */
  left: number;
  showMore: () => void;
  pins: PinRow[];
  /** The test of the thoughts that are drawn; `null` if they weren't tested. */
  test: ThoughtTest | null;
  /** Of the run that is drawn; without what is right where that isn't shown. */
  verdict: Verdict | null;
  expected: number;
}

export function useScore({
  view,
  trace,
  kept,
  growing,
}: {
  view: ViewState;
  trace: Trace;
  kept: Kept;
  growing: ReadonlySet<string>;
}): DerivedScore {
  const { settings, status, compared } = view;
  const { showTruth: truth } = settings;
  const reading = readTrace(trace);
  const run = shownRun(reading, Infinity, kept.run);
  const isBusy = status.kind === "busy";
  const expected = isBusy && reading.final === null ? thoughtsFor(trace.model.manifest, settings.thoughts) : 0;
  const verdict = useMemo(() => judged(run.verdict, truth), [run.verdict, truth]);
  const [most, setMost] = useState(BRANCHES);
  const showMore = useCallback(() => setMost((before) => before + BRANCHES), []);
  const shown = kept.selection?.node ?? null;
  const words = useMemo(
    () =>
      wordRows(trace, reading, compared && { trace: compared, reading: readTrace(compared) }, {
        ...{ truth, growing, most, shown, drawn: run.tree },
      }),
    [trace, reading, compared, truth, growing, most, shown, run.tree],
  );
  const left =
    useMemo(() => branchesIn(reading).length, [reading]) - words.filter(({ kind }) => kind === "branch").length;
  const inFull = run.tree.columns.filter(({ node }) => kept.open.includes(moreKey(node))).map(({ node }) => node);
  // Opening a candidate opens no list, and changes nothing in the score.
  const opened = useMemo(() => new Set(inFull), [JSON.stringify(inFull)]);
  const showsIdle = kept.unfolded.includes("idle");
  const depth = deepest(words);
  const test = run.drawn ? null : (reading.test ?? null);
  const score = useMemo(
    () =>
      scoreOf(trace, run.tree, verdict, {
        rows: settings.topK,
        opened,
        idle: showsIdle,
        test,
        truth,
        expected,
        depth,
      }),
    [trace.read, trace.model, run.tree, verdict, settings.topK, opened, showsIdle, test, truth, expected, depth],
  );
  const curve = useMemo(
    () =>
      forcedCurve(
        trace,
        reading,
        run.tree.columns.map(({ node }) => node),
        verdict,
      ),
    [trace, reading, run.tree, verdict],
  );
  const pins = useMemo(
    () => reading.pins.map((pin) => ({ pin, at: reading.pinAtEvery(pin, run.drawn?.end) })),
    [reading, run.drawn],
  );
  return { reading, run, tree: run.tree, score, curve, words, left, showMore, pins, test, verdict, expected };
}

/** Without the truth, neither the panel nor the explorer says what is right. */
function judged(verdict: Verdict | null, truth: boolean): Verdict | null {
  if (truth || !verdict) return verdict;
  return { ...verdict, right: null, inWords: verdict.inWords && { ...verdict.inWords, right: null } };
}
