/**
 * A window as a process of its own, which adds nodes to a trace at random times, each after the last that it knows of.
 * It prints an id once its node is on the disk. Arguments: folder, window, trace, number of nodes.
 */
import { NodeDisk } from "../../src/host/traces/disk";
import { TraceStore } from "../../src/host/traces/traceStore";
import { token } from "./traces";

async function write(folder: string, window: string, id: string, count: number): Promise<void> {
  const store = new TraceStore({ disk: new NodeDisk(folder), window, now: Date.now, log: console.error });
  await store.read();
  const trace = await store.load(id);
  if (!trace) throw new Error(`There is no trace ${id}.`);
  const added: Promise<void>[] = [];
  for (let n = 0; n < count; n++) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
    const made = store.newId();
    store.apply(trace, { kind: "nodes", nodes: [token(made, trace.nodes.at(-1)?.id ?? null)] });
    added.push(store.save().then(() => console.log(made)));
  }
  await Promise.all(added);
  await store.close();
}

const [folder = "", window = "", trace = "", count = ""] = process.argv.slice(2);
void write(folder, window, trace, Number(count)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
