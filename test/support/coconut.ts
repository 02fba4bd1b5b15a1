/** Runs the built `coconut` as a user would. */
import { execFile } from "node:child_process";
import { resolve } from "node:path";

export interface Ended {
  code: number;
  out: string;
  err: string;
}

export function coconut(words: string[], input = ""): Promise<Ended> {
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [resolve("dist/cli.js"), ...words, "--provider", "cpu"],
      { maxBuffer: 1 << 26 },
      (error, out, err) => done({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
    child.stdin?.end(input);
  });
}
