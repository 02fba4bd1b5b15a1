// `npm run package`: builds the VSIX for this platform into the project folder.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkNode, install } from "./lib/install.mjs";
import { packageVsix } from "./lib/vsix.mjs";

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));
checkNode();
try {
  await install();
  const path = await packageVsix(".");
  console.log(
    `Built ${path}. Install it with "Extensions: Install from VSIX…" in VS Code, or code --install-extension ${path}`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
