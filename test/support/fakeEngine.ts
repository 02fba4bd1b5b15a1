/**
 * An engine without a model: it thinks exactly what the question's graph says, so that what the parts around an
 * engine make of it is known in advance. In `beforeItem`, a test can delay it, cancel it, or let it fail.
 */
import type { Trace } from "../../src/shared/trace/trace";
import { beginTrace } from "../../src/shared/act/beginTrace";
import { UserError } from "../../src/shared/errors";
import { depths, frontier, readProblemGraph, rightOption } from "../../src/shared/problem/problemGraph";
import { phrase } from "../../src/shared/task/phrases";
import type {
  Engine,
  Job,
  LoadedModel,
  AttentionReading,
  OnItem,
  Produced,
  RunRequest,
  RunResult,
  PathStep,
} from "../../src/shared/engine/engine";
import type { ProviderPreference } from "../../src/shared/engine/providers";
import type { PromptToken } from "../../src/shared/trace/trace";
import { manifestOf } from "../webview/sample";

/** The id of the toy's answer marker. */
const MARKER = 6;
/** What it says after the marker. */
const ANSWER = [50, 51];

export const question =
  "Every bompus is a dumpus. Alex is a bompus. Every dumpus is a gorpus. Tom is a lempus. Every lempus is a " +
  "rempus. Is Alex a gorpus or rempus?";

export const toyModel: LoadedModel = {
  name: "toy",
  sha256: "a".repeat(64),
  manifest: manifestOf({
    concepts: ["bompus", "dumpus", "gorpus", "lempus", "rempus", "wumpus"],
    names: ["Alex", "Tom"],
  }),
  provider: "cpu",
  providerReason: "It is a toy.",
};

export interface FakeEngineOptions {
  /** Called before each item of a run, with the number of items so far. */
  beforeItem?: (given: number) => void | Promise<void>;
  /** Continues after a cancellation, like an engine in the middle of a pass. */
  isDeaf?: boolean;
  load?: (folder: string, preference: ProviderPreference) => Promise<LoadedModel>;
}

/** A trace of the toy model, before anything is asked. */
export function toyTrace(engine: FakeEngine, text = question): Promise<Trace> {
  return beginTrace(engine, toyModel, { text }, { id: "x", created: "2026-11-24T10:00:00.000Z" });
}

export class FakeEngine implements Engine {
  readonly calls: string[] = [];

  constructor(private readonly options: FakeEngineOptions = {}) {}

  async load(
    folder: string,
    preference: ProviderPreference,
    onProgress?: (message: string) => void,
  ): Promise<LoadedModel> {
    this.calls.push(`load ${folder} ${preference}`);
    onProgress?.("Checking the toy");
    return (await this.options.load?.(folder, preference)) ?? toyModel;
  }

  async tokenize(text: string): Promise<PromptToken[]> {
    this.calls.push("tokenize");
    return text.split(" ").map((word, id) => ({ id, text: word }));
  }

  async encode(words: string): Promise<number[]> {
    return words
      .trim()
      .split(" ")
      .map((_, index) => 100 + index);
  }

  async vectors(_question: string, path: PathStep[]): Promise<number[][]> {
    return [...path, null].map((_, index) => [index, 1]);
  }

  async attention(text: string, path: PathStep[], tokens: number[], topK: number): Promise<AttentionReading> {
    const thoughts = [...path, null].map((_, k) => k);
    const positions = text.split(" ").length;
    return {
      attention: thoughts.map((k) =>
        [0, 1].map(() => [0, 1].map(() => Array<number>(positions + k).fill(1 / (positions + k)))),
      ),
      products: thoughts.map((k) => tokens.map((id) => id + k)),
      layers:
        topK > 0
          ? thoughts.map((k) =>
              [0, 1, 2].map((layer) => ({
                candidates: frontierOf(text, Math.min(k + 1, layer)).map((concept) => ({
                  text: phrase(toyModel.manifest, "subject", concept),
                  tokens: [7],
                  p: 0.3,
                })),
                rest: { n: 3, p: 0.4 },
              })),
            )
          : null,
    };
  }

  async run(request: RunRequest, onItem: OnItem, signal?: AbortSignal): Promise<RunResult> {
    this.calls.push(`run ${request.jobs.map(({ path, move }) => `${move.kind}@${path.length}`).join(" ")}`);
    let given = 0;
    for (const [index, job] of request.jobs.entries()) {
      for (const item of itemsOf(request.question, job)) {
        await this.options.beforeItem?.(given);
        if (signal?.aborted && !this.options.isDeaf) {
          this.calls.push("cancelled");
          return { outcome: "cancelled", passes: given, rows: given, ms: given };
        }
        onItem(index, item);
        given++;
      }
    }
    return { outcome: "done", passes: given, rows: given, ms: given };
  }
}

