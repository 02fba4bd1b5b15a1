// Downloads a desktop VS Code, installs the VSIX if there is one, and runs a suite in it. It is a separate process,
// because it may have to run under xvfb-run.
//   node scripts/lib/desktopHost.mjs '<plan as JSON>'
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from "@vscode/test-electron";

/** @type {import("../stages/vscode.mjs").Plan} */
const { vsix, data, folder, extension, tests, env } = JSON.parse(process.argv[2] ?? "");
const vscodeExecutablePath = await downloadAndUnzipVSCode("stable");
const places = ["--user-data-dir", join(data, "user"), "--extensions-dir", join(data, "extensions")];
if (vsix) {
  const [cli = "", ...args] = resolveCliArgsFromVSCodeExecutablePath(vscodeExecutablePath, {
    reuseMachineInstall: true,
  });
  const { status } = spawnSync(cli, [...args, ...places, "--install-extension", vsix, "--force"], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`${vsix} couldn't be installed.`);
}
process.exitCode = await runTests({
  vscodeExecutablePath,
  extensionDevelopmentPath: extension,
  extensionTestsPath: tests,
  extensionTestsEnv: env,
  launchArgs: [folder, ...places, "--disable-workspace-trust", "--disable-gpu"],
});
