import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { externalFilesOf } from "../../../src/runtime/package/externalData";
import { onnx, field, text, varint } from "../../support/onnxBytes";

describe("the files that an ONNX file takes weights from", () => {
  const folder = mkdtempSync(join(tmpdir(), "coconut-onnx-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const read = (bytes: Uint8Array): string[] => {
    const path = join(folder, "model.onnx");
    writeFileSync(path, bytes);
    return externalFilesOf(path);
  };
  /** A tensor whose weights are in another file. */
  const tensor = (location: string, ...more: Uint8Array[]): Uint8Array =>
    onnx(
      field(8, text("weight")),
      ...more,
      field(13, onnx(field(1, text("offset")), field(2, text("0")))),
      field(13, onnx(field(1, text("location")), field(2, text(location)))),
      varint(14, 1),
    );
  const graph = (...fields: Uint8Array[]): Uint8Array =>
    onnx(varint(1, 10), field(2, text("tests")), field(7, onnx(...fields)));

  it("are those of its initializers, of constants, and of graphs and functions inside it, each once", () => {
    const constant = field(5, onnx(field(1, text("value")), field(5, tensor("constant.bin"))));
    const branch = field(5, onnx(field(6, onnx(field(5, tensor("branch.bin"))))));
    const sparse = field(15, onnx(field(1, tensor("values.bin")), field(2, tensor("indices.bin"))));
    const made = onnx(
      graph(field(5, tensor("a.bin")), field(5, tensor("a.bin")), field(1, onnx(constant, branch)), sparse),
      field(20, onnx(field(1, onnx(field(5, tensor("training.bin")))))),
      field(25, onnx(field(7, onnx(field(5, onnx(field(10, tensor("function.bin")))))))),
    );
    assert.deepEqual(
      new Set(read(made)),
      new Set(["a.bin", "constant.bin", "branch.bin", "values.bin", "indices.bin", "training.bin", "function.bin"]),
    );
    assert.equal(read(made).length, 7);
  });

  it("are none where the weights are inside, even where they look like a location", () => {
    const inside = onnx(field(9, onnx(field(13, onnx(field(1, text("location")), field(2, text("x")))))));
    const large = onnx(field(9, new Uint8Array(200_000)));
    assert.deepEqual(read(graph(field(5, inside), field(5, large), field(5, tensor("after.bin")))), ["after.bin"]);
  });

  it("are found whatever is between the fields, and in any order", () => {
    const group = Uint8Array.of(0xf3, 0x01, 0xf4, 0x01); // the two ends of field 30
    const swapped = onnx(field(13, onnx(field(2, text("late.bin")), field(1, text("location")))));
    assert.deepEqual(read(onnx(group, graph(field(5, swapped)))), ["late.bin"]);
    // Fields 30 of eight and of four bytes, which would read as other fields.
    const eight = Uint8Array.of(0xf1, 0x01, ...new Array<number>(8).fill(0xff));
    const four = Uint8Array.of(0xf5, 0x01, ...new Array<number>(4).fill(0xff));
    assert.deepEqual(read(onnx(eight, four, graph(field(5, tensor("after.bin"))))), ["after.bin"]);
  });

  it("of a path that is too long, or isn't text, can't be listed", () => {
    assert.deepEqual(read(graph(field(5, tensor("./".repeat(2044) + "good.binx")))), ["\0"]);
    const bytes = field(2, Uint8Array.of(0x77, 0xff)); // "w", and half of a letter
    assert.deepEqual(read(graph(field(5, onnx(field(13, onnx(field(1, text("location")), bytes)))))), ["\0"]);
  });

  it("are found behind a key with more bits than keys have, which ONNX Runtime drops", () => {
    const inside = onnx(field(5, tensor("hidden.bin")));
    const key = Uint8Array.of(0xba, 0x80, 0x80, 0x80, 0x10); // field 7, and a bit above the 32nd
    assert.deepEqual(read(onnx(key, field(0, inside).subarray(1))), ["hidden.bin"]);
  });

  it("are found where a field of another type has the number of the name", () => {
    const entry = field(13, onnx(field(1, text("location")), varint(1, 7), field(2, text("hidden.bin")), varint(2, 7)));
    assert.deepEqual(read(graph(field(5, onnx(entry)))), ["hidden.bin"]);
  });

  it("are none inside of more messages than ONNX Runtime reads, whatever their number", () => {
    let nested = onnx(field(5, tensor("deep.bin")));
    for (let depth = 0; depth < 3000; depth++) nested = field(1, field(5, field(6, nested)));
    assert.deepEqual(read(onnx(field(7, nested))), []);
  });

  for (const [what, bytes] of [
    ["text", text("This is not a model.")],
    ["nothing", new Uint8Array()],
    ["a file that was cut off", graph(field(5, tensor("a.bin"))).subarray(0, -20)],
    ["a number without end", new Uint8Array(20).fill(0xff)],
  ] as const)
    it(`are none in ${what}`, async () => assert.deepEqual(read(bytes), []));
});
