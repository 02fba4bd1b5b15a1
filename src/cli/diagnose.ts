/** `coconut diagnose`: describes the runtime, as Markdown to paste into an issue. */
import { join } from "node:path";
import { diagnose } from "../runtime/diagnose";
import type { DiagnoseCommand } from "./arguments";
import { bundled } from "./openModel";

/** Resolves with the text for standard output. */
export async function diagnoseCommand({ model, provider }: DiagnoseCommand, version: string): Promise<string> {
  const about = [["Coconut Inspector", `${version}, command line`]] as const;
  return diagnose(join(__dirname, "worker.js"), model ?? bundled("prosqa-coconut"), provider, about);
}
