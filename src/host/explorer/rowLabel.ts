/** How a row of the explorer reads: label, description, icon, tooltip, and the same for a screen reader. */
import { type Continuation, titleOf } from "../../shared/read/continuations";
import { readTrace } from "../../shared/read/readTrace";
import type { Trace } from "../../shared/trace/trace";
import type { Column, TreeCandidate } from "../../shared/read/searchTree";
import type { Verdict } from "../../shared/read/verdict";
import { hiddenWords, isGoodClass, wordsOfMark } from "../../shared/read/wording";
import type { Row, TraceRows } from "./traceRows";
import { milliseconds, percent, plural, spokenPercent } from "../../shared/format/numbers";
import { editWords } from "../../shared/trace/edits";
import type { Label } from "../base/label";

/** What the models of this format say before an answer; drawn as an arrow. */
const ANSWER_MARKER = "###";

export interface LabelOptions {
  /** Whether marks from the question's graph are shown. */
  showTruth: boolean;
  /** The trace a run is adding to. */
  running: string | null;
}

export function labelOf(row: Row, trace: Trace, rows: TraceRows, options: LabelOptions): Label {
  switch (row.kind) {
    case "trace":
      return traceLabel(trace, readTrace(trace).verdict, options);
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
      const title =
        `${plural(rest.n, "candidate")} above 0.1 % not shown; all that is not ` + `shown has ${percent(rest.p)}`;
      return {
        label,
        description: "",
        icon: { name: "ellipsis" },
        tooltip: { title, lines: [] },
        spoken: `${plural(rest.n, "more candidate")}, ${spokenPercent(rest.p)} together`,
      };
    }
    case "continuation":
      return continuationLabel(rows.continuation(row), options);
    case "compared":
      return comparedLabel(rows.compared(row), options);
    case "removed": {
      const label = plural(readTrace(trace).removedBranches.length, "removed branch", "removed branches");
      return {
        label,
        description: "",
        icon: { name: "trash" },
        tooltip: { title: `${label}: restore brings back all of this trace`, lines: [] },
        spoken: label,
      };
    }
    default:
      return row satisfies never;
  }
}

/** The question as it was written; the first words of a long one. */
export function questionOf(trace: Trace): string {
  return shortened(readTrace(trace).question.replace(/\s+/g, " ").trim(), 100);
}

function traceLabel(trace: Trace, found: Verdict | null, options: LabelOptions): Label {
  const question = questionOf(trace);
  const right = options.showTruth ? (found?.right ?? null) : null;
  const answer = found ? `${found.text} ${percent(found.p)}` : "no answer";
  const running = options.running === trace.id;
  const lines: [string, string][] = [
    ["asked", trace.created.slice(0, 16).replace("T", " ") + " UTC"],
    ["model", `${trace.model.name} on ${trace.provider}`],
    ...(found
      ? ([
          ["answer", `${answer}${right === null ? "" : right ? ", right" : ", wrong"}`],
          ...(found.decided === null
            ? []
            : ([["decided after", plural(found.decided, "thought")]] as [string, string][])),
          ["took", costWords(found.latent)],
          ...(found.inWords ? ([["in words alone", costWords(found.inWords)]] as [string, string][]) : []),
          ...found.remarks.map((remark): [string, string] => ["note", remark]),
        ] as [string, string][])
      : []),
  ];
  return {
    label: question,
    description: running ? "thinking" : answer,
    icon: running ? { name: "loading~spin" } : truthIcon(right, found !== null),
    tooltip: { title: question, lines },
    spoken: [
      question,
      running ? "thinking" : found ? `answered ${found.text} with ${spokenPercent(found.p)}` : "no answer",
      ...(right === null ? [] : [right ? "right" : "wrong"]),
    ].join(", "),
  };
}

function truthIcon(right: boolean | null, answered: boolean): Label["icon"] {
  if (right === null) return { name: answered ? "circle-filled" : "circle-outline" };
  return right ? { name: "pass", color: "testing.iconPassed" } : { name: "error", color: "testing.iconFailed" };
}

function thoughtLabel(thoughts: number, column: Column | undefined, root: string, options: LabelOptions): Label {
  if (!column) {
    const description = thoughts === 0 ? root : "";
    return {
      label: "Question",
      description,
      icon: { name: "question" },
      tooltip: { title: `Before the first thought: ${root}`, lines: [] },
      spoken: `Question, ${description}`,
    };
  }
  const top = column.candidates[0];
  const topWords = top ? `${top.text} ${percent(top.p)}` : "";
  const undecided = `≈ ${column.effective.toFixed(1)}`;
  return {
    label: `Thought ${thoughts}`,
    description: `${column.bars === "lens" ? "lens: " : ""}${[topWords, undecided].filter(Boolean).join(" · ")}`,
    icon: { name: "lightbulb" },
    tooltip: {
      title: `Thought ${thoughts}`,
      lines: [
        [
          "bars",
          column.bars === "value"
            ? "value: what it would say if made to speak now"
            : "lens: next to no step would be said after this thought",
        ],
        ["effective number of candidates", column.effective.toFixed(2)],
        ...present("a step is said next", column.stepShare, percent),
        ...present("the answer comes next", column.answerMarker, percent),
        ...(options.showTruth ? present("on the frontier", column.frontier, percent) : []),
        ...present("cosine to the thought before", column.cosine, (cosine) => cosine.toFixed(3)),
        ["norm", column.norm.toFixed(2)],
        ["forward pass", milliseconds(column.ms)],
      ],
    },
    spoken:
      `Thought ${thoughts}${top ? `, first ${top.text} with ${spokenPercent(top.p)}` : ""}, undecided between about ` +
      `${column.effective.toFixed(1)}`,
  };
}

