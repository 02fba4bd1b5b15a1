/** A loop without an end, to be added to an ONNX file: what a message has twice is one list to its reader. */
import { field, onnx, text, varint } from "../support/onnxBytes";

// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
const BOOL = 9;
const INT64 = 7;

const node = (type: string, inputs: readonly string[], output: string, ...attributes: Uint8Array[]): Uint8Array =>
  onnx(
    ...inputs.map((name) => field(1, text(name))),
    field(2, text(output)),
    field(3, text(`${type} of ${output}`)),
    field(4, text(type)),
    ...attributes.map((attribute) => field(5, attribute)),
  );
/** A scalar. */
const typed = (name: string, type: number): Uint8Array =>
  onnx(field(1, text(name)), field(2, field(1, onnx(varint(1, type), field(2, new Uint8Array())))));
const scalar = (name: string, type: number, bytes: Uint8Array): Uint8Array =>
  onnx(varint(2, type), field(8, text(name)), field(9, bytes));

/** More of a model: `while (true) value = value`. */
export function endlessLoop(): Uint8Array {
  const body = onnx(
    field(1, node("Identity", ["loop_on"], "loop_on_out")),
    field(1, node("Identity", ["loop_value_in"], "loop_value_out")),
    field(2, text("body")),
    field(11, typed("loop_count", INT64)),
    field(11, typed("loop_on", BOOL)),
    field(11, typed("loop_value_in", INT64)),
    field(12, typed("loop_on_out", BOOL)),
    field(12, typed("loop_value_out", INT64)),
  );
  const graph = onnx(field(1, text("body")), field(6, body), varint(20, 5));
  return field(
    7,
    onnx(
      field(1, node("Loop", ["", "loop_begin", "loop_start"], "loop_end", graph)),
      field(5, scalar("loop_begin", BOOL, Uint8Array.of(1))),
      field(5, scalar("loop_start", INT64, new Uint8Array(8))),
    ),
  );
}
