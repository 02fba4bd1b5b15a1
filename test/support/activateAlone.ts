/**
 * A program: activates the extension without VS Code, and tells its parent what ran. The first argument is the bundle.
 * What the extension gets from `vscode` does nothing: every member is a function that returns such an object.
 */
import { readFileSync } from "node:fs";
import Module from "node:module";
import { resolve } from "node:path";

const inert = (): object =>
  new Proxy(function () {}, {
    get: (target, name) =>
      name in known ? known[name as string] : ((Reflect.get(target, name) as unknown) ?? inert()),
    set: () => true,
    apply: inert,
    construct: inert,
  });

const path = resolve("out", "activateAlone");
/** Where a function isn't enough. */
const known: Record<string | symbol, unknown> = {
  ...{ fsPath: path, extensionPath: path, toString: () => path, then: undefined, [Symbol.toPrimitive]: () => path },
  get: (_key: string, otherwise: unknown) => otherwise,
  inspect: () => undefined,
  visibleTextEditors: [],
  textDocuments: [],
  bundle: undefined,
};
const bundle = process.argv[2]!;
const names = [...readFileSync(bundle, "utf8").matchAll(/\bvscode\d*\.(\w+)/g)].map(([, name]) => name!);
const vscode = Object.fromEntries(names.map((name) => [name, inert()]));

const files: string[] = [];
const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
const load = loader._load;
loader._load = (request, ...rest) => {
  if (request === "vscode") return vscode;
  files.push(request);
  return load.call(loader, request, ...rest);
};

const extension = load.call(loader, bundle, module, false) as { activate: (context: unknown) => unknown };
extension.activate(inert());
process.send!({ files, modules: globalThis.ranModules }, () => process.exit(0));

declare global {
  /** The modules of the bundle that have run, if it was made to record them. */
  var ranModules: string[] | undefined;
}
