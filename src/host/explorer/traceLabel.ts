/** How the row of a whole trace reads, and what other rows with an answer share with it. */
import * as l10n from "@vscode/l10n";
import { passCount, thoughtCount, tokenCount } from "../../shared/format/counts";
import { milliseconds, percent } from "../../shared/format/numbers";
import { readTrace } from "../../shared/read/readTrace";
import { wordsOfRemark } from "../../shared/read/remarks";
import { forcedSentences, headlineWords, sureWords } from "../../shared/read/wording";
import type { Trace } from "../../shared/trace/trace";
import type { Label } from "../base/label";
import type { TraceSummary } from "../traces/storeIndex";

export interface LabelOptions {
  /** Whether to show marks from the question's graph. */
  showTruth: boolean;
  /** The trace that a run is adding to. */
  running: string | null;
  /** Whether some of the trace couldn't be saved yet. */
  unsaved?: boolean;
  now?: Date;
}

/** `trace`: `null` while it isn't in memory. Its tooltip is shorter then. */
export function traceLabel(summary: TraceSummary, trace: Trace | null, options: LabelOptions): Label {
  const { answer } = summary;
  const question = summary.name ?? summary.question;
  const right = options.showTruth ? (answer?.right ?? null) : null;
  const answerWords = answer?.text ?? l10n.t("no answer");
  const running = options.running === summary.id;
  const unsaved = options.unsaved ? [l10n.t("not saved")] : [];
  const reading = trace && readTrace(trace);
  const found = reading?.verdict;
  const sure = found ? sureWords(found.sure) : null;
  const remarks = [...(reading?.remarks ?? []).map(wordsOfRemark), ...(found?.notes ?? [])];
  const lines: [string, string][] = [
    [l10n.t("asked"), timeOf(summary.created)],
    [l10n.t("model"), l10n.t("{0} on {1}", summary.model, summary.provider)],
    ...(answer
      ? ([[l10n.t("answer"), [found ? headlineWords(found) : answerWords, ...judgment(right)].join(", ")]] as [
          string,
          string,
        ][])
      : []),
    ...(found
      ? ([
          ...(sure === null ? [] : [[l10n.t("sure"), sure]]),
          ...forcedSentences(found).map((sentence): [string, string] => [l10n.t("if stopped"), sentence]),
          [l10n.t("probability of the answer, as spoken"), percent(found.spoken)],
          [l10n.t("cost"), costWords(found.latent)],
          ...(found.inWords ? ([[l10n.t("in its own words"), costWords(found.inWords)]] as [string, string][]) : []),
        ] as [string, string][])
      : []),
    ...remarks.map((remark): [string, string] => [l10n.t("note"), remark]),
  ];
  // The same question may have been asked again, with another model or another number of thoughts.
  const when = [timeOf(summary.created, options.now ?? new Date()), thoughtCount(summary.thoughts)];
  return {
    label: question,
    // In a narrow tree only its beginning is in view, and the icon says whether the answer is right.
    description: [summary.model, running ? l10n.t("thinking") : answerWords, ...when, ...unsaved].join(" · "),
    icon: running ? { name: "loading~spin" } : truthIcon(right, answer !== null),
    tooltip: { title: summary.question, lines },
    spoken: [
      question,
      running ? l10n.t("thinking") : answer ? l10n.t("answered {0}", answer.text) : l10n.t("no answer"),
      ...judgment(right),
      ...when,
      summary.model,
      ...unsaved,
    ].join(", "),
  };
}

/** In the local time zone, with the date unless that is today's. */
function timeOf(created: string, today?: Date): string {
  const at = new Date(created);
  if (Number.isNaN(at.getTime())) return created;
  const two = (n: number): string => String(n).padStart(2, "0");
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return today && at.toDateString() === today.toDateString() ? time : `${date} ${time}`;
}

export function judgment(right: boolean | null): string[] {
  return right === null ? [] : [right ? l10n.t("right") : l10n.t("wrong")];
}

export function truthIcon(right: boolean | null, answered: boolean): Label["icon"] {
  if (right === null) return { name: answered ? "circle-filled" : "circle-outline" };
  return right ? { name: "pass", color: "testing.iconPassed" } : { name: "error", color: "testing.iconFailed" };
}

export function costWords(cost: { thoughts: number; tokens: number; passes: number; ms: number }): string {
  return [thoughtCount(cost.thoughts), tokenCount(cost.tokens), passCount(cost.passes), milliseconds(cost.ms)].join(
    ", ",
  );
}
