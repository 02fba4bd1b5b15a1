/**
 * What each move feeds and what it produces. Every move starts at the prompt's state, with the whole path as its steps.
 * The part of the path that is in the cache isn't fed again (lockstep.ts).
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../../shared/errors";
import { type Manifest, refuseWithoutThoughts, tokensAfterThoughts, tokensThatEnd } from "../../shared/model/manifest";
import { namesConcepts } from "../../shared/task/phrases";
import type { Job, Produced, RunRequest, PathStep } from "../../shared/engine/engine";
import { USUAL_LIMITS } from "../../shared/engine/searchLimits";
import type { Distribution } from "../../shared/trace/trace";
import type { State } from "../pass/cache";
import { type Concepts, askedName } from "../package/concepts";
import type { Edits, Fed } from "../pass/edits";
import type { BatchRow } from "../pass/lockstep";
import { type Probabilities, cosine, norm, probabilities } from "../pass/logits";
import type { Tokens } from "../package/tokens";
import { readPin } from "./pin";
import { type StepsAfterRequest, readStepsAfter, readTokenValue, separatorAfter } from "./tokenValue";
import { type ObjectsAfterRequest, type ValueRequest, readObjectsAfter, readValue, token } from "./value";
import type { Edit } from "../../shared/trace/edits";

/** What the moves need from the loaded model and the request. */
export interface MoveContext {
  manifest: Manifest;
  tokens: Tokens;
  concepts: Concepts;
  request: Pick<RunRequest, "question" | "topK" | "options" | "limits">;
  /** How many values the request reads: their searches for steps share the rows of a pass. */
  values: number;
  /** The state after the prompt. */
  root: State;
  edits: Edits;
}

/** A thought that is edited before it is fed: its vector (hidden), and the language head's logits for it (vocab). */
export interface Edited {
  vector: Float32Array;
  logits: Float32Array;
}

const THOUGHT: PathStep = { kind: "thought" };

/** The edit of the thought that a job reads before its other moves, and the path before it; `null` if there is none. */
export function editReadBy({ path, move }: Job): { path: PathStep[]; edit: Edit } | null {
  if (move.kind === "think") return move.edit && move.count > 0 ? { path, edit: move.edit } : null;
  const last = path.at(-1);
  return move.kind === "pin" && last?.kind === "thought" && last.edit
    ? { path: path.slice(0, -1), edit: last.edit }
    : null;
}

