/** `coconut test --patch` and `--vector`: what answers become when vectors are put in for thoughts. */
import * as l10n from "@vscode/l10n";
import { type DatasetEntry, readQuestions } from "../shared/dataset/dataset";
import { type AnswerChange, type EditedQuestion, Patching, summarizeEdits } from "../shared/dataset/patchTest";
import { type Pair, type PatchEnd, readPairs } from "../shared/dataset/pairs";
import { UserError } from "../shared/errors";
import { thoughtCount } from "../shared/format/counts";
import { share, table } from "../shared/format/table";
import { type Read, answerInYourWords, readQuestion } from "../shared/problem/readQuestion";
import type { TestCommand } from "./arguments";
import { openDataset, readTextFile } from "./input";
import { openModel } from "./openModel";
import { type Progress, checkDone, eachCase, interruptedLines, remarkLines } from "./overDataset";
import { openVectors } from "./vectorFile";

interface Result extends EditedQuestion {
  index: number;
  /** Which thoughts of which question: for the table and for JSON. */
  about: { from: PatchEnd; to: PatchEnd } | { question: number; thoughts: number[] };
}

/** A question as the model is asked it. */
interface Asked {
  prompt: string;
  read: Read;
}

/** Resolves with the text for standard output. */
export async function editCommand(command: TestCommand, signal: AbortSignal): Promise<string> {
  const { patch, vector } = command;
  const dataset = await openDataset(command.dataset, readQuestions, signal);
  const pairs = patch && readPairs(await readTextFile(patch.path, signal), patch.path);
  const vectors = vector && (await openVectors(vector.path, signal));
  const { engine, model } = await openModel(command);
  const patching = new Patching(
    { engine, manifest: model.manifest, signal },
    command.thoughts ?? model.manifest.thoughts.default,
  );
  const results: Result[] = [];
  const skipped = { unreadable: [...(pairs ? pairs.unreadable : dataset.unreadable)] };
  const keep = (result: Result): void => void (signal.aborted || results.push(result));
  let progress: Progress;
  if (pairs) {
    const ask = askerOf(dataset.cases, (entry) => readQuestion(entry.question, model.manifest));
    progress = await eachCase(pairs.cases.slice(0, command.limit), skipped, signal, async (pair) => {
      const ends = [pair.from, pair.to].map(({ question, thought }) => ({ ...ask(question), thought }));
      const [from, to] = ends as [(typeof ends)[0], (typeof ends)[0]];
      const found = await patching.patch(from, to, nameOf(pair));
      keep({ index: pair.index, about: { from: pair.from, to: pair.to }, ...inWordsOf(to.read, from.read, found) });
    });
  } else {
    const { problems = null } = vectors ?? {};
    const cases = dataset.cases.filter(({ index }) => problems === null || problems.includes(index));
    if (cases.length === 0 && vectors)
      throw new UserError(l10n.t("{0} has no vectors for problems of this dataset. Use another one.", vectors.name));
    progress = await eachCase(cases.slice(0, command.limit), skipped, signal, async (entry) => {
      const edits = vectors?.editsFor(entry.index) ?? [];
      const thoughts = edits.map(({ position }) => position);
      const { prompt, read } = readQuestion(entry.question, model.manifest);
      const found = await patching.edit(prompt, edits);
      keep({ index: entry.index, about: { question: entry.index, thoughts }, ...inWordsOf(read, read, found) });
    });
  }
  await engine.dispose();
  checkDone(results.length, skipped, progress);
  const { thoughts } = patching;
  return command.json
    ? asJson(model.name, thoughts, results, skipped, progress)
    : [
        [l10n.t("{0} on {1}", model.name, model.provider), thoughtCount(thoughts), secondsOf(progress)].join(", "),
        ...interruptedLines(results.length, progress),
        "",
        ...tableOf(results),
        "",
        ...overAll(results),
        ...howToRead(pairs !== undefined),
        ...remarkLines(skipped, 0),
      ].join("\n") + "\n";
}

function secondsOf({ seconds }: Progress): string {
  return `${seconds.toFixed(1)} s`;
}

