// `npm start`: installs, builds, and opens a sample question in a real VS Code with the extension. Uses the desktop VS
// Code if there is one, or else a VS Code in the browser.
//   npm start -- [--workbench] [--port 8000] [--no-open]
// --workbench: use the browser in any case. --no-open: don't open the browser.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findDesktop, hasScreen, openDesktop } from "./lib/desktop.mjs";
import { build, checkNode, install } from "./lib/install.mjs";
import { endOnSignals, findProgram, run } from "./lib/processes.mjs";
import { startWorkbench } from "./lib/workbench.mjs";

const folder = "samples";
const file = join(folder, "rex.txt");
const next =
  'Next: press F1 and run "Coconut: Reason about selection". It answers the question in samples/rex.txt, and the ' +
  "panel shows the thoughts.";

/** @param {{ port?: string, open: boolean }} options */
async function startInBrowser({ port = "8000-8999", open }) {
  const workbench = await startWorkbench({ data: join(".cache", "workbench"), extension: ".", port });
  if ("why" in workbench) throw new Error(workbench.why);
  const address = workbench.address(folder, [["openFile", workbench.remote(file)]]);
  console.log(`\nVS Code with Coconut Inspector is running at\n\n  ${address}\n\n${next}\nPress Ctrl-C to stop it.`);
  if (open) await openBrowser(address);
  await workbench.ended;
  throw new Error("The workbench ended. See .cache/workbench/server.log.");
}

/** Opens the browser on a desktop, and not on a server or a CI machine. @param {string} address */
async function openBrowser(address) {
  if (process.env.CI || !hasScreen()) return;
  const opener = findProgram(["xdg-open"]);
  if (opener) await run(opener, [address], { quiet: true, timeout: 10_000 });
}

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));
endOnSignals(0);
checkNode();
try {
  const { values: options } = parseArgs({
    options: {
      port: { type: "string" },
      "no-open": { type: "boolean", default: false },
      workbench: { type: "boolean", default: false },
    },
  });
  await install();
  await build();
  const desktop = options.workbench ? { why: "it was requested" } : await findDesktop();
  if ("code" in desktop && (await openDesktop(desktop.code, folder, file))) {
    console.log(`Opened ${file} in ${desktop.code}.\n${next}`);
  } else {
    console.log(
      "why" in desktop
        ? `Starting the workbench in the browser: ${desktop.why}.`
        : "The desktop VS Code didn't open. Starting the workbench in the browser.",
    );
    await startInBrowser({ ...(options.port !== undefined && { port: options.port }), open: !options["no-open"] });
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