function candidateLabel(row: Row & { kind: "candidate" }, rows: TraceRows, options: LabelOptions): Label {
  const candidate = rows.candidate(row);
  if (!candidate)
    return {
      label: row.concepts.at(-1) ?? "",
      description: "",
      icon: { name: "circle-outline" },
      tooltip: { title: "", lines: [] },
      spoken: "",
    };
  const mark = options.showTruth ? candidate.mark : null;
  const above = row.concepts.length > 1 ? rows.candidate({ ...row, concepts: row.concepts.slice(0, -1) }) : undefined;
  const lensOnly = above === undefined && "raw" in candidate && candidate.raw === null;
  const given = above ? ` of ${above.text}` : lensOnly ? " in the lens" : "";
  return {
    label: candidate.text,
    description: `${percent(candidate.p)}${given}${mark ? ` · ${wordsOfMark[mark]}` : ""}`,
    icon:
      mark === "optimal"
        ? { name: "star-full", color: "charts.blue" }
        : mark === "unreachable"
          ? { name: "circle-slash" }
          : mark === "reached before"
            ? { name: "history" }
            : { name: "circle-outline" },
    tooltip: {
      title: candidate.text,
      lines: [
        [above ? `said next of ${above.text}` : lensOnly ? "lens" : "value, given a step", percent(candidate.p)],
        ...("raw" in candidate ? candidateLines(candidate) : []),
        ...(mark ? ([["in the graph", wordsOfMark[mark]]] as [string, string][]) : []),
      ],
    },
    spoken: [candidate.text, `${spokenPercent(candidate.p)}${given}`, ...(mark ? [wordsOfMark[mark]] : [])].join(", "),
  };
}

function candidateLines(candidate: TreeCandidate): [string, string][] {
  return [
    ...present("value, raw", candidate.raw, percent),
    ...(candidate.raw === null ? [] : present("lens", candidate.lens, percent)),
    ...candidate.parents.map((parent): [string, string] => [`comes from ${parent.text}`, percent(parent.p)]),
  ];
}

/** The other model's words, with what they came to. */
function comparedLabel(trace: Trace | undefined, options: LabelOptions): Label {
  const label = `Ordinary chain of thought, ${trace?.model.name ?? ""}`;
  const found = trace ? readTrace(trace).verdict : null;
  const face = continuationLabel(trace && readTrace(trace).free(null), options);
  const right = options.showTruth ? (found?.right ?? null) : null;
  const answer = found ? `answer ${found.text}` : "no answer yet";
  return {
    label,
    description: `${answer}${right === null ? "" : right ? ", right" : ", wrong"}`,
    icon: truthIcon(right, found !== null),
    tooltip: face.tooltip,
    spoken: `${label}, ${answer}${right === null ? "" : right ? ", right" : ", wrong"}. ${face.spoken}`,
  };
}

function wordsOf(continuation: Continuation | undefined): string {
  const words = continuation?.words.map((word) => (word.text === ANSWER_MARKER ? "⇒" : word.text)) ?? [];
  return continuation ? words.join(" ") + (continuation.ended ? "" : " …") : "";
}

function continuationLabel(continuation: Continuation | undefined, options: LabelOptions): Label {
  const said = wordsOf(continuation);
  const outputClass = options.showTruth ? (continuation?.outputClass ?? null) : null;
  const good = outputClass ? isGoodClass(outputClass) : null;
  const label = said === "" ? "(nothing said yet)" : shortened(said, 200);
  const edited =
    continuation && continuation.edits.length > 0 ? editWords(continuation.edits, continuation.thoughts) : null;
  const name = continuation ? titleOf(continuation) : null;
  const lines: [string, string][] = continuation
    ? [
        ...present("name", continuation.name, (given) => given),
        ["after", plural(continuation.thoughts, "thought")],
        ...present("edited", edited, (words) => words),
        ...present("class", outputClass, (words) => words),
        ["took", costWords(continuation)],
        ...(options.showTruth && continuation.words.some((word) => word.wrong)
          ? ([
              [
                "not among the facts",
                continuation.words
                  .filter((word) => word.wrong)
                  .map((word) => word.text)
                  .join(" "),
              ],
            ] as [string, string][])
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
    tooltip: { title: said, lines },
    spoken:
      `${name === null ? "Said" : `${name}, said`}: ` +
      `${said.replace("⇒", "so,")}${outputClass ? `, ${outputClass}` : ""}`,
  };
}

function costWords(cost: { thoughts: number; tokens: number; passes: number; ms: number }): string {
  return (
    `${plural(cost.thoughts, "thought")}, ${plural(cost.tokens, "token")} said, ` +
    `${plural(cost.passes, "forward pass", "forward passes")}, ${milliseconds(cost.ms)}`
  );
}

function present<T>(name: string, value: T | null | undefined, write: (value: T) => string): [string, string][] {
  return value === null || value === undefined ? [] : [[name, write(value)]];
}

/** Cut between characters, not between the halves of one. */
function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : characters.slice(0, most - 1).join("") + "…";
}
