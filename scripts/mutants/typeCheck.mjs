// Checks whether a mutant compiles, with one language service in which one file is replaced for each check.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";

export class TypeCheck {
  /** @type {{ path: string, text: string } | null} */
  #changed = null;
  #version = 0;
  /** @type {ts.LanguageService | undefined} */
  #service;

  /** @param {import("./bundles.mjs").Mutant} mutant */
  refuses({ file, start, end, replacement }) {
    this.#service ??= this.#start();
    const path = resolve(file);
    const text = readFileSync(path, "utf8");
    this.#changed = { path, text: text.slice(0, start) + replacement + text.slice(end) };
    this.#version++;
    const errors = [...this.#service.getSyntacticDiagnostics(path), ...this.#service.getSemanticDiagnostics(path)];
    this.#changed = null;
    return errors.length > 0;
  }

  #start() {
    const read = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
    const { fileNames, options } = ts.parseJsonConfigFileContent(read.config, ts.sys, process.cwd());
    /** @type {ts.LanguageServiceHost} */
    const host = {
      getScriptFileNames: () => fileNames.filter((name) => /[\\/]src[\\/]/.test(name)),
      getScriptVersion: (name) => (this.#changed?.path === resolve(name) ? String(this.#version) : "0"),
      getScriptSnapshot: (name) => {
        const text = this.#changed?.path === resolve(name) ? this.#changed.text : ts.sys.readFile(name);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => process.cwd(),
      getCompilationSettings: () => options,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
      readDirectory: ts.sys.readDirectory,
    };
    return ts.createLanguageService(host);
  }
}
