/**
 * What each move feeds and what it tells. All start at the prompt's state with the whole path as steps: what of it is
 * known already is not fed again (lockstep.ts).
 */
import { UserError } from "../../shared/errors";
import type { Manifest } from "../../shared/model/manifest";
import type { Job, Produced, RunRequest, PathStep } from "../../shared/engine/engine";
import type { Distribution } from "../../shared/trace/trace";
import type { State } from "../pass/cache";
import { type Concepts, askedName } from "../package/concepts";
import type { Edits, Fed } from "../pass/edits";
import type { BatchRow } from "../pass/lockstep";
import { argmax, cosine, entropy, norm, restOf, softmax, topK } from "../pass/logits";
import type { Tokens } from "../package/tokens";
import { readTokenValue } from "./tokenValue";
import { type ValueRequest, readValue } from "./value";
import type { Edit } from "../../shared/trace/edits";

/** What the moves need of the loaded model and the request. */
export interface MoveContext {
  manifest: Manifest;
  tokens: Tokens;
  concepts: Concepts;
  request: Pick<RunRequest, "question" | "topK" | "options">;
  /** After the prompt. */
  root: State;
  edits: Edits;
}

/** A thought that is edited before it is fed: its vector (hidden), and the language head's logits (vocab) of it. */
export interface Edited {
  vector: Float32Array;
  logits: Float32Array;
}

const THOUGHT: PathStep = { kind: "thought" };

/**
 * The branches of one job; `emit` gets what it produces, in order. `edited` goes with a move that edits its first
 * thought.
 */
export function startMove(job: Job, context: MoveContext, emit: (item: Produced) => void, edited?: Edited): BatchRow[] {
  const { root } = context;
  const { path, move } = job;
  switch (move.kind) {
    case "think":
      return move.count < 1
        ? []
        : [{ state: root, steps: path, then: (state) => think(state, move.count, emit, context, move.edit, edited) }];
    case "decode":
      if (move.max < 1 || isEnd(path.at(-1), context)) return [];
      return [{ state: root, steps: path, then: (state) => speak(state, move.max, spokenOn(path), emit, context) }];
    case "force": {
      const given = [context.manifest.tokens.eot, ...(move.first ?? [])];
      const then = (state: State): BatchRow[] => {
        // Without thoughts before it, the prompt's pass is told of nowhere else.
        given.forEach((id, index) =>
          emit({
            kind: "token",
            ms: index === 0 && path.length === 0 ? root.ms : 0,
            token: tokenAfter(given.slice(0, index), id, move.max < 1 && index === given.length - 1, context),
          }),
        );
        return move.max < 1 ? [] : speak(state, move.max, given, emit, context);
      };
      return [{ state: root, steps: [...path, ...given.map((id): PathStep => ({ kind: "token", id }))], then }];
    }
    case "value": {
      const { concepts, manifest, request, tokens } = context;
      const { topK, options = [] } = request;
      const { eot, eos, newline } = manifest.tokens;
      const done: ValueRequest["done"] = (value) => emit({ kind: "value", ...value });
      const common = { root, path, eot, concepts, topK, done };
      if (manifest.input === "text") {
        return readTokenValue({ ...common, tokens, ends: [eos, newline], contextLength: manifest.contextLength });
      }
      return readValue({ ...common, name: askedName(request.question, concepts.names), options });
    }
    default:
      return move satisfies never;
  }
}

/**
 * The next thought is the last hidden state, and its lens are the logits of the pass that made it; an edited one has
 * its own vector and logits.
 */
function think(
  state: State,
  count: number,
  emit: (item: Produced) => void,
  context: MoveContext,
  edit?: Edit,
  edited?: Edited,
): BatchRow[] {
  const vector = edited?.vector ?? state.hidden;
  const p = softmax(edited?.logits ?? state.logits!); // (vocab)
  const before = lastThought(state, context);
  emit({
    kind: "thought",
    ...(edit && { edit }),
    ms: state.ms,
    norm: norm(vector),
    cosine: before ? cosine(before, vector) : null,
    entropy: entropy(p),
    reading: readingOf(p, context.request.topK, context.tokens),
  });
  const step: PathStep = edit ? { kind: "thought", edit } : THOUGHT;
  return count === 1 ? [] : [{ state, steps: [step], then: (next) => think(next, count - 1, emit, context) }];
}

