/** Opens the graphs of a package, and checks that they match its manifest. */
import * as l10n from "@vscode/l10n";
import { isUserError } from "../../shared/errors";
import type { Head } from "./onnxGraph";
import { damaged } from "../package/damaged";
import type { ModelPackage } from "../package/modelPackage";
import { type OnnxSession, type SessionOptions, openGraph, openHead } from "./session";
import { checkSignature } from "./signature";

export async function openChecked(
  { folder, manifest, files }: ModelPackage,
  options: SessionOptions,
): Promise<OnnxSession> {
  const graph = await openGraph(files.graph, manifest.shapes, options).catch((error: unknown) => {
    // On a GPU, the trial has already loaded the file, so the file is good.
    if (isUserError(error) || options.provider !== "cpu") throw error;
    throw damaged(folder, l10n.t("{0} doesn't load ({1})", manifest.files.graph.path, firstLine(error)));
  });
  try {
    checkSignature(folder, manifest.files.graph.path, manifest.shapes, graph.signature());
  } catch (error) {
    await graph.dispose();
    throw error;
  }
  return graph;
}

/** One CPU thread is enough: the head is seldom used, and for a few vectors at a time. */
export async function openHeadOf({ folder, files, manifest }: ModelPackage): Promise<Head> {
  const { path } = manifest.files.head;
  return openHead(files.head, manifest.shapes, { provider: "cpu", threads: 1 }).catch((error: unknown) => {
    if (isUserError(error)) throw error;
    throw damaged(folder, l10n.t("{0} doesn't load ({1})", path, firstLine(error)));
  });
}

/** Rejects with a UserError if the head doesn't give a logit for each token and a row of numbers for each. */
export async function checkHead(model: ModelPackage): Promise<void> {
  const { hidden, vocab } = model.manifest.shapes;
  const head = await openHeadOf(model);
  try {
    const [logits, row] = [await head.logits(new Float32Array(hidden)), await head.rows([vocab - 1])];
    if (logits.length !== vocab || row.length !== hidden)
      throw damaged(
        model.folder,
        l10n.t("{0} has another vocabulary or another width than the model", model.manifest.files.head.path),
      );
  } finally {
    await head.dispose();
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!.replace(/\.$/, "");
}
