/** Attention of a trace's thoughts: read from the engine when it is needed, and cached only here. */
import * as l10n from "@vscode/l10n";
import { isUserError } from "../../shared/errors";
import type { Engine } from "../../shared/engine/engine";
import { readTrace } from "../../shared/read/readTrace";
import type { Trace } from "../../shared/trace/trace";
import type { EngineClient } from "./engineClient";
import type { AttentionAnswer } from "../../shared/panel/api";

/** Candidates per layer: more than fit on a line of the pane. */
const LAYER_CANDIDATES = 5;

export class AttentionReader {
  private readonly known = new WeakMap<Trace, { thoughts: number; answer: Promise<AttentionAnswer> }>();

  /** `isThere`: whether a model with this sha256 of its manifest can be loaded. */
  constructor(
    private readonly engine: EngineClient,
    private readonly isThere: (sha256: string) => Promise<boolean>,
  ) {}

  async read(trace: Trace | undefined): Promise<AttentionAnswer> {
    const thoughts = trace ? readTrace(trace).mainThoughts.length : 0;
    if (!trace || thoughts === 0) return { kind: "unreadable", why: l10n.t("There are no thoughts yet.") };
    const known = this.known.get(trace);
    if (known?.thoughts === thoughts) return known.answer;
    const { state } = this.engine;
    if (state.kind !== "ready" || state.model.sha256 !== trace.model.sha256) {
      return { kind: (await this.isThere(trace.model.sha256)) ? "unloaded" : "other model" };
    }
    const answer = askEngine(this.engine, trace, thoughts);
    this.known.set(trace, { thoughts, answer });
    // What failed may work the next time, with another worker or model.
    const forget = (): void => void (this.known.get(trace)?.answer === answer && this.known.delete(trace));
    answer.then(({ kind }) => kind !== "read" && forget(), forget);
    return answer;
  }
}

async function askEngine(engine: Engine, { prompt }: Trace, thoughts: number): Promise<AttentionAnswer> {
  const path = Array.from({ length: thoughts - 1 }, () => ({ kind: "thought" as const }));
  try {
    return { kind: "read", reading: await engine.attention(prompt.text, path, [], LAYER_CANDIDATES) };
  } catch (error) {
    if (isUserError(error)) return { kind: "unreadable", why: error.message };
    throw error;
  }
}
