// The browser for the tests of the workbench and the panel: an installed one, or else Debian's.
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
    return { why: "Chromium or Chrome wasn't found; install one, or set CHROME_PATH" };
  }
  console.log("Installing Chromium (apt-get install chromium)…");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-qq"], { env, quiet: true });
  const { output } = await run("apt-get", ["install", "-y", "-qq", "chromium"], { env, quiet: true });
  const installed = findChromium();
  return installed
    ? { path: installed }
    : { why: `apt-get couldn't install chromium: ${output.trim().split("\n").at(-1)}` };
}

/** The arguments for Chromium: without a GPU, and without background network traffic. */
export const chromiumArgs = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];
