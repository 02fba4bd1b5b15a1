/** Draws the whole page from the whole state: derives what shared/ gives, once, and passes it to the parts. */
import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import { factsOf, linksTo } from "../shared/read/viewing";
import type { Trace } from "../shared/trace/trace";
import { type TraceReading, readTrace } from "../shared/read/readTrace";
import type { Verdict } from "../shared/read/verdict";
import type { EditRequest } from "../shared/act/thoughtTest";
import { AllTables } from "./tables/allTables";
import { CompareView } from "./evidence/compareView";
import { onRun, shownRun } from "./page/shownRun";
import { useViewing } from "./page/editor";
import { Header } from "./header";
import { useAttention } from "./page/attention";
import { ContinuationsView } from "./score/continuationsView";
import type { Ask, Dispatch, Kept, AttentionChoice, Page } from "./page/state";
import { Announcer, Empty, StatusLine } from "./statusView";
import { TestView } from "./evidence/testView";
import { ThoughtView } from "./pane/thoughtView";
import { TreeSection } from "./score/treeSection";
import { TreeView } from "./score/treeView";
import { useMedia } from "./kit/useMedia";
import { ValuesView } from "./evidence/valuesView";
import { VerdictView } from "./score/verdictView";
import type { Selection } from "../shared/trace/selection";
import { thoughtsFor } from "../shared/model/manifest";
import type { ViewState } from "../shared/panel/api";

interface AppProps {
  page: Page;
  revealed: number;
  dispatch: Dispatch;
  ask: Ask;
}

export function App({ page: { view, kept }, ...rest }: AppProps) {
  if (!view) return null;
  if (view.trace) return <TracePage view={view} trace={view.trace} kept={kept} {...rest} />;
  return (
    <main class="page">
      <StatusLine status={view.status} ask={rest.ask} />
      <Empty ask={rest.ask} busy={view.status.kind === "busy"} />
      <Announcer status={view.status} verdict={null} />
    </main>
  );
}

