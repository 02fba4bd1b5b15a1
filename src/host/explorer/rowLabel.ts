/** How each row of the explorer reads: label, description, icon, tooltip, and text for screen readers. */
import * as l10n from "@vscode/l10n";
import { type Continuation, lineWithArrow, titleOf, wrongWords } from "../../shared/read/continuations";
import type { EditedRun } from "../../shared/read/editedRuns";
import type { PinRow } from "../../shared/read/pins";
import { readTrace } from "../../shared/read/readTrace";
import type { Trace } from "../../shared/trace/trace";
import type { Column, TreeCandidate } from "../../shared/read/searchColumn";
import {
  effectiveWords,
  hiddenWords,
  spokenHidden,
  isGoodClass,
  spokenEffective,
  wordsOfKnown,
  wordsOfMark,
} from "../../shared/read/wording";
import type { Row, TraceRows } from "./traceRows";
import { afterThoughts, candidateCount, removedBranchCount } from "../../shared/format/counts";
import { milliseconds, ordinal, percent, spokenPercent } from "../../shared/format/numbers";
import { shortened } from "../../shared/format/shortened";
import { editWords } from "../../shared/trace/edits";
import type { Label } from "../base/label";
import { summaryOf } from "../traces/storeIndex";
import { type LabelOptions, costWords, judgment, traceLabel, truthIcon } from "./traceLabel";

export function labelOf(row: Row, trace: Trace, rows: TraceRows, options: LabelOptions): Label {
  switch (row.kind) {
    case "trace":
      return traceLabel(summaryOf(trace), trace, options);
    case "thought":
      return thoughtLabel(
        row.thoughts,
        rows.column(trace.id, row.thoughts),
        rows.tree(trace.id)?.root.text ?? "",
        options,
      );
    case "candidate":
      return candidateLabel(row, rows, options);
    case "hidden": {
      const rest = rows.hidden(row) ?? { n: 0, p: 0 };
      const label = hiddenWords(rest);
      const title = [
        ...(rest.n === 0 ? [] : [l10n.t("{0} above 0.1% not shown.", candidateCount(rest.n))]),
        l10n.t("Everything not shown has {0} together.", percent(rest.p)),
      ].join(" ");
      return {
        label,
        description: "",
        icon: { name: "ellipsis" },
        tooltip: { title, lines: [] },
        spoken: spokenHidden(rest),
      };
    }
    case "continuation":
      return continuationLabel(rows.continuation(row), options);
    case "run":
      return runLabel(rows.run(row), trace, options);
    case "compared":
      return comparedLabel(rows.compared(row), options);
    case "pin":
      return pinLabel(rows.pin(row));
    case "removed": {
      const label = removedBranchCount(readTrace(trace).removedBranches.length);
      return {
        label,
        description: "",
        icon: { name: "trash" },
        tooltip: { title: l10n.t("{0}. Restoring brings back all branches of this trace.", label), lines: [] },
        spoken: label,
      };
    }
    default:
      return row satisfies never;
  }
}

function thoughtLabel(thoughts: number, column: Column | undefined, root: string, options: LabelOptions): Label {
  if (!column) {
    const description = thoughts === 0 ? root : "";
    return {
      label: l10n.t("Question"),
      description,
      icon: { name: "question" },
      tooltip: { title: l10n.t("Before the first thought: {0}", root), lines: [] },
      spoken: l10n.t("Question, {0}", description),
    };
  }
  const top = column.candidates[0];
  const topWords = top ? `${top.text} ${percent(top.p)}` : "";
  const effective = effectiveWords(column);
  const words = [topWords, effective].filter(Boolean).join(" · ");
  return {
    label: l10n.t("Thought {0}", thoughts),
    description: column.bars === "lens" ? l10n.t("decoded: {0}", words) : words,
    icon: { name: "lightbulb" },
    tooltip: {
      title: l10n.t("Thought {0}", thoughts),
      lines: [
        [
          l10n.t("bars"),
          column.bars === "value"
            ? l10n.t("what it would say next if it had to speak now")
            : l10n.t("decoded from the thought, because almost no step would follow"),
        ],
        [l10n.t("effective number of candidates"), `${column.isLeast ? "≥ " : ""}${column.effective.toFixed(2)}`],
        ...present(l10n.t("a step comes next"), column.stepShare, percent),
        ...present(l10n.t("ready to answer"), column.answerMarker, percent),
        ...(options.showTruth ? present(l10n.t("on the frontier"), column.frontier, percent) : []),
        ...present(l10n.t("cosine to the previous thought"), column.cosine, (cosine) => cosine.toFixed(3)),
        [l10n.t("norm"), column.norm.toFixed(2)],
        [l10n.t("forward pass"), milliseconds(column.ms)],
      ],
    },
    spoken: [
      l10n.t("Thought {0}", thoughts),
      ...(top ? [l10n.t("first {0} with {1}", top.text, spokenPercent(top.p))] : []),
      spokenEffective(column),
    ].join(", "),
  };
}

