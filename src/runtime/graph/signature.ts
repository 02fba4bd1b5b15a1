/**
 * Checks that the ONNX graph has the inputs and outputs that the engine uses. This happens once, when a package is
 * loaded. Otherwise a wrong graph would fail in the middle of a run, with an error about dimensions.
 */
import * as l10n from "@vscode/l10n";
import type { Shapes } from "./onnxGraph";
import { damaged } from "../package/damaged";

export interface ValueType {
  type: string;
  /** A number is a fixed dimension. A name or an empty string is a free one. */
  dims: readonly (number | string)[];
}

export interface Signature {
  inputs: ReadonlyMap<string, ValueType>;
  outputs: ReadonlyMap<string, ValueType>;
}

/** Throws a UserError that names the first value that is missing or different. */
export function checkSignature(folder: string, file: string, shapes: Shapes, actual: Signature): void {
  const { inputs, outputs } = expected(shapes);
  for (const [side, wanted, given] of [
    ["input", inputs, actual.inputs],
    ["output", outputs, actual.outputs],
  ] as const) {
    for (const [name, want] of wanted) {
      const have = given.get(name);
      if (!have) {
        throw damaged(
          folder,
          side === "input" ? l10n.t("{0} has no input {1}", file, name) : l10n.t("{0} has no output {1}", file, name),
        );
      }
      if (!fits(want, have)) {
        throw damaged(
          folder,
          side === "input"
            ? l10n.t("{0} has input {1} as {2}, not {3}", file, name, show(have), show(want))
            : l10n.t("{0} has output {1} as {2}, not {3}", file, name, show(have), show(want)),
        );
      }
    }
    if (side === "input") {
      for (const name of given.keys())
        if (!wanted.has(name)) throw damaged(folder, l10n.t("{0} has an unknown input {1}", file, name));
    }
  }
}

function expected({ layers, kvHeads, headDim, hidden, vocab }: Shapes): {
  inputs: Map<string, ValueType>;
  outputs: Map<string, ValueType>;
} {
  const inputs = new Map<string, ValueType>([
    ["input_ids", { type: "int64", dims: ["B", "T"] }],
    ["thoughts", { type: "float32", dims: ["B", "T", hidden] }],
    ["is_thought", { type: "bool", dims: ["B", "T"] }],
    ["position_ids", { type: "int64", dims: ["B", "T"] }],
    ["last", { type: "int64", dims: ["B"] }],
    ["prefix_mask", { type: "float32", dims: ["B", "P"] }],
    ["suffix_mask", { type: "float32", dims: ["B", "S"] }],
    ["want_logits", { type: "bool", dims: [] }],
  ]);
  const outputs = new Map<string, ValueType>([
    ["hidden", { type: "float32", dims: ["B", hidden] }],
    ["logits", { type: "float32", dims: ["B", vocab] }],
  ]);
  for (let l = 0; l < layers; l++) {
    for (const what of ["key", "value"]) {
      inputs.set(`prefix_${what}_${l}`, { type: "float32", dims: [1, kvHeads, "P", headDim] });
      inputs.set(`suffix_${what}_${l}`, { type: "float32", dims: ["B", kvHeads, "S", headDim] });
      outputs.set(`new_${what}_${l}`, { type: "float32", dims: ["B", kvHeads, "T", headDim] });
    }
  }
  return { inputs, outputs };
}

function fits(want: ValueType, have: ValueType): boolean {
  if (want.type !== have.type) return false;
  // Converters leave out the dimensions of outputs behind an If node. Missing ones count as right.
  if (have.dims.length === 0 && want.dims.length > 0) return true;
  if (want.dims.length !== have.dims.length) return false;
  return want.dims.every(
    (dim, i) => typeof dim === "string" || typeof have.dims[i] === "string" || dim === have.dims[i],
  );
}

function show({ type, dims }: ValueType): string {
  return `${type}[${dims.join(", ")}]`;
}
