/** Finds the libraries that providers need on this machine. It only looks for files and loads nothing. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Machine } from "./providers";

/** "linux x64, 16 × AMD EPYC 7B13": which numbers depend on. */
export function machineName(): string {
  const name = cpus()[0]?.model.trim() ?? "";
  return `${process.platform} ${process.arch}, ${availableParallelism()} × ${name === "" ? "CPU" : name}`;
}

export function readMachine(built: readonly string[]): Machine {
  return {
    platform: process.platform,
    arch: process.arch,
    built,
    libraries: {
      // onnxruntime-node's install script would fetch it, but .npmrc turns that script off.
      cuda: process.platform === "linux" && existsSync(join(bindingFolder(), "libonnxruntime_providers_cuda.so")),
      vulkan:
        process.platform === "linux" && libraryFolders().some((folder) => existsSync(join(folder, "libvulkan.so.1"))),
    },
  };
}

function bindingFolder(): string {
  const main = createRequire(__filename).resolve("onnxruntime-node");
  return join(dirname(main), "..", "bin", "napi-v6", process.platform, process.arch);
}

function libraryFolders(): string[] {
  const triple = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
  const usual = [
    `/usr/lib/${triple}`,
    `/lib/${triple}`,
    "/usr/lib64",
    "/usr/lib",
    "/usr/local/lib",
    "/run/opengl-driver/lib",
  ];
  return [...(process.env.LD_LIBRARY_PATH ?? "").split(delimiter).filter((folder) => folder !== ""), ...usual];
}