function candidateLabel(row: Row & { kind: "candidate" }, rows: TraceRows, options: LabelOptions): Label {
  const candidate = rows.candidate(row);
  if (!candidate)
    return {
      label: row.keys.at(-1) ?? "",
      description: "",
      icon: { name: "circle-outline" },
      tooltip: { title: "", lines: [] },
      spoken: "",
    };
  const mark = options.showTruth ? candidate.mark : null;
  const above = row.keys.length > 1 ? rows.candidate({ ...row, keys: row.keys.slice(0, -1) }) : undefined;
  const lensOnly = above === undefined && "from" in candidate && candidate.from === "lens";
  const known = options.showTruth ? candidate.known : null;
  const words = [...(mark ? [wordsOfMark[mark]] : []), ...(known ? [wordsOfKnown(known)] : [])];
  const step = candidate.step === null ? [] : [candidate.step];
  const given = (p: string): string =>
    above ? l10n.t("{0} after {1}", p, above.text) : lensOnly ? l10n.t("{0} decoded", p) : p;
  return {
    label: candidate.text,
    description: [...step, given(percent(candidate.p)), ...words].join(" · "),
    icon:
      mark === "optimal" || (known && known.kind !== "other")
        ? { name: "star-full", color: "charts.blue" }
        : mark === "unreachable"
          ? { name: "circle-slash" }
          : mark === "reached before"
            ? { name: "history" }
            : { name: "circle-outline" },
    tooltip: {
      title: candidate.text,
      lines: [
        [
          above
            ? l10n.t("would say next after {0}", above.text)
            : lensOnly
              ? l10n.t("decoded from the thought")
              : l10n.t("would say next, given a step"),
          percent(candidate.p),
        ],
        ...("raw" in candidate ? candidateLines(candidate) : []),
        ...(mark ? ([[l10n.t("in the graph"), wordsOfMark[mark]]] as [string, string][]) : []),
      ],
    },
    spoken: [candidate.text, ...step, given(spokenPercent(candidate.p)), ...words].join(", "),
  };
}

function candidateLines(candidate: TreeCandidate): [string, string][] {
  return [
    ...present(l10n.t("would say next, overall"), candidate.raw, percent),
    ...(candidate.raw === null ? [] : present(l10n.t("decoded from the thought"), candidate.lens, percent)),
    ...candidate.parents.map((parent): [string, string] => [l10n.t("comes from {0}", parent.text), percent(parent.p)]),
  ];
}

/** What is pinned, and where it is ranked best among what a thought decodes to. */
function pinLabel(row: PinRow | undefined): Label {
  const ranked = (row?.at ?? []).flatMap(({ thoughts, decoded }) => (decoded ? [{ thoughts, ...decoded }] : []));
  const best = ranked.reduce<(typeof ranked)[number] | null>(
    (first, one) => (first === null || one.rank < first.rank ? one : first),
    null,
  );
  const words =
    best === null
      ? l10n.t("not read yet")
      : l10n.t("{0} in thought {1}, {2}", ordinal(best.rank), best.thoughts, percent(best.p));
  const shown = row?.pin.shown ?? "";
  return {
    label: shown,
    description: words,
    icon: { name: "pinned" },
    tooltip: {
      title: l10n.t("Pinned: {0}", shown),
      lines: ranked.map(({ thoughts, rank, p }): [string, string] => [
        l10n.t("thought {0}", thoughts),
        l10n.t("{0}, {1}", ordinal(rank), percent(p)),
      ]),
    },
    spoken: l10n.t(
      "Pinned: {0}, {1}",
      shown,
      best === null
        ? words
        : l10n.t("{0} in thought {1}, {2}", ordinal(best.rank), best.thoughts, spokenPercent(best.p)),
    ),
  };
}

