// Modules that activation doesn't need. In the programs that are shipped, they run when something of them is first
// used: compiling the expressions of `string-width` takes as long as the rest of the extension together.
import { basename } from "node:path";

/**
 * What the programs use of each package: functions only.
 * @type {Record<string, string[]>}
 */
const packages = {
  "string-width": ["default"],
  "jsonc-parser": ["parse", "parseTree", "visit", "findNodeAtLocation", "getNodeValue"],
};

/** Generated checks of JSON files are large, so each is a file next to the programs, which reads it when needed. */
const checks = /\/schema\/generated\/is\w+$/;

/** The plugin for the programs. @type {import("esbuild").Plugin} */
export const later = {
  name: "later",
  setup(build) {
    build.onResolve({ filter: checks }, ({ path }) => ({ path: basename(path), namespace: "later" }));
    build.onResolve({ filter: new RegExp(`^(${Object.keys(packages).join("|")})$`) }, ({ path, namespace }) =>
      namespace === "later" ? undefined : { path, namespace: "later" },
    );
    // Where the program is, not where its source was.
    build.onResolve({ filter: /^\.\/is\w+\.js$/, namespace: "later" }, ({ path }) => ({ path, external: true }));
    build.onLoad({ filter: /.*/, namespace: "later" }, ({ path }) => ({
      contents: packages[path] ? standIns(path, packages[path]) : standIns(`./${path}.js`, [path]),
      resolveDir: import.meta.dirname,
    }));
  },
};

/**
 * Code with stand-ins for the functions of a module.
 * @param {string} from
 * @param {string[]} names
 */
function standIns(from, names) {
  const standIn = (/** @type {string} */ name) =>
    `const $${name} = new Proxy(() => undefined, {
      apply: (_, self, args) => Reflect.apply(loaded().${name}, self, args),
      get: (_, key) => loaded().${name}[key],
    });
    export { $${name} as ${name} };`;
  return `let all;
    const loaded = () => (all ??= require(${JSON.stringify(from)}));
    ${names.map(standIn).join("\n")}`;
}
