// The rooms of each folder of src/. eslint.config.mjs fences them, test/architecture.test.ts holds docs/architecture.md
// to them.

/**
 * A room imports only rooms listed before it; files beside the rooms may import all of them. Types count as much as
 * values.
 */
export const rooms = {
  shared: ["schema", "file", "format", "model", "problem", "trace", "engine", "read", "act", "dataset", "panel", "rpc"],
  runtime: ["package", "graph", "pass", "moves", "provider"],
  host: ["base", "traces", "engine", "models", "editor", "explorer", "actions", "panel"],
  webview: ["kit", "page", "score", "pane", "evidence", "tables"],
};

/** The files beside the rooms, which put them together; `errors.ts` is what every room may throw. */
export const besideRooms = {
  shared: ["errors.ts"],
  runtime: ["latentEngine.ts", "report.ts", "worker.ts"],
  host: [],
  webview: ["app.tsx", "header.tsx", "main.tsx", "statusView.tsx"],
};
