import assert from "node:assert/strict";
import { chooserOf } from "../../../src/runtime/provider/chooseProvider";
import type { ModelPackage } from "../../../src/runtime/package/modelPackage";
import {
  type Machine,
  type ProviderPlan,
  loadFailure,
  objection,
  planProviders,
} from "../../../src/runtime/provider/providers";
import { shareInProfile } from "../../../src/runtime/provider/providerTrial";
import type { TrialOutcome, TrialRequest } from "../../../src/shared/engine/engine";
import type { GpuProvider, ProviderPreference } from "../../../src/shared/engine/providers";
import { ToyGraph } from "../../support/toyGraph";
import { writeToyPackage } from "../../support/toyPackage";

const linux: Machine = {
  platform: "linux",
  arch: "x64",
  built: ["cpu", "webgpu", "cuda", "tensorrt"],
  libraries: { cuda: false, vulkan: false },
};
const bare = { cuda: false, vulkan: false };
const noCuda = "CUDA lacks its libraries (README.md says how to get them)";
const noVulkan = "WebGPU finds no Vulkan driver";
const notBuilt = (name: string, where: string): string => `${name} isn't part of ONNX Runtime for ${where}`;

describe("providers", () => {
  const plans: { what: string; preference: ProviderPreference; machine: Machine; plan: ProviderPlan }[] = [
    {
      what: "Linux without libraries",
      preference: "auto",
      machine: linux,
      plan: { candidates: [], ruledOut: [noCuda, noVulkan] },
    },
    {
      what: "Linux with a Vulkan loader",
      preference: "auto",
      machine: { ...linux, libraries: { cuda: false, vulkan: true } },
      plan: { candidates: ["webgpu"], ruledOut: [noCuda] },
    },
    {
      what: "Linux with CUDA's libraries",
      preference: "auto",
      machine: { ...linux, libraries: { cuda: true, vulkan: true } },
      plan: { candidates: ["cuda", "webgpu"], ruledOut: [] },
    },
    {
      what: "Linux on ARM",
      preference: "auto",
      machine: { ...linux, arch: "arm64", built: ["cpu"] },
      plan: { candidates: [], ruledOut: [notBuilt("CUDA", "linux arm64"), notBuilt("WebGPU", "linux arm64")] },
    },
    {
      what: "a Mac",
      preference: "auto",
      machine: { platform: "darwin", arch: "arm64", built: ["cpu", "coreml", "webgpu"], libraries: bare },
      plan: { candidates: ["webgpu", "coreml"], ruledOut: [] },
    },
    {
      what: "Windows",
      preference: "auto",
      machine: { platform: "win32", arch: "x64", built: ["cpu", "dml", "webgpu"], libraries: bare },
      plan: { candidates: ["dml", "webgpu"], ruledOut: [] },
    },
    {
      what: "cpu requested",
      preference: "cpu",
      machine: { ...linux, libraries: { cuda: true, vulkan: true } },
      plan: { candidates: [], ruledOut: [] },
    },
    {
      what: "webgpu requested, though no driver was found",
      preference: "webgpu",
      machine: linux,
      plan: { candidates: ["webgpu"], ruledOut: [] },
    },
    {
      what: "cuda requested without libraries",
      preference: "cuda",
      machine: linux,
      plan: { candidates: [], ruledOut: [noCuda] },
    },
    {
      what: "dml requested on Linux",
      preference: "dml",
      machine: linux,
      plan: { candidates: [], ruledOut: [notBuilt("DirectML", "linux x64")] },
    },
  ];
  for (const { what, preference, machine, plan } of plans) {
    it(`plans for ${what}`, () => assert.deepEqual(planProviders(preference, machine), plan));
  }

  const noAdapter = "WebGPU found no adapter";
  const good: TrialOutcome = { kind: "ran", ms: 5, cpuMs: 20, share: 1, sameAnswers: true };
  const verdicts: { what: string; trial: TrialOutcome; objection: string | undefined }[] = [
    { what: "faster and right", trial: good, objection: undefined },
    {
      what: "a software adapter",
      trial: { ...good, ms: 812, cpuMs: 20 },
      objection: "WebGPU was slower than the CPU (812\u00a0ms instead of 20\u00a0ms)",
    },
    { what: "a software adapter requested by name", trial: { ...good, ms: null }, objection: undefined },
    { what: "with a tenth on the CPU", trial: { ...good, share: 0.9 }, objection: undefined },
    {
      what: "with more than a tenth on the CPU",
      trial: { ...good, share: 0.89 },
      objection: "WebGPU left 11% of the work to the CPU",
    },
    {
      what: "as slow as the CPU",
      trial: { ...good, ms: 20 },
      objection: "WebGPU was slower than the CPU (20\u00a0ms instead of 20\u00a0ms)",
    },
    { what: "silently the CPU", trial: { ...good, share: 0 }, objection: "WebGPU left 100% of the work to the CPU" },
    { what: "wrong", trial: { ...good, sameAnswers: false }, objection: "WebGPU gave different answers than the CPU" },
    { what: "not loading", trial: { kind: "failed", why: noAdapter }, objection: noAdapter },
  ];
  for (const { what, trial, objection: expected } of verdicts) {
    it(`judges a provider that is ${what}`, () => assert.equal(objection("webgpu", trial), expected));
  }

  const failures: [message: string, why: string][] = [
    ["Error: Failed to get a WebGPU adapter: No supported adapters", noAdapter],
    [
      "/x/onnxruntime/provider_bridge.cc:2210 Failed to load shared library",
      "WebGPU lacks its libraries (README.md says how to get them)",
    ],
    [
      "Failed to load /x/libonnxruntime_providers_cuda.so with error: libcudnn.so.9: cannot open shared object file",
      "WebGPU lacks libcudnn.so.9 (README.md says how to get it)",
    ],
    ["no available backend found. ERR: [webgpu] backend not found.", "WebGPU isn't part of this ONNX Runtime"],
    ["out of memory\nat …", "WebGPU doesn't load (out of memory)"],
    ["x".repeat(200), `WebGPU doesn't load (${"x".repeat(160)})`],
  ];
  for (const [message, why] of failures) it(`says "${why}"`, () => assert.equal(loadFailure("webgpu", message), why));

  it("reads from a profile which provider ran the products", () => {
    const node = (provider: string, op_name: string) => ({ cat: "Node", args: { provider, op_name } });
    const cpu = (op: string) => node("CPUExecutionProvider", op);
    const gpu = (op: string) => node("WebGpuExecutionProvider", op);
    assert.equal(
      shareInProfile("webgpu", [
        { cat: "Session" },
        cpu("Shape"),
        gpu("MatMul"),
        gpu("Gemm"),
        gpu("Add"),
        cpu("MatMul"),
      ]),
      0.75,
    );
    for (const [provider, name] of [
      ["cuda", "CUDAExecutionProvider"],
      ["dml", "DmlExecutionProvider"],
      ["coreml", "CoreMLExecutionProvider"],
    ] as const)
      assert.equal(shareInProfile(provider, [node(name, "MatMul"), gpu("MatMul")]), 0.5);
    // What lies between the kernels, and other events of a provider, count as nothing.
    assert.equal(shareInProfile("webgpu", [gpu("MatMul"), { ...cpu("MatMul"), cat: "Session" }]), 1);
    assert.equal(shareInProfile("webgpu", [cpu("MatMul")]), 0);
    assert.equal(shareInProfile("webgpu", []), 0);
  });

  describe("choosing", () => {
    const toy = writeToyPackage();
    after(() => toy.remove());
    const model = { folder: toy.folder, manifest: toy.manifest, sha256: "0" } as ModelPackage;
    const both: Machine = { ...linux, libraries: { cuda: true, vulkan: true } };
    const table: {
      what: string;
      preference: ProviderPreference;
      machine: Machine;
      trials?: Partial<Record<GpuProvider, TrialOutcome>>;
      fastEnoughMs?: number;
      provider?: string;
      reason?: string;
      refused?: RegExp;
    }[] = [
      {
        what: "nothing to try",
        preference: "auto",
        machine: linux,
        provider: "cpu",
        reason: "CPU: CUDA lacks its libraries (README.md says how to get them); WebGPU finds no Vulkan driver.",
      },
      {
        what: "the first that is good",
        preference: "auto",
        machine: both,
        trials: { cuda: good },
        provider: "cuda",
        reason: "CUDA: 5.0\u00a0ms instead of 20\u00a0ms on the CPU.",
      },
      {
        what: "the second when the first fails",
        preference: "auto",
        machine: both,
        trials: { cuda: { kind: "failed", why: "CUDA ended the process that tried it (SIGABRT)" }, webgpu: good },
        provider: "webgpu",
        reason: "WebGPU: 5.0\u00a0ms instead of 20\u00a0ms on the CPU; CUDA ended the process that tried it (SIGABRT).",
      },
      {
        what: "no adapter",
        preference: "auto",
        machine: { ...linux, built: ["cpu", "webgpu"], libraries: { cuda: false, vulkan: true } },
        trials: { webgpu: { kind: "failed", why: noAdapter } },
        provider: "cpu",
        reason: "CPU: CUDA isn't part of ONNX Runtime for linux x64; WebGPU found no adapter.",
      },
      {
        what: "a CPU that is fast enough",
        preference: "auto",
        machine: both,
        fastEnoughMs: 1e9,
        provider: "cpu",
        reason: "\u00a0ms: CUDA, WebGPU.",
      },
      {
        what: "a CPU that is fast enough, and one that was ruled out",
        preference: "auto",
        machine: { ...linux, built: ["cpu", "webgpu"], libraries: { cuda: false, vulkan: true } },
        fastEnoughMs: 1e9,
        provider: "cpu",
        reason: "CPU: CUDA isn't part of ONNX Runtime for linux x64; not tried, because a thought takes only ",
      },
      {
        what: "cpu by name",
        preference: "cpu",
        machine: both,
        provider: "cpu",
        reason: "CPU: set by coconut.executionProvider.",
      },
      {
        what: "a slow one by name",
        preference: "webgpu",
        machine: linux,
        trials: { webgpu: { ...good, ms: null } },
        provider: "webgpu",
        reason: "WebGPU: set by coconut.executionProvider.",
      },
      {
        what: "one by name that fails",
        preference: "webgpu",
        machine: linux,
        trials: { webgpu: { kind: "failed", why: noAdapter } },
        refused: /^WebGPU found no adapter, so it can't be used\. Set coconut\.executionProvider to auto or cpu\.$/,
      },
      {
        what: "one by name that isn't built",
        preference: "coreml",
        machine: linux,
        refused: /^Core ML isn't part of ONNX Runtime for linux x64, so it can't be used\./,
      },
    ];
    for (const { what, preference, machine, trials = {}, fastEnoughMs = 0, provider, reason, refused } of table) {
      it(what, async () => {
        const asked: string[] = [];
        const attempt = async ({ provider: wanted, compare }: TrialRequest): Promise<TrialOutcome> => {
          asked.push(wanted);
          assert.equal(compare, preference === "auto");
          return trials[wanted] ?? assert.fail(`${wanted} was tried`);
        };
        const choose = chooserOf({ machine: () => machine, attempt, fastEnoughMs });
        let opened = 0;
        const cpu = async () => (opened++, new ToyGraph());
        if (refused)
          return assert.rejects(
            choose(preference, model, cpu),
            (error: Error) => error.name === "UserError" && refused.test(error.message),
          );
        const choice = await choose(preference, model, cpu);
        assert.equal(choice.provider, provider);
        assert.ok(choice.reason.includes(reason!), choice.reason);
        const isMeasured = preference === "auto" && planProviders(preference, machine).candidates.length > 0;
        assert.equal(opened, isMeasured ? 1 : 0, "the CPU is measured where something else may be tried");
        await choose(preference, model, cpu);
        assert.equal(asked.length, new Set(asked).size, "a provider was tried twice");
      });
    }
  });
});
