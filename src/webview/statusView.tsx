import * as l10n from "@vscode/l10n";
import { useRef } from "preact/hooks";
import { lineOf } from "../shared/read/continuations";
import type { TraceReading } from "../shared/read/readTrace";
import { effectOf } from "../shared/read/testEffects";
import { effectWords } from "../shared/read/wording";
import type { ThoughtTest } from "../shared/trace/trace";
import type { Verdict } from "../shared/read/verdict";
import { filled } from "./kit/filled";
import { Glyph } from "./kit/glyphs";
import { verdictSentence } from "./page/sentences";
import type { Ask } from "./page/state";
import { Button, ProgressRing } from "./kit/toolkit";
import type { RunStatus } from "../shared/panel/api";

export function Empty({ ask, busy }: { ask: Ask; busy: boolean }) {
  return (
    <div class="empty">
      <svg class="emblem" viewBox="0 0 168 60" width="168" height="60" aria-hidden="true">
        <path class="best" d="M40 8C52 8 52 8 64 8M104 8C116 8 116 30 128 30" stroke-width="5" />
        <path
          d={
            "M40 8C52 8 52 30 64 30M40 8C52 8 52 52 64 52M104 8C116 8 116 8 128 8M104 30C116 30 116 8 128 8M104 " +
            "52C116 52 116 52 128 52"
          }
          stroke-width="2.5"
        />
        {[
          [0, [40]],
          [64, [30, 18, 8]],
          [128, [22, 16, 6]],
        ].map(([x, widths]) =>
          (widths as number[]).map((width, row) => (
            <g key={`${String(x)} ${row}`}>
              <rect class="track" x={x as number} y={22 * row} width="40" height="16" rx="2" />
              <rect x={x as number} y={22 * row} width={width} height="16" rx="2" />
            </g>
          )),
        )}
      </svg>
      <h1>{l10n.t("See what the model considers")}</h1>
      <p>
        {filled(
          l10n.t("Select facts and a question in an editor. Then choose {0} from the context menu or Command Palette."),
          <b>{l10n.t("Coconut: Reason about selection")}</b>,
        )}
      </p>
      <p>
        <button class="link" disabled={busy} onClick={() => ask((host) => host.reasonAboutExample())}>
          {l10n.t("Try an example")}
        </button>
      </p>
    </div>
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
    case "failed": {
      const { details } = status;
      return (
        <div class="status failed" role="alert">
          <Glyph shape="cross" />
          <bdi>{status.message}</bdi>
          {details !== undefined && (
            <Button appearance="secondary" onClick={() => ask((host) => host.copy(`${status.message}\n\n${details}`))}>
              {l10n.t("Copy details")}
            </Button>
          )}
        </div>
      );
    }
    default:
      return status satisfies never;
  }
}

/**
 * Tells screen readers once about changes: what is going on, what an action has brought, or the answer. A failure is a
 * separate alert.
 */
export function Announcer({
  status,
  reading,
  verdict,
  moment = "",
}: {
  status: RunStatus;
  reading: TraceReading | null;
  verdict: Verdict | null;
  /** What playback shows. */
  moment?: string;
}) {
  const brought = useBrought(reading, verdict, status.kind === "busy");
  return (
    <div class="for-ears" aria-live="polite" role="status">
      {moment !== "" ? moment : status.kind === "busy" ? status.what : status.kind === "idle" ? brought : ""}
    </div>
  );
}

/** What the last run brought: new words, a test, or the answer. */
function useBrought(reading: TraceReading | null, verdict: Verdict | null, busy: boolean): string {
  const before = useRef<{ words: number; test: unknown; answer: string | null } | null>(null);
  const said = useRef("");
  const now = {
    words: reading?.continuations.length ?? 0,
    test: reading?.test,
    answer: reading?.final?.id ?? null,
  };
  if (busy) {
    before.current ??= now;
    return "";
  }
  const from = before.current;
  before.current = null;
  if (from) {
    const last = reading?.continuations.at(-1);
    if (now.answer === from.answer && now.test !== undefined && now.test !== from.test)
      said.current = testWords(now.test);
    else if (now.answer === from.answer && last && now.words > from.words)
      said.current = l10n.t("It says: {0}", lineOf(last));
    else said.current = verdict ? verdictSentence(verdict) : "";
  } else if (said.current === "" && verdict) said.current = verdictSentence(verdict);
  return said.current;
}

function testWords(test: ThoughtTest): string {
  const positions = [...new Set(test.cells.flatMap(({ position }) => position ?? []))];
  return positions
    .map((position) => {
      const effect = effectOf(test, position);
      return effect ? l10n.t("thought {0}, worst edit: {1}", position, effectWords(effect)) : "";
    })
    .filter((words) => words !== "")
    .join("; ");
}
