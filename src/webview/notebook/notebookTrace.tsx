/**
 * A trace in the output of a notebook's cell: the score as the panel draws it, and what can be done with it without a
 * model. It can be played, selected, and opened; nothing is asked of the extension.
 */
import * as l10n from "@vscode/l10n";
import { useCallback, useEffect, useMemo, useReducer, useRef } from "preact/hooks";
import { thoughtCount } from "../../shared/format/counts";
import type { ViewState } from "../../shared/panel/api";
import { headline, momentOf } from "../../shared/read/headline";
import { factsOf, linksTo } from "../../shared/read/viewing";
import type { Link } from "../../shared/read/searchTree";
import type { Selection } from "../../shared/trace/selection";
import type { Trace } from "../../shared/trace/trace";
import { Glyph } from "../kit/glyphs";
import { keepFocus } from "../kit/keptFocus";
import { Observed } from "../kit/observed";
import { useSteady } from "../kit/still";
import { Button } from "../kit/toolkit";
import { useAttention } from "../page/attention";
import { usePlayback } from "../page/playback";
import { onRun } from "../page/shownRun";
import { type Ask, nothingKept, reduce } from "../page/state";
import { type DerivedScore, useScore } from "../page/useScore";
import { ThoughtView } from "../pane/thoughtView";
import { LitSource } from "../pane/litSource";
import { answerOf, costsOf } from "../score/answerAndCosts";
import { DrawnRun } from "../score/drawnRun";
import { HeadlineView, MomentView } from "../score/headlineView";
import { openKey } from "../score/items";
import type { ScoreCan, ScoreHandlers } from "../score/scoreProps";
import { ScoreView } from "../score/scoreView";

const ROWS = 6;
const NONE: ReadonlySet<string> = new Set();
const nothing = (): void => undefined;
/** There is no host: what would ask it isn't drawn (notebookStyle.ts). */
const ask: Ask = nothing;
const expansion = { reading: NONE, expand: nothing };

