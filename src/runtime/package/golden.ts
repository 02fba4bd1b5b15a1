/**
 * golden.json holds the numbers that PyTorch computed when the package was made. The parity tests and the provider
 * trials compare the engine with them.
 */
import * as l10n from "@vscode/l10n";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isUserError } from "../../shared/errors";
import type { Manifest } from "../../shared/model/manifest";
import { misfit } from "../../shared/schema/check";
import type { GoldenFile } from "../../shared/schema/generated/GoldenFile";
import { isGoldenFile } from "../../shared/schema/generated/isGoldenFile";
import { damaged } from "./damaged";
import type { Tokens } from "./tokens";

/**
 * Rejects with a UserError if the file is missing, doesn't match schemas/golden.schema.json, has no case, or has one
 * that the model can't be asked.
 */
export async function readGolden(
  folder: string,
  { files, shapes, contextLength }: Pick<Manifest, "files" | "shapes" | "contextLength">,
): Promise<GoldenFile> {
  const { path } = files.golden;
  const refuse = (why: string): never => {
    throw damaged(folder, why);
  };
  const text = await readFile(join(folder, path), "utf8").catch((error: NodeJS.ErrnoException) =>
    refuse(l10n.t("{0} can't be read ({1})", path, error.code ?? error.message)),
  );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    refuse(l10n.t("{0} isn't JSON ({1})", path, (error as Error).message));
  }
  if (!isGoldenFile(json)) return refuse(l10n.t("{0} isn't valid: {1}", path, misfit(isGoldenFile)));
  if (json.cases.length === 0) return refuse(l10n.t("{0} has no case to compare with", path));
  const wrong = json.cases.findIndex(
    ({ promptTokens, thoughts }) =>
      promptTokens.length === 0 ||
      promptTokens.some((id) => id >= shapes.vocab) ||
      promptTokens.length + thoughts.length > contextLength,
  );
  return wrong < 0 ? json : refuse(l10n.t("case {0} of {1} doesn't fit the model", wrong, path));
}

/**
 * The first question that gets other tokens here than PyTorch was given, or `null`. One that is refused doesn't count:
 * whoever asks it is told.
 */
export function promptReadOtherwise({ cases }: GoldenFile, tokens: Tokens): string | null {
  const isOther = ({ question, promptTokens }: GoldenFile["cases"][number]): boolean => {
    const read = unlessRefused(() => tokens.prompt(question).map(({ id }) => id));
    return read !== null && read.join() !== promptTokens.join();
  };
  return cases.find(isOther)?.question ?? null;
}

/** The texts that get other tokens here than in the library with which the package was made. Most are unusual. */
export function textsReadOtherwise({ tokenizations = [] }: GoldenFile, tokens: Tokens): string[] {
  return tokenizations
    .filter(({ text, tokens: ids }) => unlessRefused(() => tokens.encode(text))?.join() !== ids.join())
    .map(({ text }) => text);
}

function unlessRefused(read: () => number[]): number[] | null {
  try {
    return read();
  } catch (error) {
    if (isUserError(error)) return null;
    throw error;
  }
}

/** The largest absolute difference. Infinity if the lengths differ or a number is NaN. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}
