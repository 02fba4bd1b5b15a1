/**
 * transformers.js and node-llama-cpp, for peers.ts.
 * `node out/test/bench/otherRuntimes.js PACKAGES FILES THREADS PROMPT` loads both from PACKAGES/node_modules, and what
 * peerFiles.py wrote from FILES. It answers each line of standard input, the name of one of them, with a line of JSON:
 * milliseconds of a prompt and of a text step, or why there are none.
 */
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

/** What is used of both packages, which aren't installed here. */
interface Transformers {
  env: { allowRemoteModels: boolean; localModelPath: string };
  Tensor: new (type: "int64", data: BigInt64Array, dims: number[]) => unknown;
  AutoModelForCausalLM: {
    from_pretrained(name: string, options: object): Promise<{ generate(options: object): Promise<unknown> }>;
  };
}
interface LlamaSequence {
  clearHistory(): Promise<void>;
  evaluate(tokens: number[]): AsyncIterable<unknown>;
}
interface NodeLlamaCpp {
  getLlama: (options: object) => Promise<{
    loadModel(options: object): Promise<{
      createContext(options: object): Promise<{ getSequence(): LlamaSequence }>;
    }>;
  }>;
}

interface Times {
  prompt: number;
  text: number;
}

const [packages = "", files = "", threads = "1", prompt = "250"] = process.argv.slice(2);
const WORDS = 5;
const ids = Array.from({ length: Number(prompt) }, (_, i) => (i * 7919) % 300);

const load = async <T>(...parts: string[]): Promise<T> =>
  (await import(pathToFileURL(join(packages, "node_modules", ...parts)).href)) as T;

async function transformers(): Promise<() => Promise<Times>> {
  const { env, Tensor, AutoModelForCausalLM } = await load<Transformers>(
    ...["@huggingface", "transformers", "dist", "transformers.node.mjs"],
  );
  Object.assign(env, { allowRemoteModels: false, localModelPath: files });
  const model = await AutoModelForCausalLM.from_pretrained("gpt2", {
    ...{ dtype: "fp32", device: "cpu" },
    session_options: { intraOpNumThreads: Number(threads), interOpNumThreads: 1 },
  });
  const generate = async (words: number): Promise<number> => {
    const tensor = (value: bigint[]): unknown => new Tensor("int64", BigInt64Array.from(value), [1, ids.length]);
    const start = performance.now();
    await model.generate({
      ...{ input_ids: tensor(ids.map(BigInt)), attention_mask: tensor(ids.map(() => 1n)) },
      ...{ max_new_tokens: words, min_new_tokens: words, do_sample: false },
    });
    return performance.now() - start;
  };
  return async () => {
    const first = await generate(1);
    return { prompt: first, text: Math.max(0, (await generate(1 + WORDS)) - first) / WORDS };
  };
}

async function llama(): Promise<() => Promise<Times>> {
  const { getLlama } = await load<NodeLlamaCpp>("node-llama-cpp", "dist", "index.js");
  const runtime = await getLlama({ gpu: false, build: "never", maxThreads: Number(threads), logLevel: "error" });
  const model = await runtime.loadModel({ modelPath: join(files, "gpt2.gguf") });
  const context = await model.createContext({ contextSize: 512, batchSize: 512, threads: Number(threads) });
  const sequence = context.getSequence();
  return async () => {
    await sequence.clearHistory();
    const times = [performance.now()];
    for await (const _word of sequence.evaluate(ids)) {
      times.push(performance.now());
      if (times.length > WORDS + 1) break;
    }
    return { prompt: times[1]! - times[0]!, text: (times.at(-1)! - times[1]!) / WORDS };
  };
}

const runtimes: Record<string, () => Promise<() => Promise<Times>>> = {
  "transformers.js": transformers,
  "node-llama-cpp": llama,
};

async function main(): Promise<void> {
  const opened = new Map<string, Promise<() => Promise<Times>>>();
  for await (const name of createInterface({ input: process.stdin })) {
    if (!opened.has(name)) opened.set(name, runtimes[name]!());
    const answer = await opened.get(name)!.then(
      (measure) => measure(),
      (error: unknown) => ({ why: error instanceof Error ? error.message.split("\n")[0] : String(error) }),
    );
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  process.exit(0);
}

void main();
