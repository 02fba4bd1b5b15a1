/** Which edits of thoughts a package lacks the parts for, and why. */
import * as l10n from "@vscode/l10n";
import type { Manifest } from "../model/manifest";
import { ABLATIONS, type Ablation, wordsOfAblation } from "./edits";
import type { Trace } from "./trace";

export interface EditParts {
  tokens: Pick<Manifest["tokens"], "pause">;
  /** How many positions the package has a mean thought for. */
  meanThoughts: number;
  /** How many thoughts are edited. */
  thoughts: number;
}

/** Why an edit can't be made, with the way out, as sentences. `null` if it can. */
export function whyLeftOut(edit: Ablation, { tokens, meanThoughts, thoughts }: EditParts): string | null {
  switch (edit) {
    case "mean":
      if (meanThoughts >= thoughts) return null;
      return meanThoughts === 0
        ? l10n.t("The model package has no mean thoughts. Compute them with “coconut mean DATASET --model FOLDER”.")
        : l10n.t("The model package has mean thoughts for {0} positions only. Use fewer thoughts.", meanThoughts);
    case "pause":
      return tokens.pause === undefined ? l10n.t("The model has no pause token.") : null;
    case "permute":
      return thoughts > 1 ? null : l10n.t("There is only one thought.");
    case "zero":
    case "noise":
    case "swap":
    case "remove":
      return null;
    default:
      return edit satisfies never;
  }
}

/** Those of the edits that can't be made. */
export function leftOut(edits: readonly Ablation[], parts: EditParts): { edit: Ablation; why: string }[] {
  return edits.flatMap((edit) => {
    const why = whyLeftOut(edit, parts);
    return why === null ? [] : [{ edit, why }];
  });
}

/** What the test of a trace leaves out, a line each: "Left out: averaged. …" `thoughts`: how many are tested. */
export function leftOutOfTest({ model }: Pick<Trace, "model">, thoughts: number): string[] {
  const parts = { tokens: model.manifest.tokens, meanThoughts: model.meanThoughts, thoughts };
  return leftOut(USUAL, parts).map(({ edit, why }) => l10n.t("Left out: {0}. {1}", wordsOfAblation[edit], why));
}

/** Without the pause token, which few models have. */
const USUAL = ABLATIONS.filter((edit) => edit !== "pause");
