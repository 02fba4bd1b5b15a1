/** Counted things as text: "1 thought", "6 thoughts". Both forms are whole, so that both can be translated. */
import * as l10n from "@vscode/l10n";

export function thoughtCount(n: number): string {
  return n === 1 ? l10n.t("1 thought") : l10n.t("{0} thoughts", n);
}

export function stepCount(n: number): string {
  return n === 1 ? l10n.t("1 step") : l10n.t("{0} steps", n);
}

export function tokenCount(n: number): string {
  return n === 1 ? l10n.t("1 token") : l10n.t("{0} tokens", n);
}

export function nounCount(n: number): string {
  return n === 1 ? l10n.t("1 noun") : l10n.t("{0} nouns", n);
}

export function nameCount(n: number): string {
  return n === 1 ? l10n.t("1 name") : l10n.t("{0} names", n);
}

export function propertyCount(n: number): string {
  return n === 1 ? l10n.t("1 property") : l10n.t("{0} properties", n);
}

/** Forward passes. */
export function passCount(n: number): string {
  return n === 1 ? l10n.t("1 pass") : l10n.t("{0} passes", n);
}

/** Of forward passes. */
export function rowCount(n: number): string {
  return n === 1 ? l10n.t("1 row") : l10n.t("{0} rows", n);
}

export function candidateCount(n: number): string {
  return n === 1 ? l10n.t("1 candidate") : l10n.t("{0} candidates", n);
}

export function moreCandidateCount(n: number): string {
  return n === 1 ? l10n.t("1 more candidate") : l10n.t("{0} more candidates", n);
}

export function problemCount(n: number): string {
  return n === 1 ? l10n.t("1 problem") : l10n.t("{0} problems", n);
}

export function removedBranchCount(n: number): string {
  return n === 1 ? l10n.t("1 removed branch") : l10n.t("{0} removed branches", n);
}

/** "after 2 thoughts", within a sentence or a list. */
export function afterThoughts(n: number): string {
  if (n === 0) return l10n.t("before thinking");
  return n === 1 ? l10n.t("after 1 thought") : l10n.t("after {0} thoughts", n);
}
