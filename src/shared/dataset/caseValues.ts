/** The value function of a problem after every thought, and from when on the model is sure of its answer. */
import { depths, readProblemGraph, rightOption } from "../problem/problemGraph";
import { namesConcepts } from "../task/phrases";
import type { Manifest } from "../model/manifest";
import { ask } from "../engine/ask";
import type { Engine, Job, Produced } from "../engine/engine";
import type { SearchLimits } from "../engine/searchLimits";
import { pathWith } from "../act/ablations";
import { RECORDED_CANDIDATES } from "../act/run";
import { spokenWords } from "../read/spokenWords";
import { idleThoughts, readyFrom, sureFrom } from "../read/sureness";
import { weigher } from "../read/valueFunction";
import { readingOf } from "../trace/valueReading";
import { promptOf } from "./askedCase";
import type { Case } from "./dataset";
import type { CaseValues } from "./reportReading";
import type { CaseSureness } from "./sureness";

interface ValueParts {
  engine: Engine;
  manifest: Manifest;
  signal?: AbortSignal;
  limits?: SearchLimits;
}

/**
 * The values after 1, 2, … `most` thoughts, and from when on the model is sure of the answer that it speaks after the
 * last of them.
 */
export async function valuesOfCase(
  { engine, manifest, signal, limits }: ValueParts,
  problem: Case,
  most: number,
): Promise<{ values: CaseValues[]; sureness: CaseSureness }> {
  const { index } = problem;
  const question = promptOf(problem, manifest);
  const read: (Produced & { kind: "value" })[] = [];
  const forced: number[] = [];
  const counts = Array.from({ length: most + 1 }, (_, thought) => thought);
  const speak: Job = { path: pathWith(most, []), move: { kind: "force", max: manifest.task.maxTokens } };
  const spoken: Extract<Produced, { kind: "token" }>[] = [];
  await ask(
    engine,
    { question, jobs: [speak], topK: 1 },
    (_job, item) => item.kind === "token" && spoken.push(item),
    signal,
  );
  const ids = spokenWords(manifest, spoken).answer?.ids ?? [];
  const jobs = counts.flatMap((count): Job[] => [
    { path: pathWith(count, []), move: { kind: "value" } },
    ...(ids.length > 0 ? [{ path: pathWith(count, []), move: { kind: "answer" as const, ids } }] : []),
  ]);
  const perCount = jobs.length / counts.length;
  // All concepts are recorded. Otherwise improbable candidates would be missing from the values.
  const topK = Math.max(RECORDED_CANDIDATES, manifest.task.lexicon.concepts.length);
  await ask(
    engine,
    { question, jobs, topK, ...(limits && { limits }) },
    (job, item) => {
      const count = Math.floor(job / perCount);
      if (item.kind === "value") read[count] = item;
      if (item.kind === "answer") forced[count] = item.p;
    },
    signal,
  );
  const graph = readProblemGraph(question);
  const weigh = weigher(graph, { namesConcepts: namesConcepts(manifest) });
  const values = counts.slice(1).flatMap((thoughts) => {
    const value = read[thoughts];
    return value ? [{ index, thoughts, values: weigh(readingOf(value, null, manifest, undefined), thoughts) }] : [];
  });
  const { marker } = manifest.task.answer;
  const markers = marker === null ? null : counts.map((count) => read[count]?.answerMarker ?? null);
  const right = graph && rightOption(graph);
  const sureness: CaseSureness = {
    ...{ index, thoughts: most },
    steps: graph && right !== null ? (depths(graph)[right] ?? null) : null,
    // Without thoughts there is none from which it could be sure.
    sure: most === 0 ? null : sureFrom(forced),
    ready: readyFrom(markers),
    idle: idleThoughts(forced, markers).length,
    forced,
  };
  return { values, sureness };
}
