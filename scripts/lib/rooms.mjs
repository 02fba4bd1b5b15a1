// The rooms of each folder of src/. eslint.config.mjs enforces their order, and test/architecture.test.ts compares them
// with docs/architecture.md.

/** A room imports only rooms listed before it, types included. Files next to the rooms may import all of them. */
export const rooms = {
  shared: [
    "schema",
    "file",
    "format",
    "model",
    "task",
    "problem",
    "trace",
    "engine",
    "read",
    "act",
    "dataset",
    "panel",
    "rpc",
  ],
  runtime: ["package", "graph", "pass", "moves", "provider"],
  host: ["base", "traces", "engine", "models", "editor", "explorer", "actions", "panel", "reports"],
  webview: ["kit", "page", "score", "pane", "evidence", "tables", "export", "pair", "notebook"],
};

/** The files next to the rooms, which connect them. Every room may import `errors.ts`. */
export const besideRooms = {
  shared: ["errors.ts"],
  runtime: ["diagnose.ts", "latentEngine.ts", "report.ts", "worker.ts"],
  host: [],
  webview: [
    "app.tsx",
    "header.tsx",
    "main.tsx",
    "pair.tsx",
    "renderer.tsx",
    "report.tsx",
    "statusView.tsx",
    "tracePage.tsx",
  ],
};
