/** Which folder a setting means, whether this workspace may set it, and whether the folder holds a package. */
import { access } from "node:fs/promises";
import { join, resolve } from "node:path";

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
