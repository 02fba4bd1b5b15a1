/**
 * Reads and checks a model package: everything that can be wrong with a folder somebody copied is found here, before
 * native code sees a file, and said with the way out.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import { basename, isAbsolute, join, relative, sep } from "node:path";
import { UserError } from "../../shared/errors";
import { type Manifest, faultOfTask, manifestOf } from "../../shared/model/manifest";
import { misfit } from "../../shared/schema/check";
import { isManifestFile } from "../../shared/schema/generated/isManifestFile";
import type { File } from "../../shared/schema/generated/ManifestFile";
import { type Concepts, readConcepts } from "./concepts";
import { Tokens } from "./tokens";

export interface ModelPackage {
  folder: string;
  manifest: Manifest;
  /** Of manifest.json, hexadecimal. It holds the sums of all other files. */
  sha256: string;
  tokens: Tokens;
  concepts: Concepts;
  /** Absolute paths. */
  files: Record<"graph" | "head" | "tokenizer" | "golden", string>;
}

/** The version of the manifest that is written; version 1 is read too. */
const NEWEST = 2;

const PICK_ANOTHER = "pick another with “Coconut: Select model” or the setting coconut.model";

/** `progress` hears a sentence per file. Rejects with a UserError where the package cannot be used. */
export async function readPackage(
  folder: string,
  progress: (message: string) => void = () => undefined,
): Promise<ModelPackage> {
  const { manifest, sha256 } = await readManifest(folder);
  const files = await placeFiles(folder, manifest);
  for (const [role, file] of Object.entries(manifest.files)) {
    progress(`Checking ${file.path}`);
    // Flipped bytes in weights load without a word and only change what the model says.
    if ((await sha256Of(files[role as keyof typeof files])) !== file.sha256)
      throw damaged(folder, `${file.path} does not match its checksum`);
  }
  const tokens = await readTokens(folder, files.tokenizer, manifest);
  return { folder, manifest, sha256, tokens, concepts: readConcepts(manifest, tokens), files };
}

/**
 * Where the files lie: inside the folder, all there, each as large as the manifest says. What is in them is not read.
 */
export async function placeFiles(folder: string, manifest: Manifest): Promise<ModelPackage["files"]> {
  const files = {} as ModelPackage["files"];
  for (const [role, file] of Object.entries(manifest.files))
    files[role as keyof typeof files] = await placeFile(folder, file);
  return files;
}

/** Of the graph, with the weights that lie beside it. */
export function graphBytes({ graph, graphWeights }: Manifest["files"]): number {
  return graph.bytes + (graphWeights?.bytes ?? 0);
}

/** The package cannot be used as it is; `what` is a clause without a full stop. */
export function damaged(folder: string, what: string): UserError {
  return new UserError(
    `The model package ${basename(folder)} is damaged: ${what}. Copy the package again, or ${PICK_ANOTHER}.`,
  );
}

/** The manifest alone, checked for itself: no file is looked at. */
export async function readManifest(folder: string): Promise<{ manifest: Manifest; sha256: string }> {
  let bytes: Buffer;
  try {
    bytes = await readFile(join(folder, "manifest.json"));
  } catch {
    throw new UserError(
      `There is no model package in ${folder}: it has no manifest.json that can be read. To go on, ${PICK_ANOTHER}.`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw damaged(folder, `manifest.json is no JSON (${(error as Error).message})`);
  }
  checkVersion(folder, json);
  if (!isManifestFile(json)) throw damaged(folder, `manifest.json is not as it should be: ${misfit(isManifestFile)}`);
  const manifest = manifestOf(json);
  checkSizes(folder, manifest);
  return { manifest, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** Said before the schema is asked, because another version has another schema. */
function checkVersion(folder: string, json: unknown): void {
  const { format, version } = Object(json) as { format?: unknown; version?: unknown };
  if (format !== "coconut-model") {
    throw new UserError(`${join(folder, "manifest.json")} is not that of a Coconut model. To go on, ${PICK_ANOTHER}.`);
  }
  if (typeof version === "number" && version > NEWEST) {
    throw new UserError(
      `The model package ${basename(folder)} was made for a newer Coconut Inspector (manifest version ${version}; ` +
        `this one reads up to ${NEWEST}). Update the extension, or ${PICK_ANOTHER}.`,
    );
  }
  if (typeof version === "number" && version < 1) {
    throw new UserError(
      `The model package ${basename(folder)} was made for an older Coconut Inspector (manifest version ` +
        `${version}; this one reads 1 and ${NEWEST}). Make it again with the present converter, or ${PICK_ANOTHER}.`,
    );
  }
}

/** What a schema cannot say. */
function checkSizes(folder: string, manifest: Manifest): void {
  const { shapes, tokens, meanThoughts, thoughts, feedback } = manifest;
  const wrong = (what: string): never => {
    throw damaged(folder, `manifest.json is not as it should be: ${what}`);
  };
  for (const [name, id] of Object.entries(tokens)) {
    if (id >= shapes.vocab) wrong(`the token ${name} (${id}) is outside the vocabulary of ${shapes.vocab}`);
  }
  if (feedback === "pause" && tokens.pause === undefined) wrong("a model that pauses needs the token pause");
  if (shapes.heads % shapes.kvHeads !== 0) wrong(`${shapes.heads} heads cannot share ${shapes.kvHeads} kvHeads`);
  if (meanThoughts.some((thought) => thought.length !== shapes.hidden))
    wrong(`a mean thought has not ${shapes.hidden} numbers`);
  const fault = faultOfTask(manifest);
  if (fault !== null) wrong(fault);
  if (thoughts.default > thoughts.max) wrong("thoughts.default is larger than thoughts.max");
}

async function placeFile(folder: string, file: File): Promise<string> {
  const path = await pathInside(folder, file.path);
  const { size } = await stat(path);
  if (size !== file.bytes) throw damaged(folder, `${file.path} has ${size} bytes, not ${file.bytes}`);
  return path;
}

/** The real path of a file of the package, which must lie inside its folder whatever links there are. */
async function pathInside(folder: string, path: string): Promise<string> {
  const outside = (): UserError => damaged(folder, `${path} lies outside of its folder`);
  if (isAbsolute(path) || /^[A-Za-z]:|\\/.test(path) || path.split("/").includes("..")) throw outside();
  let real: string;
  try {
    real = await realpath(join(folder, path));
  } catch {
    throw damaged(folder, `${path} is missing`);
  }
  const inside = relative(await realpath(folder), real);
  if (inside === "" || inside.split(sep).includes("..") || isAbsolute(inside)) throw outside();
  if (!(await stat(real)).isFile()) throw damaged(folder, `${path} is not a file`);
  return real;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function readTokens(folder: string, file: string, manifest: Manifest): Promise<Tokens> {
  let tokens: Tokens;
  try {
    tokens = new Tokens(JSON.parse(await readFile(file, "utf8")) as object, manifest);
  } catch (error) {
    throw damaged(folder, `${manifest.files.tokenizer.path} does not load (${(error as Error).message})`);
  }
  if (tokens.size > manifest.shapes.vocab) {
    throw damaged(
      folder,
      `${manifest.files.tokenizer.path} has ${tokens.size} tokens, and the model ${manifest.shapes.vocab}`,
    );
  }
  return tokens;
}
