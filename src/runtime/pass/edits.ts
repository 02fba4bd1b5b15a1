/**
 * Computes what is fed in place of an edited thought (`Edit` in shared/trace/edits.ts). An edit depends only on the
 * path, so a replay gives the same vector.
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../../shared/errors";
import type { Manifest } from "../../shared/model/manifest";
import type { Move, PathStep } from "../../shared/engine/engine";
import { type State, rootOf } from "./cache";
import type { Head } from "../graph/onnxGraph";
import { norm } from "./logits";
import { type Readout, measureReadout, unbent, withLogit } from "./readout";
import type { Edit } from "../../shared/trace/edits";

/** What a thought feeds: a vector (hidden) or a token. */
export type Fed = { vector: Float32Array } | { token: number };

/** What the language head has on average over the vocabulary. */
interface Center {
  row: Float64Array; // (hidden)
  offsets: Float32Array; // (vocab): the bias
  offset: number;
}

/** How many rows of the head are read at once for their mean. */
const ROWS_AT_ONCE = 4096;

export class Edits {
  private head: Promise<Head> | undefined;
  /** The rows of the language head by token id, each (hidden). */
  private readonly rows = new Map<number, Float32Array>();
  /** Once they are known: see `Center`. */
  private mean: Center | undefined;
  /** Once it is known. */
  private readout: Readout | undefined;

  constructor(
    private readonly manifest: Manifest,
    private readonly openHead: () => Promise<Head> = () =>
      Promise.reject(new Error("This engine has no language head.")),
  ) {}

  /** Loads the rows of the head that the edits need. Rejects with a UserError if the model doesn't support an edit. */
  async prepare(edits: readonly Edit[]): Promise<void> {
    for (const edit of edits) this.check(edit);
    const tokens = edits.flatMap((edit) => (edit.kind === "remove" || edit.kind === "add" ? edit.tokens : []));
    const [direction] = await this.directions(tokens);
    if (direction) this.readout ??= await this.measure(direction, tokens[0]!);
    if (edits.some(({ kind }) => kind === "remove")) this.mean ??= await this.readCenter();
  }

  /** The rows of the language head for the tokens, each (hidden). They are the directions of these tokens. */
  async directions(tokens: readonly number[]): Promise<Float32Array[]> {
    const missing = [...new Set(tokens)].filter((id) => !this.rows.has(id));
    if (missing.length > 0) {
      const { hidden } = this.manifest.shapes;
      const rows = await (await this.opened()).rows(missing);
      missing.forEach((id, i) => this.rows.set(id, rows.slice(i * hidden, (i + 1) * hidden)));
    }
    return tokens.map((id) => this.rows.get(id)!);
  }

  /** What is fed after `state` as its thought. */
  fed(state: State, edit: Edit | undefined): Fed {
    const { feedback, tokens } = this.manifest;
    if (edit === undefined) return feedback === "pause" ? { token: tokens.pause! } : { vector: state.hidden };
    switch (edit.kind) {
      case "zero":
        return { vector: new Float32Array(state.hidden.length) };
      case "mean":
        return { vector: this.meanThought(positionOf(state)) };
      case "noise":
        return { vector: noise(edit.seed + 0x9e3779b1 * positionOf(state), state.hidden) };
      case "pause":
        return { token: tokens.pause! };
      case "vector":
        return { vector: Float32Array.from(edit.vector) };
      case "remove":
        return { vector: this.without(state.hidden, edit.tokens) };
      case "add":
        return { vector: withLogit(state, this.rows.get(edit.tokens[0]!)!, edit.tokens[0]!, this.readout!) };
      default:
        return edit satisfies never;
    }
  }

  /** Whether an edit puts in, to the last bit, what the model feeds back anyway. */
  isNone(state: State, edit: Edit | undefined): boolean {
    if (edit?.kind !== "vector" || this.manifest.feedback === "pause") return false;
    return (
      edit.vector.length === state.hidden.length && edit.vector.every((x, i) => Math.fround(x) === state.hidden[i])
    );
  }

  /** The vector that is fed (hidden), and the language head's logits for it (vocab). */
  async read(state: State, edit: Edit): Promise<{ vector: Float32Array; logits: Float32Array }> {
    const fed = this.fed(state, edit);
    const head = await this.opened();
    const vector = "vector" in fed ? fed.vector : await head.rows([fed.token]);
    return { vector, logits: await head.logits(vector) };
  }

  /**
   * The logit lens of the states of a pass (layers + 1, hidden): logits (vocab) for each. The last state is already
   * after the final norm. `null` if the package's head doesn't have that norm.
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
    const head = await this.head?.catch(() => undefined);
    this.head = undefined;
    await head?.dispose();
  }

  /** A head that couldn't be opened is tried again. */
  private opened(): Promise<Head> {
    return (this.head ??= this.openHead().catch((error: unknown) => {
      this.head = undefined;
      throw error;
    }));
  }

