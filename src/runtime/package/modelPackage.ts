/**
 * Reads and checks a model package, before native code sees any of its files. Each refusal is a sentence with the way
 * out.
 */
import * as l10n from "@vscode/l10n";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, readdir, realpath, stat } from "node:fs/promises";
import { basename, isAbsolute, join, posix, relative, sep } from "node:path";
import { UserError } from "../../shared/errors";
import { shortened } from "../../shared/format/shortened";
import { visibleText } from "../../shared/format/visible";
import { isCheckpointFolder } from "../../shared/model/checkpoint";
import { type Manifest, faultOfManifest, manifestOf } from "../../shared/model/manifest";
import { misfit } from "../../shared/schema/check";
import { isManifestFile } from "../../shared/schema/generated/isManifestFile";
import type { File } from "../../shared/schema/generated/ManifestFile";
import { type Concepts, readConcepts } from "./concepts";
import { damaged } from "./damaged";
import { externalFilesOf } from "./externalData";
import { promptReadOtherwise, readGolden } from "./golden";
import { readRegularFile } from "./readRegularFile";
import { faultOfTokenizer } from "./tokenizerFile";
import { inKnownForms } from "./tokenizerForms";
import { Tokens } from "./tokens";

export interface ModelPackage {
  folder: string;
  manifest: Manifest;
  /** The SHA-256 of manifest.json, in hexadecimal. The manifest has the checksums of all other files. */
  sha256: string;
  tokens: Tokens;
  concepts: Concepts;
  /** Absolute paths. */
  files: Record<"graph" | "head" | "tokenizer" | "golden", string>;
}

const MOST_MANIFEST_BYTES = 16 * 1024 * 1024;

/** The version of the manifest that is written. Version 1 is read too. */
const NEWEST = 2;

/** `progress` gets a sentence for each file. Rejects with a UserError if the package can't be used. */
export async function readPackage(
  folder: string,
  progress: (message: string) => void = () => undefined,
): Promise<ModelPackage> {
  const { manifest, sha256 } = await readManifest(folder);
  const files = await placeFiles(folder, manifest);
  for (const [role, file] of Object.entries(manifest.files)) {
    progress(l10n.t("Checking {0}", file.path));
    // Flipped bytes in the weights would load without an error and change the model's words.
    if ((await sha256Of(files[role as keyof typeof files])) !== file.sha256)
      throw damaged(folder, l10n.t("{0} doesn't match its checksum", file.path));
  }
  for (const role of ["graph", "head"] as const) refuseUnlisted(folder, files[role], manifest, role);
  const tokens = await readTokens(folder, files.tokenizer, manifest);
  await refuseOtherTokens(folder, manifest, tokens);
  return { folder, manifest, sha256, tokens, concepts: readConcepts(manifest, tokens), files };
}

/**
 * The absolute paths of the files. Checks that each is inside the folder and as large as the manifest says, but doesn't
 * read it.
 */
export async function placeFiles(folder: string, manifest: Manifest): Promise<ModelPackage["files"]> {
  const files = {} as ModelPackage["files"];
  for (const [role, file] of Object.entries(manifest.files))
    files[role as keyof typeof files] = await placeFile(folder, file);
  return files;
}

/** The bytes of the graph and of the weights in a file beside it. */
export function graphBytes({ graph, graphWeights }: Manifest["files"]): number {
  return graph.bytes + (graphWeights?.bytes ?? 0);
}

