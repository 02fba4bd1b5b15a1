import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import {
  type Conversion,
  type Shell,
  checkpointAt,
  conversionCommand,
  installCommand,
  packageFolderFor,
} from "../../../src/host/models/checkpoint";
import { type ConversionUi, convertCheckpoint } from "../../../src/host/models/conversion";

describe("a checkpoint that is chosen as a model", () => {
  let home: string;
  beforeEach(() => (home = mkdtempSync(join(tmpdir(), "coconut-checkpoint-"))));
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const folder = (name: string, ...files: string[]): string => {
    const path = join(home, name);
    mkdirSync(path);
    for (const file of files) writeFileSync(join(path, file), "x");
    return path;
  };

  const folders: [what: string, files: string[], expected: { hasConfig: boolean } | null][] = [
    ["a transformers folder", ["config.json", "model.safetensors", "tokenizer.json"], { hasConfig: true }],
    ["a sharded one", ["config.json", "pytorch_model.bin.index.json"], { hasConfig: true }],
    ["an adapter, whose base is elsewhere", ["adapter_config.json", "adapter_model.safetensors"], { hasConfig: false }],
    ["a folder of facebookresearch/coconut", ["checkpoint_49", "checkpoint_50"], { hasConfig: false }],
    ["a package, though it has weights", ["manifest.json", "model.onnx", "weights.bin"], null],
    ["a folder of other things", ["README.md", "config.json", "notes.txt"], null],
    ["an empty folder", [], null],
  ];
  for (const [what, files, expected] of folders)
    it(`is told from ${expected ? "" : "other paths, such as "}${what}`, async () => {
      const path = folder("model", ...files);
      assert.deepEqual(await checkpointAt(path), expected && { path, ...expected });
    });

  const files: [name: string, beside: string[], expected: { hasConfig: boolean } | null][] = [
    ["checkpoint_50", [], { hasConfig: false }],
    ["pytorch_model.bin", ["config.json"], { hasConfig: true }],
    ["lora.safetensors", [], { hasConfig: false }],
    ["notes.txt", ["model.safetensors"], null],
  ];
  for (const [name, beside, expected] of files)
    it(`may be a file: ${name} is ${expected ? "one" : "none"}`, async () => {
      const path = join(folder("run", name, ...beside), name);
      assert.deepEqual(await checkpointAt(path), expected && { path, ...expected });
    });

  it("isn't a path without anything", async () => assert.equal(await checkpointAt(join(home, "gone")), null));

  it("gets a folder for its package beside it that isn't there yet", async () => {
    const checkpoint = { path: join(home, "pytorch_model.bin"), hasConfig: true };
    assert.equal(await packageFolderFor(checkpoint), join(home, "pytorch_model-coconut"));
    folder("pytorch_model-coconut");
    assert.equal(await packageFolderFor(checkpoint), join(home, "pytorch_model-coconut-2"));
    const versioned = { path: join(home, "Llama-3.2"), hasConfig: true };
    assert.equal(await packageFolderFor(versioned), join(home, "Llama-3.2-coconut"));
  });

  describe("in a terminal", () => {
    const bash: Shell = { python: "python3", path: "/bin/bash" };
    const given: Conversion = { checkpoint: "/a/checkpoint_50", base: "/a/gpt2", thoughts: 6, out: "/a/out" };

    it("is converted by a command with all that was said", () => {
      assert.equal(
        conversionCommand(given, bash),
        "python3 -m recipe.convert /a/checkpoint_50 --base /a/gpt2 --thoughts 6 --out /a/out",
      );
      const { base: _base, ...without } = given;
      assert.equal(
        conversionCommand({ ...without, thoughts: 0 }, bash),
        "python3 -m recipe.convert /a/checkpoint_50 --thoughts 0 --out /a/out",
      );
      assert.equal(installCommand("/x/requirements.txt", bash), "python3 -m pip install -r /x/requirements.txt");
    });

    it("has its paths quoted as the shell quotes", () => {
      const tricky = { ...given, checkpoint: "/a/it's $HOME; rm x", base: "/b c" };
      const shells: [path: string, expected: string][] = [
        ["/bin/zsh", "'/a/it'\\''s $HOME; rm x' --base '/b c'"],
        ["C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe", "'/a/it''s $HOME; rm x' --base '/b c'"],
        ["C:\\Windows\\System32\\cmd.exe", '"/a/it\'s $HOME; rm x" --base "/b c"'],
      ];
      for (const [path, expected] of shells)
        assert.ok(conversionCommand(tricky, { ...bash, path }).includes(`convert ${expected} --thoughts`), path);
      assert.ok(
        conversionCommand({ ...given, checkpoint: "C:\\m\\x.bin" }, { python: "python", path: "pwsh.exe" }).includes(
          "convert C:\\m\\x.bin --base",
        ),
      );
    });

    it("comes to Python as it is, whatever is in its name", function () {
      if (process.platform === "win32") this.skip();
      const word = `${home}/it's "a" $HOME \`ls\` \\ *; echo no`;
      const line = conversionCommand({ ...given, checkpoint: word }, { python: "echo", path: "/bin/sh" });
      const printed = execFileSync("/bin/sh", ["-c", line.replace(/^echo -m/, "printf '%s\\n' -m")], {
        encoding: "utf8",
      });
      assert.equal(printed.split("\n")[2], word);
    });

    it("is refused if its path would run something", () =>
      assert.throws(
        () => conversionCommand({ ...given, checkpoint: "/a\nrm -rf x" }, bash),
        /^UserError: The path “\/a\?rm -rf x” has characters that can't be typed into a terminal\. Rename it\.$/,
      ));
  });

  describe("and converted", () => {
    const log: string[] = [];
    /** `run`: what happens in the terminal at each look at the folder; `closes`: the terminal after so many looks. */
    function ui(
      answers: Partial<ConversionUi> = {},
      run: (out: string, look: number) => void = () => undefined,
    ): ConversionUi {
      let out = "";
      let looks = 0;
      log.length = 0;
      return {
        offer: async ({ path }) => (log.push(`offer ${basename(path)}`), true),
        chooseBase: async () => (log.push("base?"), join(home, "gpt2")),
        askThoughts: async () => (log.push("thoughts?"), 6),
        openTerminal: (conversion) => {
          ({ out } = conversion);
          log.push(`terminal ${conversion.base === undefined ? "" : "base "}${conversion.thoughts}`);
          return new AbortController().signal;
        },
        during: (title, work) => (log.push(title), work((message) => log.push(message), new AbortController().signal)),
        pause: async () => run(out, ++looks),
        ...answers,
      };
    }

    const written = (out: string, look: number): void => {
      const temporary = join(home, `.${basename(out)}-abc`);
      if (look === 2) mkdirSync(temporary);
      if (look === 3) writeFileSync(join(temporary, "model.onnx"), Buffer.alloc(2_000_000));
      if (look === 4) writeFileSync(join(temporary, "manifest.json"), "{}");
      if (look === 5) renameSync(temporary, out);
    };

    it("asks what no checkpoint says, shows how far it is, and ends with the package", async () => {
      const checkpoint = { path: join(home, "checkpoint_50"), hasConfig: false };
      assert.equal(await convertCheckpoint(checkpoint, ui({}, written)), join(home, "checkpoint_50-coconut"));
      assert.deepEqual(log, [
        "offer checkpoint_50",
        "base?",
        "thoughts?",
        "terminal base 6",
        "Coconut: Converting checkpoint_50",
        "Run the command in the terminal. It says what it is doing.",
        "Writing checkpoint_50-coconut, 0.0 MB so far",
        "Writing checkpoint_50-coconut, 2.0 MB so far",
      ]);
    });

    it("doesn't ask for a base that is there", async () => {
      assert.ok(await convertCheckpoint({ path: join(home, "model"), hasConfig: true }, ui({}, written)));
      assert.deepEqual(log.slice(0, 3), ["offer model", "thoughts?", "terminal 6"]);
    });

    const canceled: [what: string, answers: Partial<ConversionUi>, last: string][] = [
      ["nobody wants it", { offer: async () => false }, ""],
      ["no base is chosen", { chooseBase: async () => undefined }, "offer checkpoint_50"],
      ["no number is given", { askThoughts: async () => undefined }, "base?"],
    ];
    for (const [what, answers, last] of canceled)
      it(`ends where ${what}`, async () => {
        const checkpoint = { path: join(home, "checkpoint_50"), hasConfig: false };
        assert.equal(await convertCheckpoint(checkpoint, ui(answers)), undefined);
        assert.equal(log.at(-1) ?? "", last);
      });

    it("ends where the terminal is closed, or the waiting is canceled", async () => {
      const checkpoint = { path: join(home, "model"), hasConfig: true };
      for (const which of ["terminal", "notification"] as const) {
        const ending = new AbortController();
        const never = new AbortController().signal;
        const given: Partial<ConversionUi> =
          which === "terminal"
            ? { openTerminal: () => ending.signal }
            : { during: (_, work) => work(() => undefined, ending.signal), openTerminal: () => never };
        const ended = convertCheckpoint(checkpoint, {
          ...ui({}, (_, look) => look === 2 && ending.abort()),
          ...given,
        });
        assert.equal(await ended, undefined, which);
      }
    });
  });
});
