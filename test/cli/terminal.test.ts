/** Other people's texts can't tell a terminal what to do. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { forTerminal } from "../../src/cli/terminal";
import { toJson } from "../../src/shared/trace/trace";
import { fullTrace } from "../webview/sample";
import { samples } from "../webview/samples";

/** Sets the title of a terminal; the second as terminals of one byte a letter have it. */
const TITLE = "\u001b]0;owned\u0007\u009b31m";

function shown(path: string): Promise<{ code: number; out: string; err: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [resolve("dist/cli.js"), "show", path], (error, out, err) =>
      done({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
  });
}

describe("text for a terminal", () => {
  it("has line breaks and tabs, and no other control characters", () => {
    assert.equal(
      forTerminal("a\tb\nc\r\u001b[2J\u007f\u009b日本\u202e🥥"),
      "a\tb\nc\\u000d\\u001b[2J\\u007f\\u009b日本\u202e🥥",
    );
  });

  it("stays the same JSON", () => {
    const value = { text: TITLE };
    assert.deepEqual(JSON.parse(forTerminal(JSON.stringify(value, null, 2))), value);
  });

  it("is what coconut prints of a trace, and says of a file that it refuses", async () => {
    const folder = mkdtempSync(join(tmpdir(), "coconut-terminal-"));
    try {
      const trace = structuredClone(fullTrace(samples["wren"]!));
      trace.model.name = `model${TITLE}`;
      const path = join(folder, "a.coconut.json");
      writeFileSync(path, toJson(trace));
      const { out, err, code } = await shown(path);
      assert.deepEqual([code, err], [0, ""]);
      assert.match(out, /model\\u001b\]0;owned\\u0007\\u009b31m/);
      trace.nodes[1]!.parent = TITLE;
      writeFileSync(path, toJson(trace));
      const refused = await shown(path);
      assert.match(refused.err, /the parent \\u001b\]0;owned\\u0007/);
      for (const text of [out, refused.err]) assert.doesNotMatch(text, /[\0-\x08\x0b-\x1f\x7f-\x9f]/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
