/** What the test of thoughts says in words: which edits of single thoughts made a difference. Others may, too. */
import * as l10n from "@vscode/l10n";
import { percentRange, ranges, wholePercent } from "../format/numbers";
import { type ThoughtTest, nameOf } from "../trace/trace";
import { type Effect, effectOf, flips } from "./testEffects";

/** Below this, an edit has no effect. */
export const EFFECT_FROM = 0.05;

/** Within this, the answer is about as probable without thoughts as with them. */
const LITTLE = 0.1;

/** Whether the thoughts together make little difference to how probable the answer is. */
export function addsLittle({ unedited, withoutThoughts }: ThoughtTest): boolean {
  return withoutThoughts !== undefined && Math.abs(unedited - withoutThoughts) < LITTLE;
}

/** Whether an edit of the thought makes the answer less probable, or another one win. */
export function hasEffect(test: ThoughtTest, position: number): boolean {
  const effect = effectOf(test, position);
  return effect !== null && (effect.drop >= EFFECT_FROM || flips(test, effect.worst));
}

type PlacedEffect = Effect & { position: number };

function effectsOf(test: ThoughtTest): PlacedEffect[] {
  const positions = [...new Set(test.cells.flatMap(({ position }) => position ?? []))].sort((a, b) => a - b);
  return positions.flatMap((position) => {
    const effect = effectOf(test, position);
    return effect ? [{ position, ...effect }] : [];
  });
}

/**
 * `isRight`: whether an answer is the right one, if that is known and the model's is wrong. `null` if no single thought
 * was edited.
 */
export function matterOf(test: ThoughtTest, isRight: (answer: string) => boolean = () => false): string | null {
  const effects = effectsOf(test);
  if (effects.length === 0) return null;
  const turning = effects.filter(({ worst }) => flips(test, worst));
  const turned = placesOf(turning);
  if (turning.length > 0 && turning.every(({ worst }) => isRight(nameOf(worst.forced))))
    return turnsRight(turning, turned);
  if (addsLittle(test)) return little(wholePercent(test.withoutThoughts ?? 0), turning.length, turned);
  if (turning.length === 0) return weakest(effects);
  return [turns(turning, turned, effects.length), ...lowered(test, effects)].join(" ");
}

function turns({ length }: readonly unknown[], turned: string, all: number): string {
  if (length === 1)
    return all === 1
      ? l10n.t("Editing its thought can make another answer win.")
      : l10n.t("Editing thought {0} can make another answer win.", turned);
  return length === all
    ? l10n.t("Editing any one of its thoughts can make another answer win.")
    : l10n.t("Editing any one of thoughts {0} can make another answer win.", turned);
}

/** The other thoughts whose edits make it less probable. */
function lowered(test: ThoughtTest, effects: readonly PlacedEffect[]): string[] {
  const found = effects.filter(({ worst, drop }) => drop >= EFFECT_FROM && !flips(test, worst));
  if (found.length === 0) return [];
  const left = [placesOf(found), percentRange(found.map(({ worst }) => worst.p))] as const;
  return [
    found.length === 1
      ? l10n.t("Editing thought {0} can bring the answer down to {1}.", ...left)
      : l10n.t("Editing any one of thoughts {0} can bring the answer down to {1}.", ...left),
  ];
}

function placesOf(effects: readonly PlacedEffect[]): string {
  return ranges(effects.map(({ position }) => position));
}

function turnsRight({ length }: readonly unknown[], turned: string): string {
  return length === 1
    ? l10n.t("Editing thought {0} can make the right answer win.", turned)
    : l10n.t("Editing any one of thoughts {0} can make the right answer win.", turned);
}

/**
 * Where another answer wins without any edit, none can be said to make it win. Without a number: that of a forced
 * answer would seem to be that of what was said.
 */
export function loweredOf(test: ThoughtTest, said: string): string | null {
  const effects = effectsOf(test);
  if (effects.length === 0) return null;
  const lowering = effects.filter(({ drop }) => drop >= EFFECT_FROM).map(({ position }) => position);
  if (lowering.length === 0) return l10n.t("Edits of single thoughts had no effect on it.");
  return lowering.length === 1
    ? l10n.t("Edits of thought {0} make {1} less probable.", ranges(lowering), said)
    : l10n.t("Edits of thoughts {0} make {1} less probable.", ranges(lowering), said);
}

/** What the answer depends on would say too much of thoughts without which it is about as probable. */
function little(without: string, count: number, turned: string): string {
  if (count === 0) return l10n.t("Thinking added little ({0} without it).", without);
  const both = [without, turned] as const;
  return count === 1
    ? l10n.t("Thinking added little ({0} without it), but an edit of thought {1} can make another answer win.", ...both)
    : l10n.t("Thinking added little ({0} without it), but edits of thoughts {1} can make another answer win.", ...both);
}

function weakest(effects: readonly PlacedEffect[]): string {
  const [{ position, worst, drop }] = effects.toSorted((a, b) => b.drop - a.drop) as [(typeof effects)[number]];
  return drop < EFFECT_FROM
    ? l10n.t("Edits of single thoughts had no effect on it.")
    : l10n.t(
        "No edit of a single thought made another answer win; thought {0} matters most (down to {1}).",
        position,
        wholePercent(worst.p),
      );
}
