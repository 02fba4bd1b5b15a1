import assert from "node:assert/strict";
import { join } from "node:path";
import { sharedStorage } from "../../../src/host/traces/storagePlace";

describe("The storage of a workspace", () => {
  const of = (workspace: string): string => join("/data", "workspaceStorage", workspace, "publisher.name");

  for (const [window, workspace] of [
    ["313c2d94", "313c2d94"],
    ["313c2d94-1", "313c2d94"],
    ["313c2d94-9", "313c2d94"],
    // Some workspaces have a negative number as their id.
    ["-7ab2", "-7ab2"],
    ["-7ab2-1", "-7ab2"],
    ["ext-dev", "ext-dev"],
  ] as const)
    it(`is ${workspace} in the window that has ${window}`, () =>
      assert.equal(sharedStorage(of(window)), of(workspace)));
});
