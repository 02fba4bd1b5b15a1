/** The rooms of src/ as docs/architecture.md lists them, and that imports have no cycles. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import ts from "typescript";
import { besideRooms, rooms } from "../scripts/lib/rooms.mjs";

const folders = Object.keys(rooms) as (keyof typeof rooms)[];

const files = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => join("src", file));

/** The files in src/ that a file imports, types included. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, "utf8"), true, true);
  return importedFiles.flatMap(({ fileName }) => {
    if (!fileName.startsWith(".")) return [];
    const path = normalize(join(dirname(file), fileName));
    const found = ["", ".ts", ".tsx", ".d.ts", ".js"].map((ending) => path + ending).find((at) => isFile(at));
    assert.ok(found, `${file} imports ${fileName}, which isn't there`);
    return found.startsWith("src") ? [found] : [];
  });
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

/** A cycle, or `undefined`. */
function circleIn(arrows: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const finished = new Set<string>();
  const visit = (node: string, path: string[]): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (finished.has(node)) return undefined;
    for (const next of arrows.get(node) ?? []) {
      const circle = visit(next, [...path, node]);
      if (circle) return circle;
    }
    finished.add(node);
    return undefined;
  };
  for (const node of arrows.keys()) {
    const circle = visit(node, []);
    if (circle) return circle;
  }
  return undefined;
}

describe("the architecture", () => {
  it("has no import cycle in src, types included", () => {
    const arrows = new Map(files.map((file) => [file, importsOf(file)]));
    assert.ok([...arrows.values()].flat().length > files.length, "the imports were not found");
    assert.equal(circleIn(arrows)?.join(" -> "), undefined);
  });

  it("would find a cycle", () => {
    const arrows = new Map([
      ["a", ["b", "c"]],
      ["b", ["c"]],
      ["c", ["d"]],
      ["d", ["b"]],
    ]);
    assert.deepEqual(circleIn(arrows), ["b", "c", "d", "b"]);
  });

  for (const folder of folders) {
    it(`has every file of src/${folder} in a room, or in the list of files next to the rooms`, () => {
      const inside = files.map((file) => file.split(sep)).filter((parts) => parts[1] === folder);
      const beside = inside.flatMap((parts) => (parts.length === 3 ? [parts[2]] : []));
      const entered = new Set(inside.flatMap((parts) => (parts.length > 3 ? [parts[2]] : [])));
      assert.deepEqual(beside.sort(), [...besideRooms[folder]].sort());
      assert.deepEqual([...entered].sort(), [...rooms[folder]].sort());
    });
  }

  it("is listed in docs/architecture.md, in the same order and in less than 150 lines", () => {
    const text = readFileSync(join("docs", "architecture.md"), "utf8");
    const listed = [...text.matchAll(/^\| `src\/(\w+)\/(\w+)` \| \S/gm)].map(([, folder, room]) => `${folder}/${room}`);
    assert.deepEqual(
      listed,
      folders.flatMap((folder) => rooms[folder].map((room) => `${folder}/${room}`)),
    );
    assert.ok(text.split("\n").length < 150);
  });
});
