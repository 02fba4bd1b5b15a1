// What the code may do, and above all who may import whom: folders say where code runs, and this holds it (docs/architecture.md).
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * Forbids imports in the files of a folder; a later fence replaces an earlier one for the files it names.
 * @param {string[]} files
 * @param {{ regex: string, message: string }[]} patterns
 * @param {string[]} [ignores]
 * @returns {import("eslint").Linter.Config}
 */
const fence = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { "no-restricted-imports": ["error", { patterns }] },
});

const vscode = { regex: "^vscode$", message: "Only src/host, src/extension.ts and the suite in test/vscode run where vscode is." };
const node = { regex: "^node:", message: "This code must run in the page too, where there is no Node." };
const bareNode = {
  regex: "^(assert|buffer|child_process|cluster|crypto|events|fs|http|https|module|net|os|path|process|stream|timers|tty|url|util|v8|vm|worker_threads|zlib)(/|$)",
  message: "Write node: before the name of a module of Node.",
};
const onnx = { regex: "^onnxruntime-", message: "Only src/runtime/session.ts imports onnxruntime-node." };
const toolkit = { regex: "^@vscode/webview-ui-toolkit", message: "Only src/webview/toolkit.ts imports the toolkit." };
const folder = (/** @type {string} */ name) => ({ regex: `(^|/)${name}/`, message: `Code here does not import src/${name}: arrows only point at src/shared.` });
const entries = { regex: "(^|/)(extension|cli)(\\.js)?$", message: "Entry points are imported by nobody." };

const impureGlobals = [
  ...["window", "document", "navigator", "localStorage", "console"],
  ...["process", "Buffer", "global", "globalThis", "require"],
  ...["setTimeout", "setInterval", "setImmediate", "fetch", "performance", "crypto"],
];

const noEnum = { selector: "TSEnumDeclaration", message: "Use a union of strings: it needs no import and reads the same on the wire." };

const everywhere = [bareNode, onnx, toolkit, entries];

export default defineConfig(
  { ignores: ["dist/", "out/", "node_modules/", "models/", ".cache/", ".vscode-test/"] },
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: ["tsconfig.json", "src/webview/tsconfig.json", "test/webview/tsconfig.json"], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }],
      // A promise that nobody waits for is a bug that nobody sees.
      "@typescript-eslint/no-floating-promises": "error",
      // Contracts are async even where one implementation has nothing to wait for.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "no-restricted-syntax": ["error", noEnum],
    },
  },
  fence(["src/shared/**"], [vscode, node, ...everywhere, folder("host"), folder("runtime"), folder("webview")]),
  fence(["src/runtime/**"], [vscode, ...everywhere, folder("host"), folder("webview")]),
  fence(["src/runtime/session.ts"], [vscode, bareNode, toolkit, entries, folder("host"), folder("webview")]),
  fence(["src/webview/**"], [vscode, node, ...everywhere, folder("host"), folder("runtime")]),
  fence(["src/webview/toolkit.ts"], [vscode, node, bareNode, onnx, entries, folder("host"), folder("runtime")]),
  fence(["src/host/**"], [...everywhere, folder("runtime"), folder("webview")]),
  fence(["src/extension.ts"], [...everywhere, folder("runtime"), folder("webview")]),
  fence(["src/cli.ts", "src/cli/**"], [vscode, ...everywhere, folder("host"), folder("webview")]),
  fence(["test/**"], [vscode, bareNode], ["test/vscode/**"]),
  {
    // Pure: the same input gives the same output, in every place where code runs.
    files: ["src/shared/**"],
    rules: {
      "no-restricted-globals": ["error", ...impureGlobals],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "No clock in src/shared: take the time as a parameter." },
        { object: "Math", property: "random", message: "No randomness in src/shared: take a generator as a parameter." },
      ],
      "no-restricted-syntax": [
        "error",
        noEnum,
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: "No clock in src/shared: take the time as a parameter." },
      ],
    },
  },
);
