import assert from "node:assert/strict";
import fs from "node:fs";
import { delimiter, join, sep } from "node:path";
import { mock } from "node:test";
import { readMachine } from "../../../src/runtime/provider/machine";
import type { Machine } from "../../../src/runtime/provider/providers";

const VULKAN = "libvulkan.so.1";
const CUDA = "libonnxruntime_providers_cuda.so";

/** What is read on such a machine where these files are, and which files were looked for. */
function machine(
  { platform, arch, path }: { platform: string; arch: string; path?: string },
  there: (file: string) => boolean = () => false,
): { read: Machine; asked: string[] } {
  const kept = (["platform", "arch"] as const).map((key) => [key, Object.getOwnPropertyDescriptor(process, key)!]);
  const env = process.env.LD_LIBRARY_PATH;
  const asked: string[] = [];
  mock.method(fs, "existsSync", (file: string) => {
    asked.push(file);
    return there(file);
  });
  Object.defineProperty(process, "platform", { value: platform });
  Object.defineProperty(process, "arch", { value: arch });
  if (path === undefined) delete process.env.LD_LIBRARY_PATH;
  else process.env.LD_LIBRARY_PATH = path;
  try {
    return { read: readMachine(["cpu", "webgpu"]), asked };
  } finally {
    for (const [key, property] of kept) Object.defineProperty(process, key as string, property as PropertyDescriptor);
    if (env === undefined) delete process.env.LD_LIBRARY_PATH;
    else process.env.LD_LIBRARY_PATH = env;
    mock.restoreAll();
  }
}

describe("what a machine has", () => {
  const usual = (triple: string): string[] =>
    [`/usr/lib/${triple}`, `/lib/${triple}`, "/usr/lib64", "/usr/lib", "/usr/local/lib", "/run/opengl-driver/lib"].map(
      (folder) => join(folder, VULKAN),
    );
  const vulkanIn = (asked: string[]): string[] => asked.filter((file) => file.endsWith(VULKAN));
  const x64 = { platform: "linux", arch: "x64" };

  it("is its platform, the providers that were built, and the libraries that are found", () => {
    assert.deepEqual(machine(x64).read, {
      platform: "linux",
      arch: "x64",
      built: ["cpu", "webgpu"],
      libraries: { cuda: false, vulkan: false },
    });
    assert.deepEqual(machine(x64, () => true).read.libraries, { cuda: true, vulkan: true });
  });

  it("is looked up for Vulkan where Linux has its libraries, and where it is told to look first", () => {
    assert.deepEqual(vulkanIn(machine(x64).asked), usual("x86_64-linux-gnu"));
    assert.deepEqual(vulkanIn(machine({ ...x64, arch: "arm64" }).asked), usual("aarch64-linux-gnu"));
    const path = ["/opt/first", "", "/opt/second"].join(delimiter);
    assert.deepEqual(vulkanIn(machine({ ...x64, path }).asked).slice(0, 3), [
      join("/opt/first", VULKAN),
      join("/opt/second", VULKAN),
      usual("x86_64-linux-gnu")[0],
    ]);
    for (const file of [...usual("x86_64-linux-gnu"), join("/opt/second", VULKAN)])
      assert.equal(machine({ ...x64, path }, (asked) => asked === file).read.libraries.vulkan, true, file);
  });

  it("is looked up for CUDA beside onnxruntime's own library", () => {
    const [cuda, ...others] = machine(x64).asked.filter((file) => file.endsWith(CUDA));
    assert.deepEqual(others, []);
    assert.ok(cuda?.endsWith(["", "onnxruntime-node", "bin", "napi-v6", "linux", "x64", CUDA].join(sep)), cuda);
    assert.deepEqual(machine(x64, (file) => file === cuda).read.libraries, { cuda: true, vulkan: false });
  });

  it("is no library where it isn't Linux", () => {
    for (const platform of ["darwin", "win32"]) {
      const { read, asked } = machine({ platform, arch: "arm64" }, () => true);
      assert.deepEqual([read.libraries, asked], [{ cuda: false, vulkan: false }, []]);
    }
  });
});
