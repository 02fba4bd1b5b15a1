// The suite that runs inside a real VS Code: the desktop one calls `run` through @vscode/test-electron, code-server
// through its address (scripts/stages/vscode.mjs).
import { readdirSync } from "node:fs";
import { join } from "node:path";

export async function run(): Promise<void> {
  const { default: Mocha } = await import("mocha");
  const root = join(__dirname, "..", "..", "..");
  const mocha = new Mocha({
    timeout: 60_000,
    color: false,
    reporter: join(root, "scripts", "lib", "resultReporter.cjs"),
  });
  const files = readdirSync(__dirname, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => name.endsWith(".test.js")).sort()) mocha.addFile(join(__dirname, file));
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed`);
}
