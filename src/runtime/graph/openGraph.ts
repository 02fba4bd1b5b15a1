/** Opens the graphs of a package, and checks that they match its manifest. */
import * as l10n from "@vscode/l10n";
import { isUserError } from "../../shared/errors";
import type { Head } from "./onnxGraph";
import { type ModelPackage, damaged } from "../package/modelPackage";
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
export async function openHeadOf({ files, manifest }: ModelPackage): Promise<Head> {
  return openHead(files.head, manifest.shapes, { provider: "cpu", threads: 1 });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!.replace(/\.$/, "");
}
