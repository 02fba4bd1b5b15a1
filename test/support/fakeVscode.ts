/** `vscode` for tests outside an editor: as much of it as what they try uses. */
import Module from "node:module";

/** What is imported from now on gets it. Returns what ends that. */
export function provideVscode(fake: object): () => void {
  const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
  const load = loader._load;
  loader._load = (request, ...rest) => (request === "vscode" ? fake : load.call(loader, request, ...rest));
  return () => void (loader._load = load);
}
