/** A small report: three problems, of which two were answered right, and a control that can't be asked one of them. */
import type { Report, ReportCase } from "../../src/shared/dataset/report";
import { question } from "./fakeEngine";

/** The unedited answer, and the answers with thought 1, thought 2, and both set to zero. */
export function testedCase(right: boolean, ...edited: boolean[]): NonNullable<ReportCase["tested"]> {
  const said = (ok: boolean): string => (ok ? "Alex is a gorpus." : "a rempus");
  return {
    ...{ right, forcedRight: right, saysSteps: false, said: said(right) },
    cells: edited.map((ok, cell) => ({
      ...{ ablation: "zero", position: [1, 2, null][cell] ?? null },
      ...{ right: ok, forcedRight: false, saysSteps: ok, said: said(ok) },
      effect: { unedited: 0.9, withoutThoughts: 0.5, edited: ok ? 0.9 : 0.45 },
    })),
  };
}

export function sampleReport(): Report {
  const run = { provider: "cpu", thoughts: 2, edits: ["zero" as const], refused: [] };
  return {
    format: "coconut-report",
    version: 1,
    created: "2026-01-02T03:04:05.678Z",
    command: "test",
    options: { thoughts: [2], edits: ["zero", "pause"] },
    dataset: {
      name: "data_1.json",
      sha256: "a".repeat(64),
      entries: 4,
      unreadable: [{ index: 4, reason: "it has no answer" }],
    },
    problems: [0, 2, 3].map((index) => ({ index, question, answer: "Alex is a gorpus.", options: 2 })),
    cancelled: false,
    runs: [
      {
        ...run,
        model: { name: "toy", sha256: "b".repeat(64) },
        leftOut: [{ edit: "pause", why: "The model has no pause token." }],
        seconds: 1.25,
        cases: [
          { index: 0, tested: testedCase(true, true, false, false) },
          { index: 2, tested: testedCase(true, true, false, false) },
          { index: 3, tested: testedCase(false, false, true, false) },
        ],
      },
      {
        ...run,
        model: { name: "a|b", sha256: "c".repeat(64) },
        control: "The matched control.",
        leftOut: [],
        seconds: 0,
        refused: [{ index: 1, reason: "It has words that a|b lacks." }],
        cases: [],
      },
    ],
  };
}