/** The answers in the words of the questions that they answer: an answer that is forced is to the edited question. */
function inWordsOf(own: Read, other: Read, found: EditedQuestion): EditedQuestion {
  const forced = (text: string | null): string | null => text && answerInYourWords(text, own);
  return {
    ...found,
    own: { ...found.own, text: answerInYourWords(found.own.text, own) },
    other: found.other && { ...found.other, text: answerInYourWords(found.other.text, other) },
    forced: { before: forced(found.forced.before), after: forced(found.forced.after) },
  };
}

/** How a pair's question is asked. */
function askerOf(cases: readonly DatasetEntry[], read: (entry: DatasetEntry) => Asked) {
  const byIndex = new Map(cases.map((entry) => [entry.index, entry]));
  return (question: number | string): Asked => {
    const entry = typeof question === "string" ? { index: 0, question } : byIndex.get(question);
    if (!entry) throw new UserError(l10n.t("The dataset has no problem {0} that can be asked.", question));
    return read(entry);
  };
}

function nameOf({ from: { question, thought } }: Pair): string {
  return typeof question === "number"
    ? l10n.t("thought {0} of problem {1}", thought, question)
    : l10n.t("thought {0} of another question", thought);
}

function asJson(
  model: string,
  thoughts: number,
  results: readonly Result[],
  skipped: { unreadable: readonly unknown[] },
  progress: Progress,
): string {
  const rows = results.map(({ index, about, ...result }) => ({ index, ...about, ...result }));
  const summary = summarizeEdits(results);
  return (
    JSON.stringify({ model, thoughts, ...progress, ...summary, results: rows, skipped: skipped.unreadable }, null, 2) +
    "\n"
  );
}

function tableOf(results: readonly Result[]): string[] {
  const [first] = results;
  const isPair = first !== undefined && "from" in first.about;
  const about = ({ about }: Result): string[] =>
    "from" in about ? [placeOf(about.from), placeOf(about.to)] : [String(about.question), about.thoughts.join(", ")];
  const change = (of: AnswerChange | null): string[] =>
    of ? [of.text, share(of.before), share(of.after)] : ["", "", ""];
  const rows = results.map((result) => [
    ...about(result),
    ...change(result.own),
    ...(isPair ? change(result.other) : []),
    result.forced.after ?? "–",
  ]);
  const head = [
    ...(isPair ? ["from", "to"] : ["problem", "thoughts"]),
    ...["own answer", "before", "after"],
    ...(isPair ? ["other answer", "before", "after"] : []),
    "forced",
  ];
  return table([head, ...rows], isPair ? [3, 4, 6, 7] : [0, 3, 4]);
}

/** "12 · 2": thought 2 of problem 12. */
function placeOf({ question, thought }: PatchEnd): string {
  const short = typeof question === "number" ? String(question) : `“${question.slice(0, 12)}…”`;
  return `${short} · ${thought}`;
}

function overAll(results: readonly Result[]): string[] {
  const { n, own, other, changed, becameOther } = summarizeEdits(results);
  const of = (count: number): string => l10n.t("{0} of {1}", count, n);
  return [
    l10n.t("Own answer: {0} before, {1} after, on average over {2}", share(own.before), share(own.after), n),
    ...(other
      ? [
          l10n.t(
            "Other answer: {0} before, {1} after, on average over the {2} where it is another one",
            share(other.before),
            share(other.after),
            other.n,
          ),
        ]
      : []),
    other
      ? l10n.t("Another answer is forced in {0}; in {1} it is the other question's.", of(changed), of(becameOther))
      : l10n.t("Another answer is forced in {0}.", of(changed)),
    "",
  ];
}

function howToRead(isPair: boolean): string[] {
  return [
    l10n.t("before, after: the forced probability after the last thought, unedited and edited"),
    ...(isPair
      ? [l10n.t("from, to: problem · thought; the other answer is the model's own to the question of “from”")]
      : []),
    l10n.t("forced: the answer that is forced after the edit"),
  ];
}