function itemsOf(text: string, { path, move }: Job): Produced[] {
  const thoughts = path.filter(({ kind }) => kind === "thought").length;
  switch (move.kind) {
    case "think":
      return Array.from({ length: move.count }, (_, index) => ({
        ...thoughtItem(text, thoughts + index + 1),
        ...(index === 0 && move.edit && { edit: move.edit }),
      }));
    case "value":
      return [valueItem(text, thoughts)];
    case "answer":
      return [{ kind: "answer", ms: 2, p: move.ids.join() === ANSWER.join() ? 0.95 : 0.01 }];
    case "steps":
      return [
        {
          ...{ kind: "steps", ms: 2, separator: [9], rest: { n: 1, p: 0.25 }, answerMarker: 0.2 },
          steps: [{ concept: `step ${move.steps.length + 1}`, tokens: [30 + move.steps.length], p: 0.75, ended: true }],
        },
      ];
    case "pin":
      return [
        {
          ...{ kind: "pin", ms: 2, next: { rank: 2, p: 0.1 } },
          decoded: thoughts === 0 ? null : { rank: thoughts, p: 0.5 / thoughts },
        },
      ];
    case "force":
      return [{ kind: "token", ms: 1, token: { id: toyModel.manifest.tokens.eot!, text: "<eot>" } }, ...words(text)];
    case "decode":
      return words(text);
    default:
      return move satisfies never;
  }
}

function thoughtItem(text: string, k: number): Produced {
  const on = frontierOf(text, k);
  const candidates = on.map((concept) => ({
    text: phrase(toyModel.manifest, "subject", concept),
    tokens: [7],
    p: 0.9 / on.length,
  }));
  return {
    kind: "thought",
    ms: 2,
    norm: 30,
    cosine: k === 1 ? null : 0.5,
    entropy: Math.log(on.length + 1),
    reading: { candidates, rest: { n: 2, p: 1 - 0.9 * Math.min(1, on.length) } },
  };
}

function valueItem(text: string, k: number): Produced {
  const on = frontierOf(text, k);
  const next = frontierOf(text, k + 1);
  return {
    kind: "value",
    ms: 2,
    candidates: on.map((concept) => ({
      concept,
      tokens: [7],
      p: 0.8 / on.length,
      children: next.map((child) => ({ concept: child, tokens: [8], p: 0.9 / next.length })),
      childrenRest: { n: 1, p: next.length > 0 ? 0.1 : 1 },
    })),
    rest: { n: 1, p: on.length > 0 ? 0.1 : 0.9 },
    answerMarker: 0.1,
    entropy: Math.log(on.length + 1),
    answers: answerOf(text).map((concept) => ({ concept, tokens: [50, 51], p: 0.95 })),
    answersRest: { n: 1, p: answerOf(text).length > 0 ? 0.05 : 1 },
  };
}

function words(text: string): Produced[] {
  const { tokens } = toyModel.manifest;
  const said = (id: number, word: string): Produced => ({
    kind: "token",
    ms: 1,
    token: { id, text: ` ${word}` },
    p: 0.9,
    reading: { candidates: [{ text: word, tokens: [id], p: 0.9 }], rest: { n: 1, p: 0.1 } },
  });
  const name = readProblemGraph(text);
  const subject = name?.nodes[name.root] ?? "";
  return [
    said(MARKER, "###"),
    said(50, subject),
    ...answerOf(text).map((concept) => said(51, phrase(toyModel.manifest, "object", concept).trim())),
    said(tokens.eos, "<eos>"),
  ];
}

function answerOf(text: string): string[] {
  const graph = readProblemGraph(text);
  const right = graph && rightOption(graph);
  return graph && right !== null && right !== undefined ? [graph.nodes[right] ?? ""] : [];
}

/** Concepts k steps away; past the last, those of the last. */
function frontierOf(text: string, k: number): string[] {
  const graph = readProblemGraph(text);
  if (!graph) throw new UserError("The toy reads problems in its own words only.");
  const deepest = Math.max(...depths(graph).filter(Number.isFinite));
  return frontier(graph, Math.min(k, deepest)).flatMap((index) => graph.nodes[index] ?? []);
}
