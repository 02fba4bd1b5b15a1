import assert from "node:assert/strict";
import { Emitter } from "../../../src/host/base/event";
import { ModelChoice, type Remembered, type RememberedModel } from "../../../src/host/models/modelChoice";
import { type Inspected, folderOf, writtenFolder } from "../../../src/host/base/modelFolder";

const written: [name: string, inspected: Inspected | undefined, isTrusted: boolean, expected: string][] = [
  ["nothing", undefined, true, ""],
  ["the default", { defaultValue: "" }, true, ""],
  ["the user's", { defaultValue: "", globalValue: " ~/m " }, true, "~/m"],
  [
    "the workspace's over the user's",
    { defaultValue: "", globalValue: "/mine", workspaceValue: "models/theirs" },
    true,
    "models/theirs",
  ],
  ["the folder's over the workspace's", { workspaceValue: "a", workspaceFolderValue: "b" }, true, "b"],
  ["an empty one of the workspace, which overrides the user's", { globalValue: "/mine", workspaceValue: "" }, true, ""],
  [
    "the user's if the workspace isn't trusted",
    { defaultValue: "", globalValue: "/mine", workspaceValue: "models/theirs", workspaceFolderValue: "x" },
    false,
    "/mine",
  ],
  [
    "nothing where only a workspace says it that is not trusted",
    { defaultValue: "", workspaceValue: "models/theirs" },
    false,
    "",
  ],
  ["no text", { globalValue: 7 }, true, ""],
];

describe("the setting that names a folder", () => {
  for (const [name, inspected, isTrusted, expected] of written)
    it(`is ${name}`, () => assert.equal(writtenFolder(inspected, isTrusted), expected));

  it("starts at the workspace or at home", () => {
    const variables = { workspaceFolder: "/ws", userHome: "/home/me", env: { MODELS: "/data", ODD: "${userHome}" } };
    for (const [written, folder] of [
      ["models/m", "/ws/models/m"],
      ["~/m", "/home/me/m"],
      ["/m", "/m"],
      ["${workspaceFolder}/m", "/ws/m"],
      ["${userHome}/m", "/home/me/m"],
      ["${env:MODELS}/m/${env:NONE}", "/data/m"],
      ["a${env:ODD}", "/ws/a${userHome}"],
      ["${file}/m", "/ws/${file}/m"],
      ["${workspaceFolder", "/ws/${workspaceFolder"],
      ["$&/~", "/ws/$&/~"],
    ] as const)
      assert.equal(folderOf(written, variables), folder, written);
    assert.equal(folderOf("m", { ...variables, workspaceFolder: undefined }), "/home/me/m");
  });
});

describe("the selection of a model", () => {
  function bench(first = "") {
    let setting = first;
    let remembered: Remembered | undefined;
    const settings = new Emitter<void>();
    const heard: string[] = [];
    const choice: ModelChoice = new ModelChoice({
      setting: () => ({ written: setting, folder: setting === "" ? "/extension-1/models/usual" : setting }),
      bundled: (name) => `/extension-1/models/${name}`,
      memory: { get: () => remembered, set: (model) => void (remembered = model) },
      isAdded: (folder: string) => folder.startsWith("/added"),
      onDidChangeSettings: settings.event,
    });
    choice.onDidChange(() => heard.push(choice.folder));
    const change = (to: string): void => {
      setting = to;
      settings.fire();
    };
    return { choice, heard, change, remembered: () => remembered };
  }

  it("is the setting until something is selected", () => {
    const { choice, heard, change } = bench();
    assert.equal(choice.folder, "/extension-1/models/usual");
    change("/mine");
    assert.equal(choice.folder, "/mine");
    assert.deepEqual(heard, ["/mine"]);
  });

  it("overrides the setting at that time, and no later one", () => {
    const { choice, heard, change } = bench("/mine");
    choice.choose("/other");
    assert.equal(choice.folder, "/other");
    change("/mine"); // another setting
    change("/third");
    assert.equal(choice.folder, "/third");
    change("/mine");
    assert.deepEqual(heard, ["/other", "/third", "/other"]);
  });

  it("remembers a bundled model by name, because updates move its folder, and nothing for the setting's", () => {
    const { choice, remembered } = bench("/mine");
    choice.choose("/extension-1/models/cot", "cot");
    assert.deepEqual(remembered(), { bundled: "cot", over: "/mine" });
    choice.choose("/mine");
    assert.equal(remembered(), undefined);
    choice.choose("/other");
    choice.reset();
    assert.equal(choice.folder, "/mine");
  });

  it("is a view's own from where it begins, so that two of them hold two models", () => {
    const { choice, heard, change, remembered } = bench();
    choice.choose("/extension-1/models/first", "first");
    const [left, right]: { remembered: RememberedModel | undefined }[] = [
      { remembered: undefined },
      { remembered: undefined },
    ];
    const [one, other] = [choice.of(left!), choice.of(right!)];
    assert.deepEqual([one.folder, other.folder], ["/extension-1/models/first", "/extension-1/models/first"]);
    one.choose("/added/mine");
    choice.choose("/extension-1/models/second", "second");
    assert.deepEqual([one.folder, other.folder], ["/added/mine", "/extension-1/models/first"]);
    assert.deepEqual(heard, ["/extension-1/models/first", "/extension-1/models/second"]);
    assert.deepEqual(remembered(), { bundled: "second", over: "" });
    // The page kept it as JSON while it was hidden.
    const again = choice.of({ remembered: JSON.parse(JSON.stringify(left!.remembered)) as RememberedModel });
    assert.equal(again.folder, "/added/mine");
    one.choose("/extension-1/models/usual");
    assert.deepEqual(left!.remembered, { model: null });
    assert.equal(choice.of(left!).folder, "/extension-1/models/usual");
    change("/mine");
    assert.deepEqual([one.folder, other.folder], ["/mine", "/mine"]);
  });

  it("is none of a view whose page names a folder that you didn't add", () => {
    const { choice } = bench();
    for (const model of [
      { folder: "/elsewhere", over: "" },
      { bundled: "../../elsewhere", over: "" },
      { bundled: "..", over: "" },
      { folder: 7, over: "" },
      { folder: "/added/mine" },
      "/added/mine",
    ])
      assert.equal(choice.of({ remembered: { model } as RememberedModel }).folder, "/extension-1/models/usual");
  });
});
