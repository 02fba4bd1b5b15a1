/** Where a trace is exported to unless the user says otherwise. */

/** Of a file's name, in UTF-8. Common file systems allow 255; some tools add an ending of their own. */
const MOST_BYTES = 200;
export const TRACE_ENDING = ".coconut.json";

/** The first words of the question. */
export function exportName(question: string, ending = TRACE_ENDING): string {
  const words = question.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return shortName(words.slice(0, 8).join("-") || "trace", ending);
}

/** As much of `stem` as fits into a file's name, and the ending. */
export function shortName(stem: string, ending: string): string {
  const characters = [...stem];
  while (Buffer.byteLength(characters.join("") + ending) > MOST_BYTES) characters.pop();
  return characters.join("") + ending;
}

/** The first of the folders that is there. */
export async function firstFolder<T>(
  folders: readonly T[],
  isFolder: (folder: T) => Promise<boolean>,
): Promise<T | undefined> {
  for (const folder of folders) if (await isFolder(folder)) return folder;
  return undefined;
}
