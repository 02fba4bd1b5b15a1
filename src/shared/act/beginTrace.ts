/** An empty trace, before anything is asked, and what a dataset says of its question. */
import * as l10n from "@vscode/l10n";
import type { Engine, LoadedModel } from "../engine/engine";
import { shortened } from "../format/shortened";
import type { TraceManifest } from "../model/manifest";
import { type Read, answerInModelWords, answerInYourWords, askedIn, readQuestion } from "../problem/readQuestion";
import { isRight } from "../task/scorer";
import type { Trace } from "../trace/trace";

/** What a dataset says of a question. */
export interface KnownAnswer {
  answer: string;
  steps?: string[];
}

/** What a dataset said of the trace's question, in your words: for another trace of it. */
export function knownAnswerIn({ read }: Pick<Trace, "read">): { truth?: KnownAnswer } {
  if (read.truth?.from !== "dataset") return {};
  const { answer, steps } = read.truth;
  return { truth: { answer: answerInYourWords(answer, read), ...(steps && { steps }) } };
}

/**
 * An empty trace for the text: the question read, words lent, the prompt tokenized. `truth` counts where the question's
 * facts don't give the answer; where they give another one, a remark says so.
 * Rejects with a UserError if this model can't be asked the text.
 */
export async function beginTrace(
  engine: Engine,
  model: LoadedModel,
  source: Trace["source"],
  { id, created, comparedTo, truth }: { id: string; created: string; comparedTo?: string; truth?: KnownAnswer },
): Promise<Trace> {
  const { meanThoughts, ...manifest } = model.manifest;
  const { prompt, read } = readQuestion(source.text, manifest);
  if (truth) addTo(read, truth, manifest);
  return {
    format: "coconut-trace",
    version: 2,
    id,
    created,
    provider: model.provider,
    ...(model.machine !== undefined && { machine: model.machine }),
    source,
    read,
    prompt: { text: prompt, tokens: await engine.tokenize(prompt) },
    model: { name: model.name, sha256: model.sha256, manifest, meanThoughts: meanThoughts.length },
    ...(comparedTo === undefined ? {} : { comparedTo }),
    nodes: [],
    readings: [],
    spoken: [],
    tests: [],
    marks: {},
  };
}

/** Adds what a dataset says of the answer: as the truth, or as a remark where the facts give another one. */
function addTo(read: Read, { answer, steps }: KnownAnswer, { task }: TraceManifest): void {
  const wanted = answerInModelWords(answer, read);
  if (!read.truth) read.truth = { answer: wanted, ...(steps && { steps }), from: "dataset" };
  else if (read.kind !== "text" && isRight(task, read.truth.answer, wanted, askedIn(read)) !== true)
    read.remarks.push(
      l10n.t(
        "The dataset's answer is “{0}”, and the facts give “{1}”.",
        shortened(answer, 80),
        answerInYourWords(read.truth.answer, read),
      ),
    );
}
