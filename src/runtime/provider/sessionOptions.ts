/** How a package's graph is run on a provider: with how many threads, and what is saved of memory. */
import type { Manifest } from "../../shared/model/manifest";
import type { SessionOptions } from "../graph/session";
import { graphBytes } from "../package/modelPackage";
import { threadsFor } from "./cores";

/** A graph with more bytes of weights than this gives its memory back after each pass. */
const LARGE_BYTES = 128 * 1024 * 1024;

export function sessionOptions(
  { files }: Pick<Manifest, "files">,
  provider: SessionOptions["provider"],
): SessionOptions {
  const bytes = graphBytes(files);
  // Weights in a file of their own are mapped into memory, and a second copy would double them.
  return { provider, threads: threadsFor(bytes), frugal: bytes > LARGE_BYTES, lean: files.graphWeights !== undefined };
}
