import assert from "node:assert/strict";
import type { committedText } from "../../../src/host/actions/lastCommit";
import { provideVscode } from "../../support/fakeVscode";

const uri = { scheme: "file", path: "/a/x.coconut.json", fsPath: "/a/x.coconut.json" } as Parameters<
  typeof committedText
>[0];

describe("a file in the last commit", () => {
  let size: number;
  const asked: string[] = [];
  const repository = {
    getObjectDetails: async (_ref: string, path: string) => (asked.push(`size of ${path}`), { size }),
    show: async (_ref: string, path: string) => (asked.push(`text of ${path}`), "{}"),
  };
  const git = { enabled: true, getAPI: () => ({ getRepository: () => repository, toGitUri: () => uri }) };
  let restore: () => void;
  before(
    () => (restore = provideVscode({ extensions: { getExtension: () => ({ activate: () => Promise.resolve(git) }) } })),
  );
  after(() => restore());

  async function read(bytes: number): Promise<string> {
    const lastCommit = await import("../../../src/host/actions/lastCommit");
    size = bytes;
    asked.length = 0;
    return (await lastCommit.committedText(uri, 1000)).text;
  }

  it("is read", async () => assert.equal(await read(1000), "{}"));

  it("isn't read if it's larger than a trace may be", async () => {
    await assert.rejects(
      read(3_000_000),
      /^UserError: x\.coconut\.json is too large in the last commit \(3 MB\)\. Comp/,
    );
    assert.deepEqual(asked, ["size of /a/x.coconut.json"]);
  });
});
