/**
 * golden.json: what PyTorch computed when the package was made. The parity tests and the trials of providers hold the
 * engine against it.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest } from "../../shared/model/manifest";
import { misfit } from "../../shared/schema/check";
import type { GoldenFile } from "../../shared/schema/generated/GoldenFile";
import { isGoldenFile } from "../../shared/schema/generated/isGoldenFile";
import { damaged } from "./modelPackage";

/** Rejects with a UserError where the file is not there or not what schemas/golden.schema.json says. */
export async function readGolden(folder: string, { files }: Pick<Manifest, "files">): Promise<GoldenFile> {
  const refuse = (why: string): never => {
    throw damaged(folder, `${files.golden.path} ${why}`);
  };
  const text = await readFile(join(folder, files.golden.path), "utf8").catch((error: NodeJS.ErrnoException) =>
    refuse(`can't be read (${error.code ?? error.message})`),
  );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    refuse(`isn't JSON (${(error as Error).message})`);
  }
  return isGoldenFile(json) ? json : refuse(`isn't what it should be: ${misfit(isGoldenFile)}`);
}

/** Largest absolute difference; Infinity where the lengths differ or a number is none. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}
