/** The page of a trace: derives what shared/ gives, once, and passes it to the parts. */
import * as l10n from "@vscode/l10n";
import { useCallback, useMemo } from "preact/hooks";
import { headline, momentOf, unanswered } from "../shared/read/headline";
import { wordsOfRemark } from "../shared/read/remarks";
import type { Link } from "../shared/read/searchTree";
import { type Viewing, factsOf, linksTo } from "../shared/read/viewing";
import type { Trace } from "../shared/trace/trace";
import { readTrace } from "../shared/read/readTrace";
import type { PinRequest } from "../shared/act/pins";
import type { EditRequest } from "../shared/act/thoughtTest";
import type { Selection } from "../shared/trace/selection";
import type { ViewState } from "../shared/panel/api";
import { Observed, useObserved } from "./kit/observed";
import { useSteady } from "./kit/still";
import { captionOf } from "./export/caption";
import { exportActions } from "./export/exportActions";
import { AllTables, everyTable } from "./tables/allTables";
import { Header } from "./header";
import { answerOf, costsOf } from "./score/answerAndCosts";
import { DrawnRun } from "./score/drawnRun";
import { HeadlineView, MomentView } from "./score/headlineView";
import { RemovedView } from "./score/removedView";
import { ScoreView } from "./score/scoreView";
import { openKey, stepOf } from "./score/items";
import type { ScoreCan, ScoreHandlers } from "./score/scoreProps";
import { Boundary } from "./page/boundary";
import { useAttention } from "./page/attention";
import { useViewing } from "./page/editor";
import { Notes } from "./page/notes";
import { usePlayback } from "./page/playback";
import { onRun } from "./page/shownRun";
import type { Ask, AttentionChoice, Dispatch, Kept } from "./page/state";
import { useBranches } from "./page/useBranches";
import { unread, useExpansion } from "./page/useExpansion";
import { useScore } from "./page/useScore";
import { Announcer, StatusLine } from "./statusView";
import { LitSource } from "./pane/litSource";
import { ThoughtView } from "./pane/thoughtView";
import { ValuesView } from "./evidence/valuesView";

export interface TracePageProps {
  view: ViewState;
  trace: Trace;
  kept: Kept;
  /** Whether playback begins at once. */
  plays: boolean;
  revealed: number;
  /** How many runs have begun. One may have ended before the page is drawn again. */
  runs: number;
  dispatch: Dispatch;
  ask: Ask;
}

