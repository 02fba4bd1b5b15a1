import * as l10n from "@vscode/l10n";
import { useEffect, useRef } from "preact/hooks";
import type { TraceReading } from "../shared/read/readTrace";
import type { WordRow } from "../shared/read/scoreWords";
import { effectOf, flips } from "../shared/read/testEffects";
import { effectWords, sureWords } from "../shared/read/wording";
import type { ThoughtTest } from "../shared/trace/trace";
import type { Verdict } from "../shared/read/verdict";
import { filled } from "./kit/filled";
import { Glyph } from "./kit/glyphs";
import { verdictSentence } from "./page/sentences";
import type { Ask } from "./page/state";
import { Button, ProgressRing } from "./kit/toolkit";
import { labelOf } from "./score/itemLabels";
import type { RunStatus, WayOut } from "../shared/panel/api";
import { RECORDED, type Recorded } from "../shared/panel/recorded";

/**
 * Before anything was asked: how to ask, and questions that can be looked at before any model is loaded.
 */
export function Empty({
  ask,
  busy,
  onOpen,
}: {
  ask: Ask;
  busy: boolean;
  onOpen: (index: number, play: boolean) => void;
}) {
  return (
    <div class="empty">
      <h1>{l10n.t("See what the model considers")}</h1>
      <p>
        {filled(
          l10n.t("Select facts and a question in an editor. Then choose {0} from the context menu or Command Palette."),
          <b>{l10n.t("Coconut: Reason about selection")}</b>,
        )}
      </p>
      <p>{l10n.t("Or open one of these, recorded with the bundled model:")}</p>
      <ul class="recorded">
        {RECORDED.map((recorded, index) => (
          <li key={recorded.name}>
            <button disabled={busy} onClick={() => onOpen(index, false)}>
              <span>
                <b dir="auto">{recorded.question}</b>
                <span class="quiet">{kindOf(recorded)}</span>
              </span>
              <SmallCurve {...recorded} />
            </button>
          </li>
        ))}
      </ul>
      <p class="ways">
        <Button disabled={busy} onClick={() => onOpen(0, true)}>
          {l10n.t("Play the first")}
        </Button>
        <button class="link" disabled={busy} onClick={() => ask((host) => host.reasonAboutExample())}>
          {l10n.t("Reason about an example")}
        </button>
        <button class="link" disabled={busy} onClick={() => ask((host) => host.selectModel())}>
          {l10n.t("Select model")}
        </button>
      </p>
    </div>
  );
}

function kindOf({ name, sure }: Recorded): string {
  const from = sureWords(sure) ?? "";
  switch (name) {
    case "easy":
      return l10n.t("easy: {0}", from);
    case "branching":
      return l10n.t("several branches: {0}", from);
    case "wrong":
      return l10n.t("one it gets wrong: {0}", from);
    default:
      return name satisfies never;
  }
}

/** Forced probability of the final answer, from 0 to 100%. The recorded question itself has the numbers. */
function SmallCurve({ final, chance }: Recorded) {
  const [width, height, edge] = [96, 36, 4];
  const x = (k: number): number => edge + (k / Math.max(1, final.length - 1)) * (width - 2 * edge);
  const y = (p: number): number => edge + (1 - p) * (height - 2 * edge);
  return (
    <svg class="small-curve" width={width} height={height} aria-hidden="true">
      <line class="half" x1={edge} x2={width - edge} y1={y(chance)} y2={y(chance)} />
      <path d={`M${final.map((p, k) => `${x(k)} ${y(p)}`).join("L")}`} />
      {final.map((p, k) => (
        <circle key={k} cx={x(k)} cy={y(p)} r="2.5" />
      ))}
    </svg>
  );
}

export function StatusLine({ status, ask }: { status: RunStatus; ask: Ask }) {
  switch (status.kind) {
    case "idle":
      return null;
    case "busy":
      return (
        <div class="status">
          <ProgressRing class="ring" aria-hidden="true" />
          <span>{status.what}…</span>
          <Button appearance="secondary" onClick={() => ask((host) => host.cancel())}>
            {l10n.t("Cancel")}
          </Button>
        </div>
      );
    case "failed":
      return <Failure status={status} ask={ask} />;
    default:
      return status satisfies never;
  }
}

