/** Where a trace's thoughts looked: asked of the engine whenever somebody wants to see it, and kept nowhere but here. */
import { isUserError } from "../shared/errors";
import type { Engine, Look } from "../shared/protocol";
import { type Trace, trunk } from "../shared/trace";
import type { EngineClient } from "./engineClient";

/** Candidates of each layer's reading: more than a line of the pane has room for. */
const LAYER_CANDIDATES = 5;

export class Looker {
  private readonly known = new WeakMap<Trace, { thoughts: number; look: Promise<Look | null> }>();

  constructor(private readonly engine: EngineClient) {}

  /** `null` where the trace's model is not the one that is loaded, or its graph does not tell. */
  look(trace: Trace | undefined): Promise<Look | null> {
    if (!trace) return Promise.resolve(null);
    const thoughts = trunk(trace).length;
    const { state } = this.engine;
    if (thoughts === 0 || state.kind !== "ready" || state.model.sha256 !== trace.model.sha256) return Promise.resolve(null);
    const known = this.known.get(trace);
    if (known?.thoughts === thoughts) return known.look;
    const look = askLook(this.engine, trace, thoughts);
    this.known.set(trace, { thoughts, look });
    return look;
  }
}

async function askLook(engine: Engine, { prompt }: Trace, thoughts: number): Promise<Look | null> {
  const path = Array.from({ length: thoughts - 1 }, () => ({ kind: "thought" as const }));
  try {
    return await engine.look(prompt.text, path, [], LAYER_CANDIDATES);
  } catch (error) {
    if (isUserError(error)) return null;
    throw error;
  }
}
