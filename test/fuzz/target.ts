/** What the fuzzer tries: something that makes inputs, and something that says whether one was survived. */
import { createHash } from "node:crypto";
import { isUserError } from "../../src/shared/errors";
import { Random } from "./random";

export interface Target<Input = unknown> {
  /** Inputs of the kinds that weren't survived once, by name. */
  corpus: Readonly<Record<string, Input>>;
  /** Those of the corpus that must be taken. The others must be refused. Absent where neither matters. */
  takes?: readonly string[];
  make(random: Random): Input;
  /**
   * Throws unless the product does with the input what it promises. Resolves with whether the input was taken: a
   * target whose inputs are all refused tries nothing but the refusal.
   */
  check(input: Input): boolean | Promise<boolean>;
  /** Ends what `check` started. */
  close?(): Promise<void>;
}

/** Slower than this is a failure, too: nobody waits for one input that long. */
export const MOST_MS = 5000;

/** The input with this number. */
export function inputOf<Input>(target: Target<Input>, name: string, seed: number, at: number): Input {
  const digest = createHash("sha256").update(`${name} ${seed} ${at}`).digest();
  return target.make(new Random(digest.readUInt32LE(0)));
}

/** Runs `f`. Returns whether it gave something; a `UserError` is a refusal, and anything else that is thrown a bug. */
export function taken(f: () => void): boolean {
  try {
    f();
    return true;
  } catch (error) {
    if (isUserError(error)) return assertSentence(error);
    throw error;
  }
}

/** A refusal is something to read: it ends like a sentence, isn't endless, and holds no other error's stack. */
export function assertSentence({ message }: { message: string }): false {
  if (!/[.?!)”"]$/.test(message)) throw new Error(`The refusal isn't a sentence: ${message}`);
  if (message.length > 2000) throw new Error(`The refusal has ${message.length} characters: ${message.slice(0, 200)}`);
  if (/\n\s+at |TypeError|RangeError|Cannot read prop/.test(message)) throw new Error(`A bug as a refusal: ${message}`);
  return false;
}

/** An input as it is printed. */
export function printed(input: unknown): string {
  const text = JSON.stringify(input, (_, value: unknown) =>
    value instanceof Uint8Array ? `base64:${Buffer.from(value).toString("base64")}` : value,
  );
  return text === undefined ? String(input) : text.length > 4000 ? `${text.slice(0, 4000)}… (${text.length})` : text;
}

/** As `taken`; resolves with what was given, `undefined` after a refusal. */
export async function takenLater<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (!isUserError(error)) throw error;
    assertSentence(error);
    return undefined;
  }
}