  private async measure(direction: Float32Array, id: number): Promise<Readout> {
    const readout = await measureReadout(await this.opened(), direction, id);
    if (readout) return readout;
    throw new UserError(
      [
        l10n.t("The language head of {0} doesn't multiply a thought by the rows of its tokens.", this.manifest.name),
        l10n.t("Candidates can't be taken out or put in. Use another edit."),
      ].join(" "),
    );
  }

  /** Reads all rows of the head, some at a time: a large vocabulary has hundreds of megabytes of them. */
  private async readCenter(): Promise<Center> {
    const { hidden, vocab } = this.manifest.shapes;
    const head = await this.opened();
    const sum = new Float64Array(hidden);
    for (let from = 0; from < vocab; from += ROWS_AT_ONCE) {
      const ids = Array.from({ length: Math.min(ROWS_AT_ONCE, vocab - from) }, (_, i) => from + i);
      const rows = await head.rows(ids);
      for (let i = 0; i < rows.length; i++) sum[i % hidden]! += rows[i]!;
    }
    const offsets = this.readout!.zero.map((logit) => unbent(logit, this.readout!));
    return { row: sum.map((x) => x / vocab), offsets, offset: offsets.reduce((a, b) => a + b, 0) / vocab };
  }

  /**
   * The vector without the directions of the tokens relative to the mean row, so that the head gives each of them the
   * mean of all logits, before any cap. Without a cap, its probability is then at most 1 / vocabulary, by Jensen's
   * inequality.
   */
  private without(vector: Float32Array, tokens: readonly number[]): Float32Array {
    const { row, offsets, offset } = this.mean!;
    /** Orthonormal; `at` is the component that the result has along each. */
    const basis: { unit: Float64Array; at: number }[] = [];
    for (const id of tokens) {
      const centered = Float64Array.from(this.rows.get(id)!, (x, i) => x - row[i]!);
      let left = centered;
      let at = offset - offsets[id]!;
      for (const { unit, at: other } of basis) {
        const along = product(left, unit);
        left = left.map((x, i) => x - along * unit[i]!);
        at -= along * other;
      }
      const length = Math.sqrt(product(left, left));
      // If the others already span a direction, only rounding errors are left of it.
      if (length > 1e-6 * Math.sqrt(product(centered, centered)))
        basis.push({ unit: left.map((x) => x / length), at: at / length });
    }
    let result = Float64Array.from(vector);
    for (const { unit, at } of basis) {
      const too = product(result, unit) - at;
      result = result.map((x, i) => x - too * unit[i]!);
    }
    return Float32Array.from(result);
  }

  private meanThought(position: number): Float32Array {
    const { meanThoughts, name } = this.manifest;
    const mean = meanThoughts[position];
    if (mean === undefined) {
      throw new UserError(
        [
          l10n.t("{0} has no mean for thought {1}.", name, position + 1),
          l10n.t("Use another edit or fewer thoughts."),
        ].join(" "),
      );
    }
    return Float32Array.from(mean);
  }

  private check(edit: Edit): void {
    const { tokens, shapes, name } = this.manifest;
    if (edit.kind === "pause" && tokens.pause === undefined)
      throw new UserError(l10n.t("{0} has no pause token. Use another edit.", name));
    if (edit.kind === "vector" && edit.vector.length !== shapes.hidden) {
      throw new UserError(
        [
          l10n.t(
            "The replacement has {0} numbers, but the thoughts of {1} have {2}.",
            edit.vector.length,
            name,
            shapes.hidden,
          ),
          l10n.t("Use a thought of the same model."),
        ].join(" "),
      );
    }
    if (
      (edit.kind === "remove" || edit.kind === "add") &&
      (edit.tokens.length === 0 || edit.tokens.some((id) => id >= shapes.vocab))
    ) {
      throw new UserError(l10n.t("{0} has no token for “{1}”. Choose one of its candidates.", name, edit.concept));
    }
  }
}

/** All edits of the jobs, in their paths and in their moves. */
export function editsIn(jobs: readonly { path: readonly PathStep[]; move?: Move }[]): Edit[] {
  return jobs.flatMap(({ path, move }) => [
    ...path.flatMap((step) => (step.kind === "thought" && step.edit ? [step.edit] : [])),
    ...(move?.kind === "think" && move.edit ? [move.edit] : []),
  ]);
}

/** The number of thoughts that were fed before the one at the end of `state`. */
function positionOf(state: State): number {
  return state.end - rootOf(state).end;
}

/** Gaussian noise, scaled to the norm of `like` (hidden). The same seed gives the same noise. */
function noise(seed: number, like: Float32Array): Float32Array {
  const random = generator(seed);
  const vector = like.map(() => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
  const scale = norm(like) / norm(vector);
  return vector.map((x) => x * scale);
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The mulberry32 generator: uniform numbers in [0, 1). */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
