/** Which folder a setting means, whether this workspace may set it, and whether the folder holds a package. */
import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readRegularFile } from "./readRegularFile";

/** A manifest has a mean thought per position, which is less than a megabyte for the largest models here. */
const MOST_MANIFEST_BYTES = 16 * 1024 * 1024;

/** The result of `inspect` on a configuration. */
export interface Inspected {
  defaultValue?: unknown;
  globalValue?: unknown;
  workspaceValue?: unknown;
  workspaceFolderValue?: unknown;
}

/**
 * The setting as written, trimmed; empty if it isn't set. VS Code already ignores the values of an untrusted
 * workspace, because package.json lists the setting as restricted. This check doesn't rely on that.
 */
export function writtenFolder(inspected: Inspected | undefined, isTrusted: boolean): string {
  const { defaultValue, globalValue, workspaceValue, workspaceFolderValue } = inspected ?? {};
  const values = isTrusted
    ? [workspaceFolderValue, workspaceValue, globalValue, defaultValue]
    : [globalValue, defaultValue];
  const value = values.find((candidate) => candidate !== undefined);
  return typeof value === "string" ? value.trim() : "";
}

/** What a written folder may refer to, by VS Code's names. */
export interface FolderVariables {
  workspaceFolder: string | undefined;
  userHome: string;
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * Relative folders start at the workspace or, without one, at the home folder, which is also `~`. `${workspaceFolder}`,
 * `${userHome}`, and `${env:NAME}` are replaced as in VS Code's own settings; other variables stay as they are.
 */
export function folderOf(written: string, { workspaceFolder, userHome, env }: FolderVariables): string {
  const values: Record<string, string | undefined> = { workspaceFolder, userHome };
  const expanded = written
    .replace(/^~(?=$|[/\\])/, () => userHome)
    .replace(/\$\{(?:env:([^}]+)|(\w+))\}/g, (whole, variable: string | undefined, name: string | undefined) =>
      variable === undefined ? (values[name ?? ""] ?? whole) : (env[variable] ?? ""),
    );
  return resolve(workspaceFolder ?? userHome, expanded);
}

/** Only looks for the manifest. Loading finds whatever else may be wrong with the package. */
export function holdsPackage(folder: string): Promise<boolean> {
  return access(join(folder, "manifest.json")).then(
    () => true,
    () => false,
  );
}

/** `sha256` identifies the model in traces. */
export async function readManifest(folder: string): Promise<{ bytes: Uint8Array<ArrayBuffer>; sha256: string }> {
  const bytes = await readRegularFile(join(folder, "manifest.json"), { most: MOST_MANIFEST_BYTES });
  return { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** `null` if the manifest can't be read. */
export function manifestHash(folder: string): Promise<string | null> {
  return readManifest(folder).then(
    ({ sha256 }) => sha256,
    () => null,
  );
}