export function NotebookTrace({ trace }: { trace: Trace }) {
  const root = useRef<HTMLElement>(null);
  const [page, dispatch] = useReducer(reduce, trace, (shown) => ({ view: stateOf(shown), kept: nothingKept }));
  const pointed = useMemo(() => new Observed<Selection | null>(null), []);
  const { kept } = page;
  const view = useMemo(() => stateOf(trace), [trace]);
  const derived = useScore({ view, trace, kept, growing: NONE });
  const { reading, run, tree, score, curve, verdict } = derived;
  const selection = kept.selection ? onRun(kept.selection, tree, reading) : null;
  const linksOf = (shown: Selection): Link[] => linksTo(tree, shown);
  const playback = usePlayback({
    trace: trace.id,
    last: tree.columns.length,
    enabled: verdict !== null && tree.columns.length > 0,
    plays: false,
    keysOf: root,
  });
  const select = useCallback((wanted: Selection | null): void => {
    dispatch({ kind: "select", selection: wanted });
  }, []);
  const attention = useAttention({ trace, shown: null, choice: kept.attention, loaded: null, ask });
  // The notebook has keys of its own for what wasn't meant for it.
  useEffect(() => {
    const element = root.current;
    const keep = (event: KeyboardEvent): void => void (event.defaultPrevented && event.stopPropagation());
    element?.addEventListener("keydown", keep);
    return () => element?.removeEventListener("keydown", keep);
  });
  useEffect(() => (root.current ? keepFocus(root.current) : undefined), []);
  const { step } = playback;
  const handlers = useSteady<ScoreHandlers>({
    ...withoutHost,
    onPoint: (wanted) => pointed.set(wanted),
    linksTo: linksOf,
    onSelect: select,
    onToggle: (key) => dispatch({ kind: "toggleCandidate", key }),
    onOpen: (item) => dispatch({ kind: "toggleCandidate", key: openKey(item) }),
    onFold: () => dispatch({ kind: "toggleSection", section: "idle" }),
    onMore: derived.showMore,
    onKey: (key) => {
      if (key !== "escape" || !selection || step !== null) return false;
      select(null);
      return true;
    },
  });
  const answer = useMemo(() => answerOf(derived), [reading, run.drawn, verdict]);
  const measured = verdict?.atOnce ? verdict.text : null;
  const effect = useMemo(() => ({ say: (concept: string) => reading.say(concept), measured }), [reading, measured]);
  return (
    <main class={selection ? "page with-pane" : "page"} ref={root}>
      <header class="header">
        <div class="question">
          <h1 dir="auto">{reading.question}</h1>
          <button
            class="text-menu"
            aria-expanded={kept.questionOpen}
            onClick={() => dispatch({ kind: "toggleQuestion" })}
          >
            {kept.questionOpen ? l10n.t("Hide text") : l10n.t("Show text")}
            <span class={kept.questionOpen ? "twist open down" : "twist down"}>
              <Glyph shape="chevron" />
            </span>
          </button>
        </div>
        <div class="actions">
          <span class="quiet">{`${trace.model.name} · ${thoughtCount(tree.columns.length)}`}</span>
          {tree.columns.length > 0 && (
            <Button class="play" onClick={playback.next}>
              {step === null
                ? l10n.t("Play")
                : step === tree.columns.length
                  ? l10n.t("End")
                  : l10n.t("Step {0} of {1}", step, tree.columns.length)}
            </Button>
          )}
        </div>
        {kept.questionOpen && (
          <LitSource
            pointed={pointed}
            selection={selection}
            facts={(shown) => factsOf(reading, linksOf(shown))}
            trace={trace}
            attention={null}
            busy={false}
            ask={ask}
            onChoose={nothing}
          />
        )}
      </header>
      <div class="body">
        <Said derived={derived} trace={trace} step={step} />
        <div class="main">
          {run.runs.length > 0 && (
            <DrawnRun
              runs={run.runs}
              drawn={run.drawn}
              onDraw={(one) => dispatch({ kind: "drawRun", run: one?.own[0] ?? null })}
            />
          )}
          <ScoreView
            trace={trace.id}
            score={score}
            curve={curve}
            words={derived.words}
            test={run.drawn ? null : (reading.test ?? null)}
            verdict={verdict}
            truth
            busy={false}
            perStep={Math.max(1, trace.model.manifest.thoughts.perStep)}
            until={step ?? Infinity}
            answer={answer}
            effect={effect}
            pins={derived.pins}
            open={kept.open}
            reading={NONE}
            selection={selection}
            revealed={0}
            runs={0}
            thinking={null}
            left={derived.left}
            can={NOTHING_TO_ASK}
            handlers={handlers}
          />
        </div>
        {selection && (
          <ThoughtView
            trace={trace}
            tree={tree}
            edited={run.drawn}
            shown={selection}
            truth
            busy
            attention={{ attention, all: false, busy: false, ask, onChoose: nothing, onAll: nothing }}
            onSelect={select}
            onSpeak={nothing}
            onEdit={nothing}
            expansion={expansion}
            onPin={nothing}
            atStart={(reading.numberOf(selection.node) ?? 0) > tree.columns.length / 2}
            onClose={() => select(null)}
          />
        )}
      </div>
    </main>
  );
}

/** The headline, or what the playback has come to. */
function Said({ derived, trace, step }: { derived: DerivedScore; trace: Trace; step: number | null }) {
  const { reading, score, curve, verdict, tree } = derived;
  const test = derived.run.drawn ? null : (reading.test ?? null);
  const told = { trace, reading, score, curve, truth: true, test };
  if (step !== null)
    return (
      <MomentView
        title={
          step === 0 ? l10n.t("Before the first thought") : l10n.t("Thought {0} of {1}", step, tree.columns.length)
        }
        sentence={momentOf(told, step)}
        hint={l10n.t("Space: next thought")}
      />
    );
  if (!verdict)
    return (
      <MomentView
        title={l10n.t("No answer")}
        sentence={tree.columns.length > 0 ? momentOf(told, tree.columns.length) : ""}
      />
    );
  return <HeadlineView headline={headline({ ...told, verdict })} verdict={verdict} costs={costsOf(derived, null)} />;
}

const withoutHost = {
  onSpeak: nothing,
  onSpeakAll: nothing,
  onTest: nothing,
  onUnpin: nothing,
  onCompare: nothing,
  onThinkMore: nothing,
  onEdit: nothing,
  onCopy: nothing,
  onRename: nothing,
  onNamed: nothing,
  onRemove: nothing,
  onDraw: nothing,
};
const NOTHING_TO_ASK: ScoreCan = { thinkMore: false, own: false, showOwn: false, compare: false, naming: null };

function stateOf(trace: Trace): ViewState {
  return {
    trace,
    compared: null,
    status: { kind: "idle" },
    selection: null,
    settings: { topK: ROWS, thoughts: null, showTruth: true },
    model: null,
  };
}
