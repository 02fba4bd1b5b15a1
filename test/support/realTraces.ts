/** Traces of the bundled models, made by the engine. */
import { readFileSync } from "node:fs";
import { LatentEngine } from "../../src/runtime/latentEngine";
import { reason, speakAfterEvery } from "../../src/shared/act/reason";
import { beginTrace } from "../../src/shared/act/beginTrace";
import { testThoughts } from "../../src/shared/act/thoughtTest";
import type { Run } from "../../src/shared/act/run";
import type { KnownAnswer } from "../../src/shared/act/beginTrace";
import { type Trace, applyChange } from "../../src/shared/trace/trace";

export interface Asked {
  /** Of one of `models/`. */
  model: string;
  question: string;
  thoughts?: number;
  truth?: KnownAnswer;
}

/** With words after every number of thoughts, and a test where there are thoughts. */
export async function realTrace({ model: name, question, truth, thoughts }: Asked): Promise<Trace> {
  const engine = new LatentEngine();
  try {
    const model = await engine.load(`models/${name}`, "cpu");
    const identity = { id: name, created: "2026-11-24T10:00:00.000Z", ...(truth && { truth }) };
    const trace = await beginTrace(engine, model, { text: question }, identity);
    const run: Run = { engine, emit: (change) => applyChange(trace, change), signal: new AbortController().signal };
    await reason(run, trace, thoughts ?? model.manifest.thoughts.default);
    await speakAfterEvery(run, trace);
    if (trace.nodes.some(({ kind }) => kind === "thought")) await testThoughts(run, trace);
    return trace;
  } finally {
    await engine.dispose();
  }
}

/** A problem of one of the bundled samples, with its answer and steps. */
export function sampleProblem(
  name: "arithmetic" | "prontoqa" | "prosqa",
  at: number,
): Required<Omit<Asked, "model" | "thoughts">> {
  const problems = JSON.parse(readFileSync(`samples/${name}.json`, "utf8")) as {
    question: string;
    answer: string;
    steps: string[];
  }[];
  const { question, answer, steps } = problems[at]!;
  return { question, truth: { answer, steps } };
}