/** The branches of one job. `emit` gets its items in order. `edited` is what `editReadBy` found. */
export function startMove(job: Job, context: MoveContext, emit: (item: Produced) => void, edited?: Edited): BatchRow[] {
  const { root } = context;
  const { path, move } = job;
  switch (move.kind) {
    case "think":
      return move.count < 1
        ? []
        : [{ state: root, steps: path, then: (state) => think(state, move.count, emit, context, move.edit, edited) }];
    case "decode":
      if (move.max < 1 || isEnd(path, context)) return [];
      return [{ state: root, steps: path, then: (state) => speak(state, move.max, spokenOn(path), emit, context) }];
    case "force": {
      const given = [...tokensAfterThoughts(context.manifest), ...(move.first ?? [])];
      const then = (state: State): BatchRow[] => {
        // If there are no thoughts, no other item reports the time of the prompt's pass.
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
      const { concepts, manifest, request } = context;
      const { topK, options = [] } = request;
      const closing = tokensAfterThoughts(manifest);
      const done: ValueRequest["done"] = (value) => emit({ kind: "value", ...value });
      const common = { root, path, closing, concepts, ends: tokensThatEnd(manifest), topK, done };
      if (!namesConcepts(manifest)) {
        const { rows, passes } = request.limits ?? USUAL_LIMITS;
        const limits = { rows: Math.max(1, Math.floor(rows / Math.max(1, context.values))), passes };
        return readTokenValue({ ...common, ...searchParts(context), limits });
      }
      return readValue({ ...common, name: askedName(request.question, concepts.names), options });
    }
    case "answer": {
      const { concepts, manifest } = context;
      const given = [...tokensAfterThoughts(manifest), ...concepts.marker].map(token);
      const ends = tokensThatEnd(manifest);
      const then = (state: State): BatchRow[] =>
        followAnswer(state, move.ids, ends, { ms: 0, p: 1 }, (found) => emit({ kind: "answer", ...found }));
      return [{ state: root, steps: [...path, ...given], then }];
    }
    case "steps": {
      const { concepts, manifest, request } = context;
      const { topK, limits = USUAL_LIMITS } = request;
      const common = { root, path, closing: tokensAfterThoughts(manifest), topK };
      if (namesConcepts(manifest)) {
        const done: ObjectsAfterRequest["done"] = (found) =>
          emit({ kind: "steps", separator: [], answerMarker: 0, ...found });
        return readObjectsAfter({ ...common, concepts, opener: move.steps.flat(), done });
      }
      const done: StepsAfterRequest["done"] = (found) => emit({ kind: "steps", ...found });
      return readStepsAfter({
        ...{ ...common, ...searchParts(context), marker: concepts.marker, limits },
        ...{ steps: move.steps, done },
      });
    }
    case "pin":
      return readPin({
        ...{ root, path, edited, closing: tokensAfterThoughts(context.manifest), pin: move },
        done: (found) => emit({ kind: "pin", ...found }),
      });
    default:
      return move satisfies never;
  }
}

function searchParts({ tokens, manifest }: MoveContext) {
  return { tokens, task: manifest.task, eos: manifest.tokens.eos, contextLength: manifest.contextLength };
}

/**
 * The next thought is the last hidden state, and its logit lens is the logits of the pass that made it. An edited
 * thought has its own vector and logits.
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
  const p = probabilities(edited?.logits ?? state.logits!);
  const before = lastThought(state, context);
  emit({
    kind: "thought",
    ...(edit && { edit }),
    ms: state.ms,
    norm: norm(vector),
    cosine: before ? cosine(before, vector) : null,
    entropy: p.entropy,
    reading: readingOf(p, context.request.topK, context.tokens),
  });
  const step: PathStep = edit ? { kind: "thought", edit } : THOUGHT;
  return count === 1 ? [] : [{ state, steps: [step], then: (next) => think(next, count - 1, emit, context) }];
}

/** What was fed last on a path of thoughts. `undefined` before the first. */
export function lastFed({ parent, steps }: State, { edits }: Pick<MoveContext, "edits">): Fed | undefined {
  const [step] = steps;
  return parent && step?.kind === "thought" ? edits.fed(parent, step.edit) : undefined;
}

/** The same as a vector (hidden). If a token was fed, it is the hidden state that the token replaced. */
export function lastThought(state: State, context: Pick<MoveContext, "edits">): Float32Array | undefined {
  const fed = lastFed(state, context);
  return fed && ("vector" in fed ? fed.vector : state.parent!.hidden);
}

/**
 * Speaks the most probable tokens until the end of text, `max` tokens, or the last position. `spoken`: the tokens
 * before, back to the last thought.
 */
function speak(
  state: State,
  max: number,
  spoken: readonly number[],
  emit: (item: Produced) => void,
  context: MoveContext,
): BatchRow[] {
  const p = probabilities(state.logits!);
  const id = p.best;
  const isLast = max === 1 || id === context.manifest.tokens.eos || state.end >= context.manifest.contextLength;
  emit({
    kind: "token",
    ms: state.ms,
    token: tokenAfter(spoken, id, isLast, context),
    p: p.of(id),
    reading: readingOf(p, context.request.topK, context.tokens),
  });
  if (isLast) return [];
  const then = (next: State): BatchRow[] => speak(next, max - 1, [...spoken, id], emit, context);
  return [{ state, steps: [{ kind: "token", id }], then }];
}

/** A token with what it adds to the text of those before it. */
function tokenAfter(
  spoken: readonly number[],
  id: number,
  isLast: boolean,
  { tokens }: MoveContext,
): { id: number; text: string } {
  return { id, text: tokens.next(spoken, id, isLast) };
}

/** The tokens of a path after its last thought. */
function spokenOn(path: readonly PathStep[]): number[] {
  return path.flatMap((step) => (step.kind === "token" ? [step.id] : []));
}

/** Feeds an answer token by token. `before` is of the tokens so far. */
function followAnswer(
  state: State,
  [id, ...others]: readonly number[],
  ends: readonly number[],
  before: { ms: number; p: number },
  done: (found: { ms: number; p: number }) => void,
): BatchRow[] {
  const p = probabilities(state.logits!);
  const ms = before.ms + state.ms;
  if (id === undefined) {
    done({ ms, p: before.p * p.ofAny(ends) });
    return [];
  }
  const next = { ms, p: before.p * p.of(id) };
  return [{ state, steps: [token(id)], then: (after) => followAnswer(after, others, ends, next, done) }];
}

/** The `count` most probable tokens, and the rest. */
export function readingOf(p: Probabilities, count: number, tokens: Tokens): Distribution {
  const shown = p.top(count);
  return {
    candidates: shown.map((id) => ({ text: tokens.text(id), tokens: [id], p: p.of(id) })),
    rest: p.restBeside(shown),
  };
}

/** Whether the model has ended the text. The end of text may also be one of the closing tokens. */
function isEnd(path: readonly PathStep[], { manifest }: MoveContext): boolean {
  const words = path.filter((step) => step.kind === "token").slice(tokensAfterThoughts(manifest).length);
  return words.at(-1)?.id === manifest.tokens.eos;
}

/** Refuses a path or move that Coconut doesn't have, or that is too long for the model. */
export function checkPath({ path, move }: Job, context: MoveContext): void {
  const { manifest, root } = context;
  if ((move.kind === "think" && move.count > 0) || path.some((step) => step.kind === "thought"))
    refuseWithoutThoughts(manifest, l10n.t("Select another model, or ask it for 0 thoughts."));
  const left = path.findIndex((step) => step.kind === "token");
  const speaking = left >= 0;
  if (speaking && path.slice(left).some((step) => step.kind === "thought")) {
    throw new UserError(l10n.t("A thought can't follow words. Go back to a point before <eot>."));
  }
  if (speaking && move.kind !== "decode") {
    throw new UserError(
      move.kind === "think"
        ? l10n.t("This path has left latent mode. Think from a thought or from the prompt.")
        : l10n.t("This path is already in words. Continue them, or go back to a thought."),
    );
  }
  if (!speaking && move.kind === "decode")
    throw new UserError(l10n.t("This path is still in latent mode. Leave it first."));
  const needed = root.end + path.length + positionsOf(move, context);
  if (needed > manifest.contextLength) {
    throw new UserError(
      [
        l10n.t("This needs {0} positions, but the model has {1}.", needed, manifest.contextLength),
        l10n.t("Use fewer thoughts or a shorter question."),
      ].join(" "),
    );
  }
}

/** The positions that a move needs at least. Words need none, because they end at the last position. */
function positionsOf(move: Job["move"], context: MoveContext): number {
  const { concepts } = context;
  const closing = tokensAfterThoughts(context.manifest).length;
  switch (move.kind) {
    case "think":
      return Math.max(0, move.count - 1);
    case "decode":
      return 0;
    case "force":
      return closing + (move.first?.length ?? 0);
    case "value":
      return closing + concepts.positions;
    case "answer":
      return closing + concepts.marker.length + move.ids.length;
    case "steps":
      if (namesConcepts(context.manifest)) return closing + concepts.positions;
      return move.steps.reduce(
        (sum, ids) => sum + ids.length + separatorAfter(ids, searchParts(context)).length,
        closing + concepts.marker.length,
      );
    case "pin":
      return closing + move.ids.length;
    default:
      return move satisfies never;
  }
}
