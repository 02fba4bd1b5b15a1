/** Whether a command may continue from what an interrupted one left: only if that was asked the same. */
import { isDeepStrictEqual } from "node:util";
import * as l10n from "@vscode/l10n";
import { forTerminal } from "./terminal";

/** What a command was asked: what messages call each part, and the part. */
export type Asked = readonly (readonly [name: string, value: unknown])[];

/** The name of the first part that isn't the same; `undefined` if all are. */
export function differingPart(before: Asked, now: Asked): string | undefined {
  const [left, right] = [asInFile(before), asInFile(now)];
  return left.find(([, value], at) => !isDeepStrictEqual(value, right[at]?.[1]))?.[0];
}

/** As it is read from a file, where nothing is `undefined`. */
function asInFile(asked: Asked): Asked {
  return asked.map(([name, value]) => [name, JSON.parse(JSON.stringify(value ?? null)) as unknown]);
}

export function sayContinuing(path: string): void {
  process.stderr.write(`${forTerminal(l10n.t("Continuing from {0}.", path))}\n`);
}

/** `path` has what another command left, which may be hours of work. `differing`: the part that isn't the same. */
export function runDifferently(path: string, differing: string): string {
  return [
    l10n.t(
      "{0} belongs to an interrupted command that was run differently, so this command can't continue from it.",
      path,
    ),
    l10n.t("What differs: {0}.", differing),
  ].join(" ");
}
