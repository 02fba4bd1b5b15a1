/** The engine on WebGPU over a Vulkan driver in software, in a process of its own, because a driver may end it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { describeParity } from "../support/parity";

const DRIVERS = [
  "/usr/lib/chromium/vk_swiftshader_icd.json",
  "/usr/share/chromium/vk_swiftshader_icd.json",
  "/usr/lib64/chromium-browser/vk_swiftshader_icd.json",
];
/** In milliseconds. It takes half a minute on two cores that do nothing else. */
const LIMIT = 900_000;

/** One problem of the usual size and a small one: a pass takes 100 ms, whatever it is. */
const CASES = 2;

if (process.env["COCONUT_ON_WEBGPU"]) describeParity(join("models", "prosqa-coconut"), "webgpu", CASES);
else
  describe("the engine on WebGPU in software", function () {
    this.timeout(LIMIT);
    it("is PyTorch's Coconut", async function () {
      const driver = process.env["VK_ICD_FILENAMES"] ?? DRIVERS.find((file) => existsSync(file));
      if (driver === undefined || process.arch !== "x64") {
        console.log(
          "      There is no Vulkan driver in software, such as that of Debian's chromium, so WebGPU wasn't run.",
        );
        return this.skip();
      }
      const mocha = join("node_modules", "mocha", "bin", "mocha.js");
      const options = ["--no-config", "--exit", "--timeout", String(LIMIT)];
      const child = spawn(process.execPath, [mocha, ...options, __filename], {
        env: {
          ...process.env,
          COCONUT_ON_WEBGPU: "1",
          VK_ICD_FILENAMES: driver,
          // Chromium brings the loader beside its driver.
          LD_LIBRARY_PATH: [dirname(driver), process.env["LD_LIBRARY_PATH"]].filter(Boolean).join(delimiter),
        },
      });
      let said = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said += String(data)));
      const code = await new Promise((done) => child.once("close", done));
      assert.equal(code, 0, said);
      assert.match(said, /[1-9]\d* passing/, said);
    });
  });
