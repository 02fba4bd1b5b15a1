/** What makes the interface translatable: every string is in a bundle, and code takes it from there. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";
import * as l10n from "@vscode/l10n";
import { getL10nJson, getL10nPseudoLocalized } from "@vscode/l10n-dev";
import { statusLabel } from "../src/host/models/statusLabel";
import { thoughtCount } from "../src/shared/format/counts";

const json = (path: string): Record<string, string> => JSON.parse(readFileSync(path, "utf8")) as Record<string, string>;
const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((path) => [".ts", ".tsx"].includes(extname(path)))
  .map((path) => ({ extension: extname(path), contents: readFileSync(join("src", path), "utf8") }));
const bundle = json("l10n/bundle.l10n.json");

/** As one file per extension: the exporter compiles its queries anew for every file, which takes seconds. */
function joined(extension: string): { extension: string; contents: string } {
  const code = sources.filter((source) => source.extension === extension && source.contents.includes("l10n.t("));
  const bodies = code.map(({ contents }) => contents.replace(/^import [^;]*"(vscode|@vscode\/l10n)";$/gm, ""));
  return { extension, contents: ['import * as l10n from "@vscode/l10n";', ...bodies].join("\n") };
}

describe("the strings of the interface", () => {
  it("are all in l10n/bundle.l10n.json, as `npm run l10n` writes it", async () => {
    assert.deepEqual(bundle, await getL10nJson([joined(".ts"), joined(".tsx")]));
  }).timeout(30_000);

  it("are found wherever they are used: none is put together or left out by the exporter", () => {
    const calls = sources.flatMap(({ contents }) => contents.match(/l10n\.t\(/g) ?? []);
    const literals = sources.flatMap(({ contents }) =>
      [...contents.matchAll(/l10n\.t\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*[,)]/g)].map(([, literal = ""]) =>
        literal
          .slice(1, -1)
          .replace(/\\(["'])/g, "$1")
          .replaceAll("\\n", "\n"),
      ),
    );
    assert.equal(literals.length, calls.length);
    assert.deepEqual(
      literals.filter((literal) => bundle[literal] === undefined),
      [],
    );
  });

  it("of package.json are all in package.nls.json, and no others", () => {
    const used = readFileSync("package.json", "utf8").match(/(?<=": "|^\s+")%[\w.]+%(?=")/gm) ?? [];
    assert.deepEqual(
      [...new Set(used.map((key) => key.slice(1, -1)))].sort(),
      Object.keys(json("package.nls.json")).sort(),
    );
  });

  it("come from the bundle that was loaded", () => {
    l10n.config({ contents: getL10nPseudoLocalized(bundle) });
    try {
      const { tooltip } = statusLabel({ kind: "off" }, { kind: "idle" }, { folder: "", preference: "auto" });
      for (const text of [thoughtCount(1), ...tooltip])
        assert.ok(!Object.keys(bundle).includes(text) && text.length > 0, text);
      assert.match(thoughtCount(6), /6/);
    } finally {
      l10n.config({ contents: {} });
    }
    assert.equal(thoughtCount(1), "1 thought");
  });
});
