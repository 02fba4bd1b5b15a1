/** Whether a command may go on from what an interrupted one left: only if that was asked the same. */
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

export function sayGoingOn(path: string): void {
  process.stderr.write(`${forTerminal(l10n.t("Going on from what {0} has.", path))}\n`);
}
