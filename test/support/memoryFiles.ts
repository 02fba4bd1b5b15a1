/** Trace files in memory. */
import type { TraceFiles } from "../../src/host/traces/traceStore";

export class MemoryFiles implements TraceFiles {
  constructor(readonly texts = new Map<string, string>()) {}

  async ids(): Promise<string[]> {
    return [...this.texts.keys()];
  }

  async read(id: string): Promise<string> {
    const text = this.texts.get(id);
    if (text === undefined) throw new Error(`There is no ${id}.`);
    return text;
  }

  async write(id: string, text: string): Promise<void> {
    this.texts.set(id, text);
  }

  async remove(id: string): Promise<void> {
    this.texts.delete(id);
  }
}