/** Reads and checks the manifest alone. */
export async function readManifest(folder: string): Promise<{ manifest: Manifest; sha256: string }> {
  let bytes: Buffer;
  try {
    bytes = Buffer.from(await readRegularFile(join(folder, "manifest.json"), { most: MOST_MANIFEST_BYTES }));
  } catch {
    if (isCheckpointFolder(await readdir(folder).catch((): string[] => [])))
      throw new UserError(
        [
          l10n.t("{0} is a checkpoint. It has to be converted into a model package.", folder),
          l10n.t("Choose it in “Coconut: Select model”, or see docs/inspect-your-own-model.md."),
        ].join(" "),
      );
    throw new UserError(
      [
        l10n.t("There is no model package in {0}: it has no readable manifest.json.", folder),
        l10n.t("Select another model with “Coconut: Select model” or the setting coconut.model."),
      ].join(" "),
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw damaged(folder, l10n.t("{0} isn't JSON ({1})", "manifest.json", (error as Error).message));
  }
  checkVersion(folder, json);
  if (!isManifestFile(json))
    throw damaged(folder, l10n.t("{0} isn't valid: {1}", "manifest.json", misfit(isManifestFile)));
  const manifest = manifestOf(json);
  checkSizes(folder, manifest);
  return { manifest, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** Comes before the check of the schema, because each version has its own schema. */
function checkVersion(folder: string, json: unknown): void {
  const { format, version } = Object(json) as { format?: unknown; version?: unknown };
  if (format !== "coconut-model") {
    throw new UserError(
      [
        l10n.t("{0} doesn't describe a Coconut model.", join(folder, "manifest.json")),
        l10n.t("Select another model with “Coconut: Select model” or the setting coconut.model."),
      ].join(" "),
    );
  }
  if (typeof version === "number" && version > NEWEST) {
    throw new UserError(
      [
        l10n.t(
          "The model package {0} was made for a newer Coconut Inspector: its manifest has version {1} instead of {2}.",
          basename(folder),
          version,
          NEWEST,
        ),
        l10n.t(
          "Update the extension, or select another model with “Coconut: Select model” or the setting coconut.model.",
        ),
      ].join(" "),
    );
  }
  if (typeof version === "number" && version < 1) {
    throw new UserError(
      [
        l10n.t(
          "The model package {0} was made for an older Coconut Inspector: its manifest has version {1} instead of {2}.",
          basename(folder),
          version,
          NEWEST,
        ),
        l10n.t(
          "Convert the model again, or select another one with “Coconut: Select model” or the setting coconut.model.",
        ),
      ].join(" "),
    );
  }
}

/** Checks what a schema can't express. */
function checkSizes(folder: string, manifest: Manifest): void {
  const { shapes, tokens, meanThoughts, thoughts, feedback, temperature } = manifest;
  const wrong = (what: string): never => {
    throw damaged(folder, l10n.t("{0} isn't valid: {1}", "manifest.json", what));
  };
  for (const [name, id] of Object.entries(tokens)) {
    if (id >= shapes.vocab)
      wrong(l10n.t("the token {0} ({1}) is outside the vocabulary of {2} tokens", name, id, shapes.vocab));
  }
  if (feedback === "pause" && tokens.pause === undefined) wrong(l10n.t("feedback “pause” needs tokens.pause"));
  if (feedback === "mixture" && temperature === undefined) wrong(l10n.t("feedback “mixture” needs temperature"));
  if (shapes.heads % shapes.kvHeads !== 0)
    wrong(l10n.t("shapes.heads ({0}) must be a multiple of shapes.kvHeads ({1})", shapes.heads, shapes.kvHeads));
  if (meanThoughts.some((thought) => thought.length !== shapes.hidden))
    wrong(l10n.t("each of meanThoughts must have {0} numbers", shapes.hidden));
  const fault = faultOfManifest(manifest);
  if (fault !== null) wrong(fault);
  if (thoughts.default > thoughts.max) wrong(l10n.t("thoughts.default is larger than thoughts.max"));
}

async function placeFile(folder: string, file: File): Promise<string> {
  const path = await pathInside(folder, file.path);
  const { size } = await stat(path);
  if (size !== file.bytes) throw damaged(folder, l10n.t("{0} has {1} bytes, not {2}", file.path, size, file.bytes));
  return path;
}

/** The real path of a file of the package. It must be inside the package's folder even if links are followed. */
async function pathInside(folder: string, path: string): Promise<string> {
  const outside = (): UserError => damaged(folder, l10n.t("{0} is outside the package's folder", path));
  if (isAbsolute(path) || /^[A-Za-z]:|\\/.test(path) || path.split("/").includes("..")) throw outside();
  let real: string;
  try {
    real = await realpath(join(folder, path));
  } catch {
    throw damaged(folder, l10n.t("{0} is missing", path));
  }
  const inside = relative(await realpath(folder), real);
  if (inside === "" || inside.split(sep).includes("..") || isAbsolute(inside)) throw outside();
  if (!(await stat(real)).isFile()) throw damaged(folder, l10n.t("{0} isn't a file", path));
  return real;
}

/** Weights that aren't listed have no checksum, and could be any file of this machine. */
function refuseUnlisted(folder: string, file: string, { files }: Manifest, role: "graph" | "head"): void {
  const { path } = files[role];
  // By the ending, ONNX Runtime reads another format, whose files of weights aren't found here.
  if (/\.ort$/i.test(path)) throw damaged(folder, l10n.t("{0} isn't in the format ONNX", path));
  const locations = externalFilesOf(file);
  const listed = Object.values(files).map((other) => other.path);
  const unlisted = locations.find(
    (location) => posix.isAbsolute(location) || !listed.includes(posix.join(posix.dirname(path), location)),
  );
  if (unlisted === undefined) return;
  throw new UserError(
    [
      l10n.t(
        "The model package {0} can't be used: {1} takes weights from {2}, which its manifest doesn't list.",
        basename(folder),
        path,
        shortened(visibleText(unlisted, []), 100),
      ),
      l10n.t(
        "Convert the model again, or add that file to files.{0} with its path, its size, and its checksum.",
        `${role}Weights`,
      ),
    ].join(" "),
  );
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function readTokens(folder: string, file: string, manifest: Manifest): Promise<Tokens> {
  const refusal = (why: string): UserError =>
    damaged(folder, l10n.t("{0} doesn't load ({1})", manifest.files.tokenizer.path, why));
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw refusal((error as Error).message);
  }
  const fault = faultOfTokenizer(json, manifest.shapes.vocab);
  if (fault !== null) throw refusal(fault);
  try {
    return new Tokens(inKnownForms(json as object), manifest);
  } catch (error) {
    // What the library stumbles over says nothing to anybody.
    const why = error instanceof TypeError ? l10n.t("it lacks a part, or has one of another kind") : "";
    throw refusal(why || (error as Error).message);
  }
}

/** Of other tokens than in training, the model makes something, and nothing else would say that they are others. */
async function refuseOtherTokens(folder: string, manifest: Manifest, tokens: Tokens): Promise<void> {
  // A diagnosis says that the file is damaged. Without it, the model still answers.
  const golden = await readGolden(folder, manifest).catch(() => null);
  const question = golden && promptReadOtherwise(golden, tokens);
  if (question === null) return;
  throw new UserError(
    [
      l10n.t(
        "The model package {0} can't be used: the tokens of “{1}” aren't those that the model was trained with.",
        basename(folder),
        shortened(question, 80),
      ),
      l10n.t(
        "A part of {0} isn't supported yet. Please report it with that file, or select another model.",
        manifest.files.tokenizer.path,
      ),
    ].join(" "),
  );
}
