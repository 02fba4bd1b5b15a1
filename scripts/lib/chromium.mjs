// The browser in which the workbench and the panel are tested: one that is there, else Debian's.
import { findProgram, run } from "./processes.mjs";

const places = [
  ...["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"],
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

const findChromium = () => findProgram([process.env.CHROME_PATH, ...places]);

/** @returns {Promise<{ path: string } | { why: string }>} */
export async function findOrInstallChromium() {
  const path = findChromium();
  if (path) return { path };
  if (process.getuid?.() !== 0 || !findProgram(["apt-get"])) {
    return { why: "no Chromium or Chrome was found: install one, or name it in CHROME_PATH" };
  }
  console.log("Installing Chromium (apt-get install chromium)…");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-qq"], { env, quiet: true });
  const { output } = await run("apt-get", ["install", "-y", "-qq", "chromium"], { env, quiet: true });
  const installed = findChromium();
  return installed
    ? { path: installed }
    : { why: `apt-get could not install chromium: ${output.trim().split("\n").at(-1)}` };
}

/** How Chromium is started: without a screen, and silent towards the network. */
export const chromiumArgs = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];
