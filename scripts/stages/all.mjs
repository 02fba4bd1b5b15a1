import { check } from "./check.mjs";
import { panel } from "./panel.mjs";
import { python } from "./python.mjs";
import { unit } from "./unit.mjs";
import { testDevelopmentBuild, testVsix } from "./vscode.mjs";

/**
 * The stages of `npm test`, the longest first. Each throws if it can't run.
 * @type {Record<string, (flags: string[]) => Promise<import("../lib/results.mjs").Result>>}
 */
export const stages = { panel, python, unit, vsix: testVsix, vscode: testDevelopmentBuild, check };