function Failure({ status, ask }: { status: RunStatus & { kind: "failed" }; ask: Ask }) {
  const { message, details, asked, ways = [] } = status;
  const root = useRef<HTMLDivElement>(null);
  // Where the page is scrolled down, the picture of the question before would look like the answer.
  useEffect(() => root.current?.scrollIntoView({ block: "nearest" }), [message]);
  return (
    <div ref={root} class="status failed" role="alert">
      <Glyph shape="cross" />
      <div class="failure">
        {asked && (
          <div class="quiet">
            <q dir="auto">{asked.text}</q> {asked.name !== undefined && <bdi>({asked.name})</bdi>}
          </div>
        )}
        <bdi>{message}</bdi>
        {ways.length > 0 && (
          <div class="ways">
            {ways.map((way) => (
              <WayLink key={way} way={way} ask={ask} />
            ))}
          </div>
        )}
      </div>
      {details !== undefined && (
        <Button appearance="secondary" onClick={() => ask((host) => host.copy(`${message}\n\n${details}`))}>
          {l10n.t("Copy details")}
        </Button>
      )}
    </div>
  );
}

function WayLink({ way, ask }: { way: WayOut; ask: Ask }) {
  switch (way) {
    case "select model":
      return (
        <button class="link" onClick={() => ask((host) => host.selectModel())}>
          {l10n.t("Select model")}
        </button>
      );
    case "reason again":
      return (
        <button class="link" onClick={() => ask((host) => host.reasonAgain())}>
          {l10n.t("Reason again")}
        </button>
      );
    default:
      return way satisfies never;
  }
}

/**
 * Tells screen readers once about changes: what is going on, what an action has brought, or the answer. A failure is a
 * separate alert.
 */
export function Announcer({
  status,
  trace,
  reading,
  verdict,
  rows = [],
  compared = null,
  runs,
  moment = "",
}: {
  status: RunStatus;
  /** The identity of the trace that is shown. */
  trace: string | null;
  reading: TraceReading | null;
  verdict: Verdict | null;
  /** What it says in words. */
  rows?: readonly WordRow[];
  /** The identity of the trace that it is compared with, once that has an answer. */
  compared?: string | null;
  /** How many runs have begun. */
  runs: number;
  /** What playback shows. */
  moment?: string;
}) {
  const brought = useBrought({ trace, reading, verdict, rows, compared, runs }, status.kind === "busy");
  return (
    <div class="for-ears" aria-live="polite" role="status">
      {moment !== "" ? moment : status.kind === "busy" ? status.what : status.kind === "idle" ? brought : ""}
    </div>
  );
}

/** What the last run brought: new words, those of another model, a test, or the answer. */
function useBrought(
  {
    trace,
    reading,
    verdict,
    rows,
    compared,
    runs,
  }: Required<Omit<Parameters<typeof Announcer>[0], "status" | "moment">>,
  busy: boolean,
): string {
  const before = useRef<typeof now | null>(null);
  const said = useRef("");
  const now = {
    trace,
    rows,
    compared,
    test: reading?.test ? testWords(reading.test) : "",
    answer: reading?.final?.id ?? null,
    runs,
  };
  if (busy) {
    // The page may come when the run has brought its answer already.
    before.current ??= { ...now, trace: null, runs: runs - 1 };
    return "";
  }
  const from = before.current;
  before.current = now;
  // An answer may also come after its run has ended, or with another trace.
  const isCompared = compared !== null && from?.compared !== compared;
  if (from && (from.runs !== runs || from.trace !== trace || from.answer !== now.answer || isCompared)) {
    const known = new Set(from.rows.map(nameOf));
    const added = rows.filter((row) => !known.has(nameOf(row)));
    // With a branch, other rows may only be drawn anew.
    const branches = added.filter(({ kind }) => kind === "branch");
    const brought = branches.length > 0 ? branches : added;
    const others = isCompared ? rows.filter(({ kind }) => kind === "other model") : [];
    // Of a new trace, the answer counts, also where there is none.
    const wentOn = from.trace === trace && from.answer === now.answer;
    if (wentOn && now.test !== "" && now.test !== from.test) said.current = now.test;
    else if (wentOn && others.length > 0) said.current = labelOf.brought(others);
    else if (wentOn && brought.length > 0) said.current = labelOf.brought(brought);
    else said.current = answerWords(reading, verdict);
  } else if (said.current === "") said.current = answerWords(reading, verdict);
  return said.current;
}

/** Rows that come to say the same are one. */
function nameOf({ key, thoughts }: WordRow): string {
  return `${key} ${thoughts.join()}`;
}

/** As the headline says it. */
function answerWords(reading: TraceReading | null, verdict: Verdict | null): string {
  if (verdict) return verdictSentence(verdict);
  return reading ? l10n.t("No answer") : "";
}

function testWords(test: ThoughtTest): string {
  const positions = [...new Set(test.cells.flatMap(({ position }) => position ?? []))];
  return positions
    .map((position) => {
      const effect = effectOf(test, position);
      if (!effect) return "";
      const words = l10n.t("thought {0}, worst edit: {1}", position, effectWords(effect));
      return flips(test, effect.worst) ? l10n.t("{0}, another answer wins", words) : words;
    })
    .filter((words) => words !== "")
    .join("; ");
}