/** What was fed last on a path of thoughts; `undefined` before the first. */
export function lastFed({ parent, steps }: State, { edits }: Pick<MoveContext, "edits">): Fed | undefined {
  const [step] = steps;
  return parent && step?.kind === "thought" ? edits.fed(parent, step.edit) : undefined;
}

/** The same as a vector (hidden): where a token was fed, the hidden state whose place it took. */
export function lastThought(state: State, context: Pick<MoveContext, "edits">): Float32Array | undefined {
  const fed = lastFed(state, context);
  return fed && ("vector" in fed ? fed.vector : state.parent!.hidden);
}

/**
 * The most probable token, and on from there until the end of text, `max` tokens, or the last position. `said`: the
 * tokens before it, back to the last thought.
 */
function speak(
  state: State,
  max: number,
  said: readonly number[],
  emit: (item: Produced) => void,
  context: MoveContext,
): BatchRow[] {
  const p = softmax(state.logits!); // (vocab)
  const id = argmax(p);
  const isLast = max === 1 || id === context.manifest.tokens.eos || state.end >= context.manifest.contextLength;
  emit({
    kind: "token",
    ms: state.ms,
    token: tokenAfter(said, id, isLast, context),
    p: p[id]!,
    reading: readingOf(p, context.request.topK, context.tokens),
  });
  if (isLast) return [];
  const then = (next: State): BatchRow[] => speak(next, max - 1, [...said, id], emit, context);
  return [{ state, steps: [{ kind: "token", id }], then }];
}

/** A token with what it adds to the text of those before it. */
function tokenAfter(
  said: readonly number[],
  id: number,
  isLast: boolean,
  { tokens }: MoveContext,
): { id: number; text: string } {
  return { id, text: tokens.next(said, id, isLast) };
}

/** The tokens of a path after its last thought. */
function spokenOn(path: readonly PathStep[]): number[] {
  return path.flatMap((step) => (step.kind === "token" ? [step.id] : []));
}

/** The `count` most probable tokens of probabilities (vocab), and what they leave out. */
export function readingOf(p: Float64Array, count: number, tokens: Tokens): Distribution {
  const shown = topK(p, count);
  return {
    candidates: shown.map((id) => ({ text: tokens.text(id), tokens: [id], p: p[id]! })),
    rest: restOf(p, shown),
  };
}

function isEnd(step: PathStep | undefined, { manifest }: MoveContext): boolean {
  return step?.kind === "token" && step.id === manifest.tokens.eos;
}

/** Refuses what is not Coconut, and what does not fit into the model. */
export function checkPath({ path, move }: Job, { manifest, root, concepts }: MoveContext): void {
  const { eot } = manifest.tokens;
  const left = path.findIndex((step) => step.kind === "token" && step.id === eot);
  const speaking = left >= 0;
  if (speaking && path.slice(left).some((step) => step.kind === "thought")) {
    throw new UserError("A thought cannot follow words: go back to a point before <eot>.");
  }
  if (speaking && move.kind !== "decode") {
    throw new UserError(
      move.kind === "think"
        ? "The model has left latent mode on this path: think from a thought or from the prompt."
        : "The path is in words already: go on with them, or go back to a thought.",
    );
  }
  if (!speaking && move.kind === "decode") throw new UserError("The path is in latent mode: leave it first (force).");
  const needed = root.end + path.length + positionsOf(move, concepts);
  if (needed > manifest.contextLength) {
    throw new UserError(
      `This needs ${needed} positions, and the model has ${manifest.contextLength}. Ask for fewer thoughts, or a ` +
        "shorter question.",
    );
  }
}

/** Positions a move needs at least; words end by themselves where the positions do. */
function positionsOf(move: Job["move"], concepts: Concepts): number {
  switch (move.kind) {
    case "think":
      return Math.max(0, move.count - 1);
    case "decode":
      return 0;
    case "force":
      return 1 + (move.first?.length ?? 0);
    case "value":
      return concepts.positions;
    default:
      return move satisfies never;
  }
}
