/**
 * What is fed in place of a thought that was edited (`Edit` in trace.ts). An edit depends on nothing but the path, so
 * a replay gives the same vector.
 */
import { UserError } from "../../shared/errors";
import type { Manifest } from "../../shared/model/manifest";
import type { Move, PathStep } from "../../shared/engine/engine";
import type { State } from "./cache";
import type { Head } from "../graph/onnxGraph";
import { dot, norm } from "./logits";
import type { Edit } from "../../shared/trace/edits";

/** A thought is a vector (hidden), or the token that stands for it. */
export type Fed = { vector: Float32Array } | { token: number };

export class Edits {
  private head: Promise<Head> | undefined;
  /** Rows of the language head by token id, each (hidden). */
  private readonly rows = new Map<number, Float32Array>();

  constructor(
    private readonly manifest: Manifest,
    private readonly openHead: () => Promise<Head> = () =>
      Promise.reject(new Error("There is no head to read edited thoughts with.")),
  ) {}

  /** Loads the rows of the head that the edits need. Rejects with a UserError where this model cannot be edited so. */
  async prepare(edits: readonly Edit[]): Promise<void> {
    for (const edit of edits) this.check(edit);
    await this.directions(edits.flatMap((edit) => (edit.kind === "remove" || edit.kind === "add" ? edit.tokens : [])));
  }

  /** Rows of the language head, each (hidden): the directions of its tokens. */
  async directions(tokens: readonly number[]): Promise<Float32Array[]> {
    const missing = [...new Set(tokens)].filter((id) => !this.rows.has(id));
    if (missing.length > 0) {
      const { hidden } = this.manifest.shapes;
      const rows = await (await this.opened()).rows(missing);
      missing.forEach((id, i) => this.rows.set(id, rows.slice(i * hidden, (i + 1) * hidden)));
    }
    return tokens.map((id) => this.rows.get(id)!);
  }

  /** What is fed after `state` for its thought. */
  fed(state: State, edit: Edit | undefined): Fed {
    const { feedback, tokens } = this.manifest;
    if (edit === undefined) return feedback === "pause" ? { token: tokens.pause! } : { vector: state.hidden };
    switch (edit.kind) {
      case "zero":
        return { vector: new Float32Array(state.hidden.length) };
      case "mean":
        return { vector: this.mean(positionOf(state)) };
      case "noise":
        return { vector: noise(edit.seed + 0x9e3779b1 * positionOf(state), state.hidden) };
      case "pause":
        return { token: tokens.pause! };
      case "vector":
        return { vector: Float32Array.from(edit.vector) };
      case "remove":
        return {
          vector: without(
            state.hidden,
            edit.tokens.map((id) => this.rows.get(id)!),
          ),
        };
      case "add":
        return { vector: withLogit(state, this.rows.get(edit.tokens[0]!)!, edit.tokens[0]!) };
      default:
        return edit satisfies never;
    }
  }

  /** What is fed (hidden), and the language head's logits (vocab) of it. */
  async read(state: State, edit: Edit): Promise<{ vector: Float32Array; logits: Float32Array }> {
    const fed = this.fed(state, edit);
    const head = await this.opened();
    const vector = "vector" in fed ? fed.vector : await head.rows([fed.token]);
    return { vector, logits: await head.logits(vector) };
  }

  /**
   * The logit lens of a pass's states (layers + 1, hidden), the last of which is after the final norm already: a row
   * (vocab) each. `null` where the package's head does not bring that norm.
   */
  async lens(states: Float32Array): Promise<Float32Array[] | null> {
    const { hidden, vocab } = this.manifest.shapes;
    const head = await this.opened();
    const before = states.length - hidden;
    const normed = await head.normed(states.subarray(0, before));
    if (!normed) return null;
    const read = new Float32Array(states);
    read.set(normed);
    const logits = await head.logits(read);
    return Array.from({ length: logits.length / vocab }, (_, i) => logits.subarray(i * vocab, (i + 1) * vocab));
  }

  async dispose(): Promise<void> {
    await (await this.head)?.dispose();
    this.head = undefined;
  }

  private opened(): Promise<Head> {
    return (this.head ??= this.openHead());
  }

  private mean(position: number): Float32Array {
    const { meanThoughts, name } = this.manifest;
    const mean = meanThoughts[position];
    if (mean === undefined) {
      throw new UserError(
        `${name} knows the mean of ${meanThoughts.length} thoughts, and this is thought ${position + 1}. Take ` +
          "another edit, or fewer thoughts.",
      );
    }
    return Float32Array.from(mean);
  }

  private check(edit: Edit): void {
    const { tokens, shapes, name } = this.manifest;
    if (edit.kind === "pause" && tokens.pause === undefined)
      throw new UserError(`${name} has no pause token to put in a thought's place. Take another edit.`);
    if (edit.kind === "vector" && edit.vector.length !== shapes.hidden) {
      throw new UserError(
        `The thought to put in has ${edit.vector.length} numbers, and those of ${name} have ${shapes.hidden}: ` +
          "take one of the same model.",
      );
    }
    if (
      (edit.kind === "remove" || edit.kind === "add") &&
      (edit.tokens.length === 0 || edit.tokens.some((id) => id >= shapes.vocab))
    ) {
      throw new UserError(`${name} has no token for “${edit.concept}”. Take one of its candidates.`);
    }
  }
}

/** All edits of the jobs: those of their paths and those they make. */
export function editsIn(jobs: readonly { path: readonly PathStep[]; move?: Move }[]): Edit[] {
  return jobs.flatMap(({ path, move }) => [
    ...path.flatMap((step) => (step.kind === "thought" && step.edit ? [step.edit] : [])),
    ...(move?.kind === "think" && move.edit ? [move.edit] : []),
  ]);
}

/** How many thoughts were fed before the one that stands at the end of `state`. */
function positionOf(state: State): number {
  let root = state;
  while (root.parent) root = root.parent;
  return state.end - root.end;
}

/** Gaussian, scaled to the length of `like` (hidden). The same for the same seed. */
function noise(seed: number, like: Float32Array): Float32Array {
  const random = generator(seed);
  const vector = like.map(() => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
  const scale = norm(like) / norm(vector);
  return vector.map((x) => x * scale);
}

/** `vector` without its part in the span of the directions: the head then gives each of them a logit of 0. */
function without(vector: Float32Array, directions: readonly Float32Array[]): Float32Array {
  const basis: Float32Array[] = [];
  for (const direction of directions) {
    const left = basis.reduce((rest, unit) => minus(rest, unit, dot(rest, unit)), direction);
    const length = norm(left);
    // A direction that the others span already adds nothing but rounding.
    if (length > 1e-4 * norm(direction)) basis.push(left.map((x) => x / length));
  }
  return basis.reduce((rest, unit) => minus(rest, unit, dot(rest, unit)), vector);
}

/** The state's vector moved along the direction just so far that its token's logit is that of the most probable one. */
function withLogit({ hidden, logits }: State, direction: Float32Array, id: number): Float32Array {
  const top = logits!.reduce((a, b) => Math.max(a, b), -Infinity);
  return minus(hidden, direction, (logits![id]! - top) / dot(direction, direction));
}

function minus(a: Float32Array, b: Float32Array, times: number): Float32Array {
  return a.map((x, i) => x - times * b[i]!);
}

/** Uniform in [0, 1): mulberry32. */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
