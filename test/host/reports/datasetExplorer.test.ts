/** Problems in the Test Explorer, with as much of `vscode` as they use. */
import assert from "node:assert/strict";
import type { DatasetExplorer } from "../../../src/host/reports/datasetExplorer";
import { question } from "../../support/fakeEngine";
import { provideVscode } from "../../support/fakeVscode";
import { Workers } from "../../support/workers";

type Uri = NonNullable<Parameters<DatasetExplorer["show"]>[0]>;
type Item = NonNullable<Awaited<ReturnType<DatasetExplorer["show"]>>>;

/** The text of every file. */
const files = new Map<string, string>();

class Items extends Map<string, Item> {
  add = (item: Item): void => void this.set(item.id, item);
  replace = (items: readonly Item[]): void => {
    this.clear();
    items.forEach(this.add);
  };
}

const results: string[] = [];
let controllers = 0;
const told =
  (what: string) =>
  ({ id }: Item): void =>
    void results.push(`${what} ${id.split("#")[1]}`);
const controller = {
  items: new Items(),
  refreshHandler: async (): Promise<void> => undefined,
  createRunProfile: () => undefined,
  createTestItem: (id: string, label: string, uri: Uri) => ({ id, label, uri, children: new Items() }),
  createTestRun: () => ({
    ...{ enqueued: () => undefined, started: () => undefined, appendOutput: () => undefined },
    ...{ passed: told("passed"), failed: told("failed"), errored: told("errored"), skipped: told("skipped") },
    end: () => results.push("end"),
  }),
  dispose: () => undefined,
};
const fake = {
  tests: {
    createTestController: () => {
      controllers++;
      return controller;
    },
  },
  window: {},
  workspace: {
    fs: {
      stat: async ({ path }: Uri) => {
        if (!files.has(path)) throw new Error("It is gone.");
        return { size: 1, type: 1 };
      },
      readFile: async ({ path }: Uri) => Buffer.from(files.get(path) ?? ""),
    },
  },
  ...{ FileType: { File: 1 }, TestRunProfileKind: { Run: 1 }, TestMessage: class {}, Location: class {} },
  Range: class {},
  MarkdownString: class {
    appendText = (): void => undefined;
    appendMarkdown = (): void => undefined;
  },
};

const fileAt = (path: string): Uri => ({ path, fsPath: path, toString: () => `file://${path}` }) as unknown as Uri;
const problems = (...answers: string[]): string => JSON.stringify(answers.map((answer) => ({ question, answer })));

describe("datasets in the Test Explorer", () => {
  let end = (): void => undefined;
  let Explorer: typeof DatasetExplorer;

  before(async () => {
    end = provideVscode(fake);
    Explorer = (await import("../../../src/host/reports/datasetExplorer")).DatasetExplorer;
  });
  after(() => end());
  beforeEach(() => {
    for (const list of [files, controller.items]) list.clear();
    results.length = 0;
  });

  function made(workers = new Workers()): { explorer: DatasetExplorer; errors: string[] } {
    const errors: string[] = [];
    const during = async (_doing: string, f: () => unknown): Promise<unknown> => {
      try {
        return await f();
      } catch (error) {
        return void errors.push((error as Error).message);
      }
    };
    const parts = {
      start: workers.start,
      wanted: () => ({ folder: "/m", preference: "auto", thoughts: 2 }),
      problems: { during },
      log: () => undefined,
    };
    const explorer = new Explorer(parts as unknown as ConstructorParameters<typeof DatasetExplorer>[0]);
    return { explorer, errors };
  }

  const cancellation = { onCancellationRequested: () => ({ dispose: () => undefined }) };
  const run = (explorer: DatasetExplorer): Promise<void> =>
    explorer.run(...([{}, cancellation] as unknown as Parameters<DatasetExplorer["run"]>));

  it("have a place in the Test Explorer only once a dataset is shown", async () => {
    const before = controllers;
    made().explorer.dispose();
    const { explorer } = made();
    assert.equal(controllers, before);
    files.set("/d.json", problems("Alex is a gorpus."));
    await explorer.show(fileAt("/d.json"));
    await explorer.show(fileAt("/d.json"));
    assert.equal(controllers, before + 1);
  });

  it("keep the results that came before something went wrong", async () => {
    files.set("/d.json", problems("Alex is a gorpus.", "Alex is a rempus.", "Alex is a gorpus."));
    let asked = 0;
    const { explorer } = made(
      new Workers(() => ({
        beforeItem: (n) => {
          if (n === 1 && ++asked === 3) throw new Error("A bug.");
        },
      })),
    );
    await explorer.show(fileAt("/d.json"));
    await run(explorer);
    assert.deepEqual(results, ["passed 0", "failed 1", "errored 2", "end"]);
  });

  it("have no results where the run is canceled while the model loads", async () => {
    files.set("/d.json", problems("Alex is a gorpus."));
    const { explorer } = made(new Workers(() => ({ load: () => new Promise(() => undefined) })));
    await explorer.show(fileAt("/d.json"));
    let cancel = (): void => undefined;
    const token = {
      onCancellationRequested: (f: () => void) => {
        cancel = f;
        return { dispose: () => undefined };
      },
    };
    const ran = explorer.run(...([{}, token] as unknown as Parameters<DatasetExplorer["run"]>));
    cancel();
    await ran;
    assert.deepEqual(results, ["end"]);
  });

  it("skip problems that the file has no longer", async () => {
    files.set("/d.json", problems("Alex is a gorpus.", "Alex is a gorpus."));
    const { explorer } = made();
    const root = await explorer.show(fileAt("/d.json"));
    assert.equal(root?.description, "2 problems");
    files.set("/d.json", problems("Alex is a gorpus."));
    const again = await explorer.show(fileAt("/d.json"));
    assert.equal(again?.description, "1 problem");
    controller.items.add(root);
    await run(explorer);
    assert.deepEqual(results, ["passed 0", "skipped 1", "end"]);
  });

  it("are read again, also beside a file that is gone", async () => {
    const { explorer, errors } = made();
    for (const name of ["/a.json", "/b.json"]) {
      files.set(name, problems("Alex is a gorpus."));
      await explorer.show(fileAt(name));
    }
    files.delete("/a.json");
    files.set("/b.json", problems("Alex is a gorpus.", "Alex is a rempus."));
    await controller.refreshHandler();
    assert.equal(errors.length, 1);
    assert.match(errors[0]!, /\/a\.json \(It is gone\.\)/);
    assert.deepEqual(
      [...controller.items.values()].map(({ description }) => description),
      ["1 problem", "2 problems"],
    );
  });
});
