/**
 * Where a trace's thoughts looked: asked of the engine whenever somebody wants to see it, and kept nowhere but here.
 */
import { isUserError } from "../../shared/errors";
import type { Engine } from "../../shared/engine/engine";
import { readTrace } from "../../shared/read/readTrace";
import type { Trace } from "../../shared/trace/trace";
import type { EngineClient } from "./engineClient";
import type { AttentionAnswer } from "../../shared/panel/api";

/** Candidates of each layer's reading: more than a line of the pane has room for. */
const LAYER_CANDIDATES = 5;

export class AttentionReader {
  private readonly known = new WeakMap<Trace, { thoughts: number; answer: Promise<AttentionAnswer> }>();

  /** `chosen`: the sha256 of the manifest of the model that is chosen, whether it is loaded or not. */
  constructor(
    private readonly engine: EngineClient,
    private readonly chosen: () => Promise<string | null>,
  ) {}

  async read(trace: Trace | undefined): Promise<AttentionAnswer> {
    const thoughts = trace ? readTrace(trace).mainThoughts.length : 0;
    if (!trace || thoughts === 0)
      return { kind: "untold", why: "There is no thought yet that could have looked anywhere." };
    const known = this.known.get(trace);
    if (known?.thoughts === thoughts) return known.answer;
    const { state } = this.engine;
    if (state.kind !== "ready" || state.model.sha256 !== trace.model.sha256) {
      return { kind: (await this.chosen()) === trace.model.sha256 ? "unloaded" : "other model" };
    }
    const answer = askEngine(this.engine, trace, thoughts);
    this.known.set(trace, { thoughts, answer });
    // What could not be told may be told when it is asked again: another worker, another model.
    const forget = (): void => void (this.known.get(trace)?.answer === answer && this.known.delete(trace));
    answer.then(({ kind }) => kind !== "told" && forget(), forget);
    return answer;
  }
}

async function askEngine(engine: Engine, { prompt }: Trace, thoughts: number): Promise<AttentionAnswer> {
  const path = Array.from({ length: thoughts - 1 }, () => ({ kind: "thought" as const }));
  try {
    return { kind: "told", reading: await engine.attention(prompt.text, path, [], LAYER_CANDIDATES) };
  } catch (error) {
    if (isUserError(error)) return { kind: "untold", why: error.message };
    throw error;
  }
}
