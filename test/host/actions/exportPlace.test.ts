import assert from "node:assert/strict";
import { exportName, firstFolder } from "../../../src/host/actions/exportPlace";
import { toExportedJson } from "../../../src/shared/trace/trace";
import { traceOf } from "../../support/traces";

describe("An exported trace", () => {
  it("is named after the first words of its question", () => {
    for (const [question, name] of [
      ["Is Polly an animal or a purchase?", "is-polly-an-animal-or-a-purchase.coconut.json"],
      ["Is T-rex … ../../etc/passwd?", "is-t-rex-etc-passwd.coconut.json"],
      ["क्या यह है?", "क्या-यह-है.coconut.json"],
      ["???", "trace.coconut.json"],
      ["", "trace.coconut.json"],
    ] as const)
      assert.equal(exportName(question), name);
  });

  it("has a name that every file system takes", () => {
    for (const letter of ["a", "ж", "字", "𝒳", "é"]) {
      const name = exportName(letter.repeat(5000));
      assert.ok(Buffer.byteLength(name) <= 200 && Buffer.byteLength(name) > 190, name);
      assert.match(name, new RegExp(`^(${letter})+\\.coconut\\.json$`, "u"));
    }
  });

  it("goes to a folder that is there", async () => {
    const isFolder = async (folder: string): Promise<boolean> => folder.startsWith("there");
    assert.equal(await firstFolder(["gone", "there", "there too"], isFolder), "there");
    assert.equal(await firstFolder(["gone"], isFolder), undefined);
  });

  it("has no path of its author's", () => {
    const trace = traceOf("a");
    const name = "puzzle.md";
    trace.source = { text: "Is it?", name, uri: "file:///home/ann/puzzle.md", ranges: [{ start: 0, end: 6 }] };
    const exported = toExportedJson(trace);
    assert.ok(!exported.includes("/home/ann") && !exported.includes("ranges"));
    assert.deepEqual((JSON.parse(exported) as typeof trace).source, { text: "Is it?", name });
  });
});