/** The other model's words and its answer. */
function comparedLabel(trace: Trace | undefined, options: LabelOptions): Label {
  const label = l10n.t("Ordinary chain of thought, {0}", trace?.model.name ?? "");
  const found = trace ? readTrace(trace).verdict : null;
  const own = continuationLabel(trace && readTrace(trace).free(null), options);
  const right = options.showTruth ? (found?.right ?? null) : null;
  const answer = found ? l10n.t("answer {0}", found.text) : l10n.t("no answer yet");
  const judged = [answer, ...judgment(right)].join(", ");
  return {
    label,
    description: judged,
    icon: truthIcon(right, found !== null),
    tooltip: own.tooltip,
    spoken: `${label}, ${judged}. ${own.spoken}`,
  };
}

/** Edited thoughts, and their answer. */
function runLabel(run: EditedRun | undefined, trace: Trace, options: LabelOptions): Label {
  const found = run ? readTrace(trace).verdictOf(run) : null;
  const own = continuationLabel(run?.continuation ?? undefined, options);
  const right = options.showTruth ? (found?.right ?? null) : null;
  const judged = [found ? l10n.t("answer {0}", found.text) : l10n.t("no answer yet"), ...judgment(right)].join(", ");
  const label = run?.title ?? "";
  return {
    label,
    description: judged,
    icon: { name: "edit", ...(right === null ? {} : { color: right ? "testing.iconPassed" : "testing.iconFailed" }) },
    tooltip: own.tooltip,
    spoken: `${label}, ${judged}. ${own.spoken}`,
  };
}

function continuationLabel(continuation: Continuation | undefined, options: LabelOptions): Label {
  const words = continuation ? lineWithArrow(continuation) : "";
  const outputClass = options.showTruth ? (continuation?.outputClass ?? null) : null;
  const good = outputClass ? isGoodClass(outputClass) : null;
  const label = words === "" ? l10n.t("(no words yet)") : shortened(words, 200);
  const edited =
    continuation && continuation.edits.length > 0 ? editWords(continuation.edits, continuation.thoughts) : null;
  const name = continuation ? titleOf(continuation) : null;
  const lines: [string, string][] = continuation
    ? [
        ...present(l10n.t("name"), continuation.name, (given) => given),
        [l10n.t("spoken"), afterThoughts(continuation.thoughts)],
        ...present(l10n.t("edited"), edited, (text) => text),
        ...present(l10n.t("class"), outputClass, (text) => text),
        [l10n.t("cost"), costWords(continuation)],
        ...(options.showTruth && continuation.words.some((word) => word.wrong)
          ? ([[l10n.t("not among the facts"), wrongWords(continuation.words)]] as [string, string][])
          : []),
      ]
    : [];
  return {
    label: name ?? label,
    description: [outputClass, name === null ? null : label].filter(Boolean).join(" · "),
    icon:
      good === null
        ? { name: "comment" }
        : { name: "comment", color: good ? "testing.iconPassed" : "testing.iconFailed" },
    tooltip: { title: words, lines },
    spoken: [
      ...(name === null ? [] : [name]),
      l10n.t("said: {0}", words.replace("⇒", l10n.t("so,"))),
      ...(outputClass ? [outputClass] : []),
    ].join(", "),
  };
}

function present<T>(name: string, value: T | null | undefined, write: (value: T) => string): [string, string][] {
  return value === null || value === undefined ? [] : [[name, write(value)]];
}
