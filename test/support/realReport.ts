/** A report of problems that come with the extension, as if the bundled model had been tested on them. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Report } from "../../src/shared/dataset/report";
import { sampleReport } from "./reports";

export function realReport(): Report {
  const report = sampleReport();
  const manifest = readFileSync("models/prosqa-coconut/manifest.json");
  const cases = JSON.parse(readFileSync("samples/prosqa.json", "utf8")) as { question: string; answer: string }[];
  report.problems = report.problems.map((problem) => {
    const { question, answer } = cases[problem.index]!;
    return { ...problem, question, answer };
  });
  report.runs[0]!.model = { name: "prosqa-coconut", sha256: createHash("sha256").update(manifest).digest("hex") };
  return report;
}
