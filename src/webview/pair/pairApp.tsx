/** Draws the page that compares traces: two as scores above each other, several as a list. */
import * as l10n from "@vscode/l10n";
import { useCallback, useMemo } from "preact/hooks";
import { answerWords, diffSentences } from "../../shared/read/diffSentences";
import { readTrace } from "../../shared/read/readTrace";
import type { Selection } from "../../shared/trace/selection";
import type { ComparedSide, PairHost, PairState } from "../../shared/panel/pairApi";
import { pictureActions } from "../export/exportActions";
import { Menu } from "../kit/menu";
import { Button, ProgressRing } from "../kit/toolkit";
import { unbroken } from "../kit/unbroken";
import { Boundary } from "../page/boundary";
import { TableView } from "../tables/tableView";
import { ManyView } from "./manyView";
import { exportedPair, pictureOfPair, questionsOf } from "./pairExport";
import { pairModel } from "./pairModel";
import { PairPicture } from "./pairPicture";
import type { Open } from "./pairSigns";
import { pairTables } from "./pairTables";

export type AskPair = (call: (host: PairHost) => Promise<void>) => void;

/** What is kept while the page is hidden, and when the window is reloaded. */
export interface PairKept {
  /** Tables instead of the picture. */
  table: boolean;
  /** Whether idle thoughts are shown. */
  idle: boolean;
  /** Which of several is A, by the id of its trace; `null`: the first. */
  base: string | null;
}

export const NOTHING_KEPT: PairKept = { table: false, idle: false, base: null };

interface Keeping {
  kept: PairKept;
  keep: (changed: Partial<PairKept>) => void;
  ask: AskPair;
}

export function PairApp({ state, failure, ...keeping }: { state: PairState | null; failure: string | null } & Keeping) {
  const { ask } = keeping;
  const [first, second] = state?.sides ?? [];
  return (
    <main class="page pair-page">
      {failure !== null && (
        <div class="status failed" role="alert">
          <bdi>{failure}</bdi>
        </div>
      )}
      {state?.busy && (
        <div class="status">
          <ProgressRing class="ring" aria-hidden="true" />
          <span role="status">{state.busy.what}…</span>
          <Button appearance="secondary" onClick={() => ask((host) => host.cancel())}>
            {l10n.t("Cancel")}
          </Button>
        </div>
      )}
      {state && first && second && state.sides.length === 2 && state.failed.length === 0 && !state.busy ? (
        <Boundary of={state} name={readTrace(first.trace).question} ask={ask}>
          <PairOfTraces state={state} sides={[first, second]} {...keeping} />
        </Boundary>
      ) : (
        state && <Several state={state} {...keeping} />
      )}
    </main>
  );
}

function Several({ state, kept, keep, ask }: { state: PairState } & Keeping) {
  const [first] = state.sides;
  const select = (side: number): void => ask((host) => host.open(side, null));
  return (
    <Boundary of={state} name={first ? readTrace(first.trace).question : ""} ask={ask}>
      <header class="header">
        <div class="question">
          <h1 dir="auto">{first ? readTrace(first.trace).question : l10n.t("Several models")}</h1>
        </div>
      </header>
      <ManyView
        state={state}
        chosen={kept.base}
        onBase={(base) => keep({ base })}
        onOpen={select}
        onPair={(a, b) => ask((host) => host.pair(a, b))}
      />
    </Boundary>
  );
}

function PairOfTraces({
  state,
  sides: [first, second],
  kept: { table, idle },
  keep,
  ask,
}: {
  state: PairState;
  sides: [ComparedSide, ComparedSide];
} & Keeping) {
  const { settings } = state;
  const model = useMemo(() => pairModel([first, second], settings, idle), [first, second, settings, idle]);
  const tables = useMemo(() => pairTables(model.diff), [model]);
  const { headline, story } = diffSentences(model.diff);
  const open = useMemo(
    (): Open => (side, node, key) => {
      const { id } = (side === "a" ? first : second).trace;
      const selection: Selection =
        key !== null && node !== null ? { trace: id, kind: "candidate", node, key } : { trace: id, kind: "node", node };
      ask((host) => host.open(side === "a" ? 0 : 1, selection));
    },
    [first, second],
  );
  const unfold = useCallback(() => keep({ idle: true }), []);
  const truth = state.settings.showTruth;
  const shown = ({ answer, right }: { answer: string | null; right: boolean | null }): string =>
    answerWords({ answer, right: truth ? right : null });
  return (
    <>
      <header class="header">
        <div class="question">
          <h1 dir="auto">{questionsOf(model)}</h1>
        </div>
        <div class="actions">
          {state.canGoBack && (
            <button class="link" onClick={() => ask((host) => host.back())}>
              {l10n.t("All models")}
            </button>
          )}
          <button class="link" onClick={() => ask((host) => host.choose(1))}>
            {l10n.t("Choose another B…")}
          </button>
          <button class="link" onClick={() => ask((host) => host.swap())}>
            {l10n.t("Swap A and B")}
          </button>
          <button class="link" onClick={() => keep({ table: !table })}>
            {table ? l10n.t("Show picture") : l10n.t("Show tables")}
          </button>
          {model.idle.slots.length > 0 && !table && (
            <button class="link" onClick={() => keep({ idle: !idle })}>
              {idle ? l10n.t("Fold idle thoughts") : l10n.t("Show idle thoughts")}
            </button>
          )}
          <Menu
            label={l10n.t("Export")}
            text={l10n.t("Export")}
            link
            actions={pictureActions(exportedPair(model), () => pictureOfPair(model), ask)}
          />
          <button class="link" onClick={() => ask((host) => host.open(0, null))}>
            {l10n.t("Open A")}
          </button>
          <button class="link" onClick={() => ask((host) => host.open(1, null))}>
            {l10n.t("Open B")}
          </button>
        </div>
      </header>
      <section class="headline" aria-label={l10n.t("Difference")}>
        <div class="said">
          <h2>
            <bdi>{headline}</bdi>
          </h2>
          <p class="story">{unbroken(story.join(" "))}</p>
        </div>
      </section>
      <div class="for-ears" role="status" aria-live="polite">
        {[headline, l10n.t("A: {0}. B: {1}.", shown(model.diff.a), shown(model.diff.b))].join(" ")}
      </div>
      {table ? <TableView tables={tables} ask={ask} /> : <PairPicture model={model} onOpen={open} onUnfold={unfold} />}
    </>
  );
}