function TracePage({
  view,
  trace,
  kept,
  revealed,
  dispatch,
  ask,
}: Omit<AppProps, "page"> & { view: ViewState; trace: Trace; kept: Kept }) {
  const { settings, status, compared } = view;
  const busy = status.kind === "busy";
  const reading = readTrace(trace);
  const { test, final } = reading;
  const tree = reading.tree(settings.topK);
  const verdict = useMemo(() => judged(reading.verdict, settings.showTruth), [reading, settings.showTruth]);
  const growing = useMemo(() => (busy ? growingOf(trace, reading) : new Set<string>()), [reading, busy]);
  const list = useMedia("(max-width: 599px)");
  // The pane is then a sheet at the bottom, which must not come and go with the pointer.
  const sheet = useMedia("(max-width: 1399px)");
  const folded = useMedia("(max-width: 1359px)");

  const [pointed, setPointed] = useState<Selection | null>(null);
  const run = shownRun(reading, settings.topK, kept.run);
  const endVerdict = useMemo(() => judged(run.verdict, settings.showTruth), [run.verdict, settings.showTruth]);
  const selection = kept.selection?.trace === trace.id ? onRun(kept.selection, run.tree, reading) : null;
  const shown = pointed ?? selection;
  const path = useMemo(() => (shown ? linksTo(run.tree, shown) : []), [run.tree, shown]);
  const facts = useMemo(() => factsOf(reading, path), [path, trace.id]);
  const attention = useAttention({
    trace,
    shown,
    choice: kept.attention,
    loaded: view.model?.sha256 ?? null,
    ask,
  });
  const onText = attention.onText ? attention : null;
  useViewing(
    shown && {
      trace: trace.id,
      shown,
      run: run.drawn && kept.run,
      topK: settings.topK,
      // The editor is shaded once the host can tell the attention, as the text is here.
      attention: onText?.shading ? { layer: onText.layer, head: onText.head } : null,
    },
    ask,
  );
  const chooseAttention = useCallback((choice: Partial<AttentionChoice>): void => {
    dispatch({ kind: "chooseAttention", choice });
    // If the page is scrolled down, the shading would be out of view.
    if (choice.onText)
      requestAnimationFrame(() => document.querySelector(".source-part")?.scrollIntoView({ block: "nearest" }));
  }, []);

  /** A failed comparison is reported where it was requested, as well as at the top of the page. */
  const askedToCompare = useRef(false);
  const select = useCallback((chosen: Selection): void => {
    dispatch({ kind: "select", selection: chosen });
    ask((host) => host.select(chosen));
  }, []);
  const speak = useCallback(
    (node: string | null, ids: readonly number[] | null): void => {
      askedToCompare.current = false;
      if (!busy) ask((host) => host.speak(node, ids ?? []));
    },
    [busy],
  );
  const edit = useCallback((request: EditRequest | null): void => ask((host) => host.editThoughts(request)), []);
  const comparing = compared !== null || kept.unfolded.includes("compared");
  const compare = (): void => {
    askedToCompare.current = true;
    if (!kept.unfolded.includes("compared")) dispatch({ kind: "toggleSection", section: "compared" });
    ask((host) => host.compare());
  };
  // Pointing changes nothing down there, where there may be thousands of words.
  const below = useMemo(
    () => (
      <>
        <ContinuationsView
          trace={trace}
          growing={growing}
          sure={verdict?.sure ?? null}
          selection={selection}
          revealed={revealed}
          truth={settings.showTruth}
          busy={busy}
          listed={kept.unfolded.includes("removed")}
          ask={ask}
          onSelect={select}
          onList={() => dispatch({ kind: "toggleSection", section: "removed" })}
        />
        <TestView
          trace={trace}
          thoughts={tree.columns.length}
          status={status}
          onTest={() => ask((host) => host.testThoughts())}
          onEdit={edit}
        />
        <CompareView
          trace={trace}
          compared={compared}
          tree={tree}
          open={comparing}
          status={status}
          failure={status.kind === "failed" && askedToCompare.current ? status.message : null}
          selection={kept.selection}
          revealed={revealed}
          truth={settings.showTruth}
          onSelect={select}
          onCompare={compare}
        />
        {tree.graph && settings.showTruth && (
          <ValuesView
            trace={trace}
            open={kept.unfolded.includes("values")}
            selection={selection}
            onToggle={() => dispatch({ kind: "toggleSection", section: "values" })}
            onSelect={select}
          />
        )}
      </>
    ),
    [
      trace,
      compared,
      tree,
      verdict,
      growing,
      kept.selection,
      revealed,
      settings.showTruth,
      status,
      kept.unfolded,
      comparing,
      select,
    ],
  );
  // Up there, opening and pointing change only what is highlighted and shaded.
  const head = useMemo(
    () => (
      <Header
        view={view}
        trace={trace}
        tree={tree}
        open={kept.questionOpen}
        lit={facts}
        attention={onText}
        folded={folded}
        ask={ask}
        onToggle={() => dispatch({ kind: "toggleQuestion" })}
        onCompare={() => {
          compare();
          requestAnimationFrame(() => document.getElementById("compared")?.scrollIntoView({ block: "nearest" }));
        }}
        onChooseAttention={chooseAttention}
      />
    ),
    [view, trace, tree, kept.questionOpen, kept.unfolded, facts, onText, folded],
  );
  const answer = useMemo(() => verdict && <VerdictView verdict={verdict} />, [verdict]);
  const words = { onSpeak: speak, onSelect: select, busy, truth: settings.showTruth };
  return (
    <main class="page">
      {head}
      {status.kind === "failed" && <StatusLine status={status} ask={ask} />}
      <Announcer status={status} verdict={verdict} />
      {answer}
      <div class="body">
        <TreeSection
          tree={run.tree}
          runs={run.runs}
          drawn={run.drawn}
          table={kept.table}
          truth={settings.showTruth}
          onDraw={(chosen) => dispatch({ kind: "drawRun", run: chosen?.own[0] ?? null })}
          onToggle={() => dispatch({ kind: "toggleTable" })}
        >
          {kept.table && (
            <AllTables
              models={{ tree: run.tree, verdict }}
              trace={trace}
              compared={comparing ? compared : null}
              truth={settings.showTruth}
              ask={ask}
            />
          )}
          {/* Hidden rather than removed: drawing it again takes longer than a frame. */}
          <TreeView
            hidden={kept.table}
            trace={trace.id}
            tree={run.tree}
            test={run.drawn ? null : test}
            verdict={endVerdict}
            answer={run.answer}
            layout={list ? "list" : "columns"}
            open={kept.open}
            expected={busy && final === null ? thoughtsFor(trace.model.manifest, settings.thoughts) : 0}
            selection={selection}
            path={path}
            revealed={revealed}
            onPoint={setPointed}
            onToggle={(key) => dispatch({ kind: "toggleCandidate", key })}
            {...words}
          />
        </TreeSection>
        <ThoughtView
          trace={trace}
          tree={run.tree}
          edited={run.drawn}
          shown={sheet && !selection ? null : shown}
          attention={{
            attention,
            all: kept.unfolded.includes("facts"),
            ask,
            onChoose: chooseAttention,
            onAll: () => dispatch({ kind: "toggleSection", section: "facts" }),
          }}
          onEdit={edit}
          onClose={() => dispatch({ kind: "select", selection: null })}
          {...words}
        />
        {below}
      </div>
    </main>
  );
}

/** Without the truth, neither the panel nor the explorer says what is right. */
function judged(verdict: Verdict | null, truth: boolean): Verdict | null {
  if (truth || !verdict) return verdict;
  return { ...verdict, right: null, inWords: verdict.inWords && { ...verdict.inWords, right: null } };
}

/** Continuations in progress while the engine is busy: the one of the newest token, and those of the same batch. */
function growingOf(trace: Trace, { continuations }: TraceReading): Set<string> {
  const last = trace.nodes.at(-1);
  if (last?.kind !== "token") return new Set();
  return new Set(
    continuations
      .filter(
        (continuation) =>
          !continuation.ended &&
          (continuation.id === last.id || (continuation.group !== null && continuation.group === last.group)),
      )
      .map((continuation) => continuation.id),
  );
}
