// The rules for code, above all for imports. Folders say where code runs, rooms say what code knows, and this
// configuration enforces both (docs/architecture.md).
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";
import { rooms } from "./scripts/lib/rooms.mjs";

/** @typedef {{ regex: string, message: string }} Pattern */

/** @type {Pattern} */
const vscode = {
  regex: "^vscode$",
  message: "Only src/host, src/extension.ts, and the suite in test/vscode run inside VS Code.",
};
/** @type {Pattern} */
const node = { regex: "^node:", message: "This code also runs in the page, where there is no Node." };
const modules =
  "assert|buffer|child_process|cluster|crypto|events|fs|http|https|module|net|os|path|process|stream|timers|tty|url|" +
  "util|v8|vm|worker_threads|zlib";
/** @type {Pattern} */
const bareNode = { regex: `^(${modules})(/|$)`, message: "Write node: before the name of a Node module." };
/** @type {Pattern} */
const onnx = { regex: "^onnxruntime-", message: "Only src/runtime/graph/session.ts imports onnxruntime-node." };
/** @type {Pattern} */
const toolkit = {
  regex: "^@vscode/webview-ui-toolkit",
  message: "Only src/webview/kit/toolkit.ts imports the toolkit.",
};
/** @type {Pattern} */
const entries = { regex: "(^|/)(extension|cli)(\\.js)?$", message: "Nothing imports an entry point." };

/** What the code of a folder may not import, in addition to rooms. @type {Record<string, Pattern[]>} */
const forbidden = {
  shared: [vscode, node, ...foldersBut()],
  runtime: [vscode, ...foldersBut("shared")],
  host: foldersBut("shared"),
  webview: [vscode, node, ...foldersBut("shared")],
};
/** Files that may import what other files may not. @type {Record<string, Pattern>} */
const exceptions = { "src/runtime/graph/session.ts": onnx, "src/webview/kit/toolkit.ts": toolkit };

/** @param {...string} allowed @returns {Pattern[]} */
function foldersBut(...allowed) {
  return ["shared", "runtime", "host", "webview", "cli"]
    .filter((name) => !allowed.includes(name))
    .map((name) => ({
      regex: `^(\\.\\./)+${name}/`,
      message: `Code here can't import src/${name}, only src/shared.`,
    }));
}

const everywhere = [bareNode, onnx, toolkit, entries];

/**
 * Forbids imports in the files. A later fence replaces an earlier one for the same files.
 * @param {string[]} files
 * @param {Pattern[]} patterns
 * @param {string[]} [ignores]
 * @returns {import("eslint").Linter.Config}
 */
const fence = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { "no-restricted-imports": ["error", { patterns }] },
});

/** A fence around each room of a folder, which lets it import only the rooms before it. @param {string} folder */
function roomFences(folder) {
  const names = rooms[/** @type {keyof typeof rooms} */ (folder)];
  return names.flatMap((room, index) => {
    const patterns = [
      ...everywhere,
      ...(forbidden[folder] ?? []),
      ...names.slice(index + 1).map((name) => ({
        // From a room, a path that stays in the folder begins with exactly one "../".
        regex: `^\\.\\./${name}/`,
        message: `${folder}/${room} can't import ${folder}/${name}. A room imports only rooms listed before it.`,
      })),
      {
        regex: "^\\.\\./(?!errors$)[^/.]+$",
        message: `${folder}/${room} can't import the files next to the rooms, which connect the rooms.`,
      },
    ];
    const excepted = Object.entries(exceptions).filter(([file]) => file.startsWith(`src/${folder}/${room}/`));
    return [
      fence([`src/${folder}/${room}/**`], patterns),
      ...excepted.map(([file, allowed]) =>
        fence(
          [file],
          patterns.filter((pattern) => pattern !== allowed),
        ),
      ),
    ];
  });
}

const impureGlobals = [
  ...["window", "document", "navigator", "localStorage", "console"],
  ...["process", "Buffer", "global", "globalThis", "require"],
  ...["setTimeout", "setInterval", "setImmediate", "fetch", "performance", "crypto"],
];

const noEnum = {
  selector: "TSEnumDeclaration",
  message: "Use a union of strings. It needs no import, and stays the same in messages and files.",
};

const noNotices = ["/^show(Error|Warning|Information)Message$/", "Notification"].map((name) => ({
  selector: `MemberExpression[property.name=${name.startsWith("/") ? name : JSON.stringify(name)}]`,
  message: "Only src/host/base/notices.ts shows notifications: nothing in their texts is a link.",
}));

export default defineConfig(
  {
    ignores: ["dist/", "out/", "node_modules/", "models/", ".cache/", ".vscode-test/", "src/shared/schema/generated/"],
  },
  // Prettier doesn't wrap strings and comments.
  { rules: { "max-len": ["error", { code: 120, ignoreRegExpLiterals: true, ignoreUrls: true }] } },
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ["tsconfig.json", "src/webview/tsconfig.json", "test/webview/tsconfig.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      // The errors of a promise that nothing awaits are lost.
      "@typescript-eslint/no-floating-promises": "error",
      // Contracts are async even if an implementation has nothing to await.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "no-restricted-syntax": ["error", noEnum],
    },
  },
  ...Object.keys(rooms).flatMap((folder) => [
    fence([`src/${folder}/*.ts`, `src/${folder}/*.tsx`], [...everywhere, ...(forbidden[folder] ?? [])]),
    ...roomFences(folder),
  ]),
  fence(["src/extension.ts"], [...everywhere, ...foldersBut("shared", "host")]),
  fence(["src/cli.ts", "src/cli/**"], [vscode, ...everywhere, ...foldersBut("shared", "runtime", "cli")]),
  fence(["test/**"], [vscode, bareNode], ["test/vscode/**"]),
  {
    files: ["src/host/**", "src/extension.ts"],
    ignores: ["src/host/base/notices.ts"],
    rules: { "no-restricted-syntax": ["error", noEnum, ...noNotices] },
  },
  {
    // Pure: the same input gives the same output, wherever the code runs.
    files: ["src/shared/**"],
    rules: {
      "no-restricted-globals": ["error", ...impureGlobals],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "src/shared has no clock. Take the time as a parameter." },
        {
          object: "Math",
          property: "random",
          message: "src/shared has no randomness. Take a generator as a parameter.",
        },
      ],
      "no-restricted-syntax": [
        "error",
        noEnum,
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: "src/shared has no clock. Take the time as a parameter.",
        },
      ],
    },
  },
);