export function TracePage({ view, trace, kept, plays, revealed, runs, dispatch, ask }: TracePageProps) {
  const { settings, status, compared } = view;
  const truth = settings.showTruth;
  const isBusy = status.kind === "busy";
  // Without the model, what was recorded can be read.
  const isFixed = view.missing !== undefined;
  const growing = useMemo(() => (isBusy ? growingOf(trace) : new Set<string>()), [trace, isBusy]);
  const derived = useScore({ view, trace, kept, growing });
  const { reading, run, tree, score, curve, words, pins, test, verdict } = derived;

  // What is pointed at concerns the picture, the text, and the editor: the rest of the page isn't drawn again.
  const pointed = useMemo(() => new Observed<Selection | null>(null), []);
  const selection = kept.selection?.trace === trace.id ? onRun(kept.selection, tree, reading) : null;
  const chosen = kept.selection?.trace === compared?.id ? kept.selection : selection;
  const attention = useAttention({
    trace,
    shown: selection,
    choice: kept.attention,
    loaded: view.model?.sha256 ?? null,
    ask,
  });
  const onText = attention.onText ? attention : null;
  const chooseAttention = useCallback((choice: Partial<AttentionChoice>): void => {
    dispatch({ kind: "chooseAttention", choice });
    // If the page is scrolled down, the shading would be out of view.
    if (choice.onText)
      requestAnimationFrame(() => document.querySelector(".source-part")?.scrollIntoView({ block: "nearest" }));
  }, []);

  const canPlay = !isBusy && verdict !== null && tree.columns.length > 0;
  const playback = usePlayback({ trace: trace.id, last: tree.columns.length, enabled: canPlay, plays });
  const linksOf = (shown: Selection): Link[] => linksTo(tree, shown);
  const select = useCallback((wanted: Selection): void => {
    dispatch({ kind: "select", selection: wanted });
    ask((host) => host.select(wanted));
  }, []);
  const speak = useCallback(
    (node: string | null, ids: readonly number[] | null): void => {
      if (!isBusy && !isFixed) ask((host) => host.speak(node, ids ?? []));
    },
    [isBusy, isFixed],
  );
  const edit = useCallback((request: EditRequest | null): void => ask((host) => host.editThoughts(request)), []);
  const branches = useBranches(trace, reading, ask);
  const expansion = useExpansion(ask);
  const actions = {
    compare: () => ask((host) => host.compare()),
    speakAll: () => ask((host) => host.speakAfterEvery()),
    test: () => {
      // What is tested are the model's own thoughts, and if they were tested already, nothing changes.
      dispatch({ kind: "drawRun", run: null });
      ask((host) => host.testThoughts());
    },
    pin: (request: PinRequest) => ask((host) => host.pin(request)),
    unpin: (ids: readonly number[]) => ask((host) => host.unpin(ids)),
    thinkMore: () => ask((host) => host.thinkMore()),
  };
  const told = { trace, reading, score, curve, truth, test };
  const isPlaying = playback.step !== null;
  const answer = useMemo(() => answerOf(derived), [reading, run.drawn, verdict]);
  const measured = verdict?.atOnce ? verdict.text : null;
  const effect = useMemo(() => ({ say: (concept: string) => reading.say(concept), measured }), [trace.read, measured]);
  const isCompared = words.some(({ kind }) => kind === "other model");
  const can = useMemo(
    (): ScoreCan => ({
      thinkMore: trace.model.manifest.thoughts.max > 0 && !run.drawn && !isFixed,
      own: !run.drawn && !isFixed,
      showOwn: run.drawn !== null && !isFixed,
      compare: !run.drawn && !isFixed && !isCompared,
      naming: branches.naming,
    }),
    [trace.model, run.drawn, isFixed, isCompared, branches.naming],
  );
  const handlers = useSteady<ScoreHandlers>({
    onPoint: (wanted) => pointed.set(wanted),
    linksTo: linksOf,
    onSelect: select,
    onToggle: (key) => dispatch({ kind: "toggleCandidate", key }),
    onOpen: (item, step) => {
      const key = openKey(item);
      const toRead = step && !isFixed ? unread(step) : null;
      if (toRead && item.open === false) {
        expansion.expand(item.node, toRead);
        if (kept.open.includes(key)) return;
      }
      dispatch({ kind: "toggleCandidate", key });
    },
    onFold: () => dispatch({ kind: "toggleSection", section: "idle" }),
    onKey: (key, item) => {
      if (isBusy || isPlaying || (isFixed && key !== "escape")) return false;
      if (key === "s") speak(item.node, "key" in item ? (stepOf(score, item)?.opener?.ids ?? []) : null);
      else if (key === "t") actions.test();
      else if (key === "e" && item.node !== null) handlers.onEdit(item.thoughts);
      else if (key === "escape" && chosen) dispatch({ kind: "select", selection: null });
      else return false;
      return true;
    },
    onSpeak: (node) => speak(node, null),
    onSpeakAll: actions.speakAll,
    onTest: actions.test,
    onUnpin: actions.unpin,
    onCompare: actions.compare,
    onMore: derived.showMore,
    onThinkMore: actions.thinkMore,
    onEdit: (thought) => {
      // Of the answer, the host asks which thought.
      const node = reading.mainThoughts[thought - 1]?.id ?? answer?.node;
      if (node !== undefined) select({ trace: trace.id, kind: "node", node });
      edit(null);
    },
    onCopy: (text) => ask((host) => host.copy(text)),
    onRename: ({ continuation }) => branches.rename(continuation),
    onNamed: ({ continuation }, name) => branches.named(continuation, name),
    onRemove: branches.remove,
    onDraw: ({ continuation }) => dispatch({ kind: "drawRun", run: continuation.after }),
  });
  const viewing = {
    trace: trace.id,
    run: run.drawn && kept.run,
    topK: settings.topK,
    // The editor is shaded once the host can tell the attention, as the text is here.
    attention: onText?.shading ? { layer: onText.layer, head: onText.head } : null,
  };
  const story = verdict && headline({ ...told, verdict });
  const costs = costsOf(derived, compared);
  const exports = exportActions(
    {
      traces: [trace],
      text: {
        question: reading.question,
        answer: story ? [story.answer, ...(story.right === null ? [] : [story.right ? "✓" : "✗"])].join(" ") : "",
        story: [
          ...(run.drawn ? [l10n.t("Thoughts were edited ({0}).", run.drawn.edits)] : []),
          ...(story?.story ?? unanswered(told, run.words)),
        ].join(" "),
        costs,
        caption: captionOf(trace, tree.columns.length),
      },
      tables: () =>
        everyTable({ models: { tree, curve, test: told.test, pins }, trace, compared, truth }).map((make) => make()),
    },
    !kept.table && !isPlaying,
    ask,
  );
  return (
    <main class={chosen ? "page with-pane" : "page"}>
      <Notes view={view} trace={trace} ask={ask} />
      <Viewed pointed={pointed} selection={selection} of={viewing} ask={ask} />
      {status.kind === "failed" && <StatusLine key={runs} status={status} ask={ask} />}
      {status.kind === "failed" && status.asked && <p class="previous">{l10n.t("Showing your previous question")}</p>}
      <Header
        view={view}
        trace={trace}
        tree={tree}
        open={kept.questionOpen}
        table={kept.table}
        text={
          kept.questionOpen && (
            <LitSource
              pointed={pointed}
              selection={selection}
              facts={(shown) => factsOf(reading, linksOf(shown))}
              trace={trace}
              attention={onText}
              busy={isBusy}
              ask={ask}
              onChoose={chooseAttention}
            />
          )
        }
        playback={playback}
        exports={exports}
        idle={
          score.columns.some((column) => column.kind === "idle" || (column.kind === "thought" && column.isIdle))
            ? {
                folded: !kept.unfolded.includes("idle"),
                toggle: () => dispatch({ kind: "toggleSection", section: "idle" }),
              }
            : null
        }
        ask={ask}
        onTest={actions.test}
        onToggle={() => dispatch({ kind: "toggleQuestion" })}
        onTable={() => dispatch({ kind: "toggleTable" })}
      />
      <Announcer
        status={status}
        trace={trace.id}
        reading={reading}
        verdict={verdict}
        rows={words}
        compared={compared && readTrace(compared).final ? compared.id : null}
        runs={runs}
        moment={isPlaying ? momentOf(told, playback.step ?? 0) : ""}
      />
      <div class="body">
        {isPlaying ? (
          <MomentView
            title={
              playback.step === 0
                ? l10n.t("Before the first thought")
                : l10n.t("Thought {0} of {1}", playback.step ?? 0, tree.columns.length)
            }
            sentence={momentOf(told, playback.step ?? 0)}
            hint={l10n.t("Space: next thought")}
          />
        ) : verdict && !(isBusy && derived.expected > 0) ? (
          <HeadlineView headline={story ?? headline({ ...told, verdict })} verdict={verdict} costs={costs} />
        ) : isBusy ? (
          <MomentView
            title={l10n.t("Thinking…")}
            sentence={tree.columns.length > 0 ? momentOf(told, tree.columns.length) : ""}
          />
        ) : (
          <MomentView
            title={l10n.t("No answer")}
            sentence={unanswered(told, run.words).join(" ")}
            remarks={reading.remarksOn(run.words).map(wordsOfRemark)}
          />
        )}
        <div class="main">
          {run.runs.length > 0 && (
            <DrawnRun
              runs={run.runs}
              drawn={run.drawn}
              onDraw={(one) => dispatch({ kind: "drawRun", run: one?.own[0] ?? null })}
            />
          )}
          <Boundary of={trace} name={reading.question} ask={ask}>
            {kept.table ? (
              <AllTables
                models={{ tree, curve, test: told.test, pins }}
                trace={trace}
                compared={compared}
                truth={truth}
                ask={ask}
              />
            ) : (
              <ScoreView
                trace={trace.id}
                score={score}
                curve={curve}
                words={words}
                left={derived.left}
                test={told.test}
                verdict={verdict}
                truth={truth}
                busy={isBusy}
                perStep={Math.max(1, trace.model.manifest.thoughts.perStep)}
                until={playback.step ?? Infinity}
                answer={answer}
                effect={effect}
                pins={pins}
                open={kept.open}
                reading={expansion.reading}
                selection={chosen}
                revealed={revealed}
                runs={runs}
                thinking={isBusy && derived.expected > 0 ? tree.columns.length + 1 : null}
                can={can}
                handlers={handlers}
              />
            )}
          </Boundary>
          <RemovedView
            removed={reading.removed}
            undone={branches.undone}
            listed={kept.unfolded.includes("removed")}
            onList={() => dispatch({ kind: "toggleSection", section: "removed" })}
            onRestore={branches.restore}
            onUndo={branches.undo}
          />
          {tree.graph && tree.columns.length > 0 && truth && !run.drawn && !kept.table && (
            <ValuesView
              trace={trace}
              open={kept.unfolded.includes("values")}
              selection={selection}
              onToggle={() => dispatch({ kind: "toggleSection", section: "values" })}
              onSelect={select}
            />
          )}
        </div>
        {chosen && (
          <ThoughtView
            trace={chosen.trace === trace.id ? trace : (compared ?? trace)}
            tree={tree}
            edited={run.drawn}
            shown={chosen}
            truth={truth}
            busy={isBusy || isFixed}
            attention={{
              attention,
              busy: isBusy,
              all: kept.unfolded.includes("facts"),
              ask,
              onChoose: chooseAttention,
              onAll: () => dispatch({ kind: "toggleSection", section: "facts" }),
            }}
            onSelect={select}
            onSpeak={speak}
            onEdit={edit}
            expansion={expansion}
            onPin={(request) => ("unpin" in request ? actions.unpin(request.unpin) : actions.pin(request))}
            atStart={(reading.numberOf(chosen.node) ?? 0) > tree.columns.length / 2}
            onClose={() => dispatch({ kind: "select", selection: null })}
          />
        )}
      </div>
    </main>
  );
}

/** Tells the host what is shown: what is pointed at, or else selected. */
function Viewed({
  pointed,
  selection,
  of,
  ask,
}: {
  pointed: Observed<Selection | null>;
  selection: Selection | null;
  of: Omit<Viewing, "shown">;
  ask: Ask;
}) {
  const shown = useObserved(pointed, (now) => now) ?? selection;
  useViewing(shown && { ...of, shown }, ask);
  return null;
}

/** Continuations in progress while the engine is busy: the one of the newest token, and those of the same batch. */
function growingOf(trace: Trace): Set<string> {
  const last = trace.nodes.at(-1);
  if (last?.kind !== "token") return new Set();
  const { continuations } = readTrace(trace);
  return new Set(
    continuations
      .filter(({ ended, id, group }) => !ended && (id === last.id || (group !== null && group === last.group)))
      .map(({ id }) => id),
  );
}
