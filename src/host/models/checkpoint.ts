/** Finds out whether a path is a checkpoint, and makes the command that converts it. */
import * as l10n from "@vscode/l10n";
import { access, readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { UserError } from "../../shared/errors";
import { holdsWeights, isCheckpointFolder } from "../../shared/model/checkpoint";

export interface Checkpoint {
  /** A folder, or a file with weights. */
  path: string;
  /** Whether the config of the base model is beside the weights. Otherwise, the converter needs its folder. */
  hasConfig: boolean;
}

/** `null` if the path isn't a checkpoint. */
export async function checkpointAt(given: string): Promise<Checkpoint | null> {
  const path = resolve(given);
  const found = await stat(path).catch(() => null);
  if (!found) return null;
  const folder = found.isDirectory() ? path : dirname(path);
  const names = await readdir(folder).catch((): string[] => []);
  const isOne = found.isDirectory() ? isCheckpointFolder(names) : holdsWeights(basename(path));
  // An adapter's own config says nothing about its base.
  return isOne ? { path, hasConfig: names.includes("config.json") && !names.includes("adapter_config.json") } : null;
}

/** A folder for the package, beside the checkpoint. It isn't there yet. */
export async function packageFolderFor({ path }: Checkpoint): Promise<string> {
  const name = `${basename(path, holdsWeights(basename(path)) ? extname(path) : "")}-coconut`;
  for (let n = 1; ; n++) {
    const folder = join(dirname(path), n === 1 ? name : `${name}-${n}`);
    const exists = await access(folder).then(
      () => true,
      () => false,
    );
    if (!exists) return folder;
  }
}

export interface Conversion {
  checkpoint: string;
  /** The folder of the base model; absent if its config is beside the weights. */
  base?: string;
  thoughts: number;
  /** The folder of the package. */
  out: string;
}

/** Which program is Python, and how a shell quotes. `path`: of the shell. */
export interface Shell {
  python: string;
  path: string;
}

/** A line for a terminal. Throws a UserError if a path can't be typed into one. */
export function conversionCommand({ checkpoint, base, thoughts, out }: Conversion, shell: Shell): string {
  const words = [
    checkpoint,
    ...(base === undefined ? [] : ["--base", base]),
    "--thoughts",
    `${thoughts}`,
    "--out",
    out,
  ];
  return [shell.python, "-m", "recipe.convert", ...words].map((word) => quoted(word, shell.path)).join(" ");
}

/** A line for a terminal that installs what the converter needs. `requirements`: the path of requirements.txt. */
export function installCommand(requirements: string, shell: Shell): string {
  return [shell.python, "-m", "pip", "install", "-r", requirements].map((word) => quoted(word, shell.path)).join(" ");
}

function quoted(word: string, shell: string): string {
  // A line break would run what comes before it.
  if (/\p{Cc}/u.test(word))
    throw new UserError(
      l10n.t(
        "The path “{0}” has characters that can't be typed into a terminal. Rename it.",
        word.replace(/\p{Cc}/gu, "?"),
      ),
    );
  if (/^[\w@%+=:,./\\~-]+$/.test(word) && !(word.includes("\\") && !isWindowsShell(shell))) return word;
  if (/(?:^|[\\/])cmd(?:\.exe)?$/i.test(shell)) return `"${word}"`;
  return isWindowsShell(shell) ? `'${word.replace(/'/g, "''")}'` : `'${word.replace(/'/g, "'\\''")}'`;
}

/** PowerShell or cmd. */
function isWindowsShell(shell: string): boolean {
  return /(?:^|[\\/])(?:cmd|pwsh|powershell)(?:\.exe)?$/i.test(shell);
}
