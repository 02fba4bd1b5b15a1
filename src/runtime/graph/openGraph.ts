/** Opens the graphs of a package that has been read, and checks that it is the one its manifest describes. */
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
    // On a graphics processor that has been tried the file is not what is wrong.
    if (isUserError(error) || options.provider !== "cpu") throw error;
    throw damaged(folder, `${manifest.files.graph.path} does not load (${firstLine(error)})`);
  });
  try {
    checkSignature(folder, manifest.files.graph.path, manifest.shapes, graph.signature());
  } catch (error) {
    await graph.dispose();
    throw error;
  }
  return graph;
}

/** The head is read now and then, a vector or two at a time: one thread of the CPU is enough. */
export async function openHeadOf({ files, manifest }: ModelPackage): Promise<Head> {
  return openHead(files.head, manifest.shapes, { provider: "cpu", threads: 1 });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!.replace(/\.$/, "");
}
