/**
 * What happens when a checkpoint is chosen where a package is needed: it is said that it has to be converted, the
 * command for it is filled in, and the package is taken when it is there. The converter is Python and runs in a
 * terminal, where you see what it asks for.
 */
import * as l10n from "@vscode/l10n";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { holdsPackage } from "../base/modelFolder";
import { type Checkpoint, type Conversion, packageFolderFor } from "./checkpoint";
import { sizeOf } from "./modelLabel";

/** What is asked and shown. */
export interface ConversionUi {
  /** Says that the checkpoint has to be converted. Resolves with whether it should be. */
  offer(checkpoint: Checkpoint): Promise<boolean>;
  /** Asks for the folder of the base model. `undefined`: canceled. */
  chooseBase(): Promise<string | undefined>;
  /** Asks how many thoughts the model was trained for. `undefined`: canceled. */
  askThoughts(): Promise<number | undefined>;
  /** Opens a terminal with the command filled in. The signal is aborted when the terminal is closed. */
  openTerminal(conversion: Conversion): AbortSignal;
  /** Shows progress that can be canceled while `work` goes on. */
  during<T>(title: string, work: (say: (message: string) => void, cancelled: AbortSignal) => Promise<T>): Promise<T>;
  /** Waits a little. */
  pause(): Promise<void>;
}

/** Resolves with the folder of the package, or with `undefined` if it was canceled. */
export async function convertCheckpoint(checkpoint: Checkpoint, ui: ConversionUi): Promise<string | undefined> {
  if (!(await ui.offer(checkpoint))) return undefined;
  const base = checkpoint.hasConfig ? undefined : await ui.chooseBase();
  if (!checkpoint.hasConfig && base === undefined) return undefined;
  const thoughts = await ui.askThoughts();
  if (thoughts === undefined) return undefined;
  const out = await packageFolderFor(checkpoint);
  const closed = ui.openTerminal({
    checkpoint: checkpoint.path,
    ...(base === undefined ? {} : { base }),
    thoughts,
    out,
  });
  const isThere = await ui.during(l10n.t("Coconut: Converting {0}", basename(checkpoint.path)), (say, cancelled) =>
    packageAt(out, { say, ended: AbortSignal.any([closed, cancelled]), pause: () => ui.pause() }),
  );
  return isThere ? out : undefined;
}

/** Watches the folder until it holds a package. Resolves with whether it does; not, if `ended` came first. */
async function packageAt(
  out: string,
  { say, ended, pause }: { say: (message: string) => void; ended: AbortSignal; pause: () => Promise<void> },
): Promise<boolean> {
  let said = "";
  for (;;) {
    if (await holdsPackage(out)) return true;
    if (ended.aborted) return false;
    const bytes = await bytesWritten(out);
    const message =
      bytes === null
        ? l10n.t("Run the command in the terminal. It says what it is doing.")
        : l10n.t("Writing {0}, {1} so far", basename(out), sizeOf(bytes));
    if (message !== said) say((said = message));
    await pause();
  }
}

/** The bytes in the converter's temporary folder beside `out`; `null` if there is none. */
async function bytesWritten(out: string): Promise<number | null> {
  const beside = await readdir(dirname(out)).catch((): string[] => []);
  const temporary = beside.find((name) => name.startsWith(`.${basename(out)}-`));
  if (temporary === undefined) return null;
  const folder = join(dirname(out), temporary);
  const names = await readdir(folder).catch((): string[] => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
