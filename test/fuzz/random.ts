/** Seeded chance, and what makes hostile inputs from it: the same seed always gives the same input. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Letters of many scripts, marks, halves of pairs, what has a meaning in a pattern, in HTML, or in the formats. */
const PIECES = [
  ..."aZ0 .,?!'’\"“”«»‘-–—_+*^$|()[]{}\\/<>&#%~`=:;@",
  ..."\n\r\t\v\0\u00a0\u00ad\u200b\u200d\u200e\u202e\u2028\ufeff\ufffd\ud800\udc00",
  ..."éßİıŁσςΣǅﬁ½Ⅻ①",
  "e\u0301",
  "\u0301\u0301\u0301",
  ..."日本語中文한국어",
  ..."שלום",
  ..."مرحبا",
  ..."नमस्ते",
  "🥥",
  "👩‍👩‍👧",
  "🏳️‍🌈",
  "𝒳",
  "###",
  "<<",
  ">>",
  "{question}",
  "{concept}",
  "<eos>",
  "</script>",
  "<img src=x onerror=alert(1)>",
  "__proto__",
  "constructor",
  "toString",
  "NaN",
  "Every ",
  " is a ",
  "Is ",
  " or ",
  "No ",
  " not ",
  ". ",
  "T-rex",
  "1e999",
  "-0",
];

const NUMBERS = [
  ...[0, -0, 1, -1, 0.5, 2, 3, 7, 1e-12, 1e-320, 1.0000001, -0.25, 20, 63, 64, 100, 255, 256, 65536, 1e6, 1e9],
  ...[2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 1e20, 1e300, 1.7976931348623157e308, -1e300],
];

const KEYS = ["__proto__", "constructor", "toString", "length", "id", "kind", "", "0", "then", "x"];

export class Random {
  private state: number;

  constructor(seed: number) {
    // Seeds that follow each other give unrelated numbers.
    this.state = Math.imul((seed ^ 0x9e3779b9) >>> 0, 0x85ebca6b) >>> 0;
  }

  /** From 0 up to 1 (mulberry32). */
  unit(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to `below`. */
  below(below: number): number {
    return Math.floor(this.unit() * below);
  }

  /** True with this probability. */
  chance(p: number): boolean {
    return this.unit() < p;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  /** 1, and seldom more. */
  few(): number {
    let n = 1;
    while (n < 12 && this.chance(0.45)) n++;
    return n;
  }

  text(most = 24): string {
    const length = this.chance(0.02) ? this.below(4000) : this.below(most);
    return Array.from({ length }, () => this.pick(PIECES)).join("");
  }

  number(): number {
    const number = this.pick(NUMBERS);
    return this.chance(0.2) ? number + this.pick([-1, 1, 0.5]) : number;
  }

  json(depth = 2): Json {
    switch (this.below(depth > 0 ? 8 : 5)) {
      case 0:
        return null;
      case 1:
        return this.chance(0.5);
      case 2:
        return this.number();
      case 3:
      case 4:
        return this.text();
      case 5:
        return [];
      case 6:
        return Array.from({ length: this.below(4) }, () => this.json(depth - 1));
      default:
        return Object.fromEntries(
          Array.from({ length: this.below(4) }, () => [this.pick(KEYS), this.json(depth - 1)] as const),
        );
    }
  }

  /** The text with a few pieces put in, taken out, moved, repeated, or written otherwise. */
  changedText(text: string): string {
    let changed = text;
    for (let n = this.few(); n > 0; n--) {
      const at = this.below(changed.length + 1);
      const end = Math.min(changed.length, at + this.below(this.chance(0.1) ? changed.length + 1 : 12));
      const [before, part, after] = [changed.slice(0, at), changed.slice(at, end), changed.slice(end)];
      switch (this.below(7)) {
        case 0:
          changed = before + this.pick(PIECES) + part + after;
          break;
        case 1:
          changed = before + after;
          break;
        case 2:
          changed = before + part + part + after;
          break;
        case 3:
          changed = after + part + before;
          break;
        case 4:
          changed = before + this.text(6) + after;
          break;
        case 5:
          changed = before + (this.chance(0.5) ? part.toUpperCase() : part.normalize("NFD")) + after;
          break;
        default:
          changed = before + part.repeat(this.pick([3, 10, 200])).slice(0, 5000) + after;
      }
    }
    return changed;
  }

  changedBytes(bytes: Uint8Array): Uint8Array {
    let changed = Buffer.from(bytes);
    for (let n = this.few(); n > 0; n--) {
      const at = this.below(changed.length + 1);
      switch (this.below(5)) {
        case 0:
          if (changed.length > 0) changed[Math.min(at, changed.length - 1)] = this.below(256);
          break;
        case 1:
          changed = changed.subarray(0, at);
          break;
        case 2:
          changed = Buffer.concat([
            changed.subarray(0, at),
            Buffer.from(Array.from({ length: this.few() }, () => this.pick([0, 1, 127, 128, 255]))),
            changed.subarray(at),
          ]);
          break;
        case 3:
          changed = Buffer.concat([
            changed.subarray(0, at),
            changed.subarray(Math.min(changed.length, at + this.few())),
          ]);
          break;
        default:
          if (changed.length > 0) changed[Math.min(at, changed.length - 1)]! ^= 1 << this.below(8);
      }
    }
    return changed;
  }

  /** A copy with a few values changed, wherever they are: mostly into another of the same type. */
  changedJson(json: Json): Json {
    const whole: { root: Json } = { root: structuredClone(json) };
    for (let n = this.few(); n > 0; n--) this.changeSomething(whole);
    return whole.root;
  }

  private changeSomething(whole: { root: Json }): void {
    let holder: Record<string, Json> = whole;
    let key = "root";
    // Deep inside more often than not.
    for (;;) {
      const value = holder[key];
      if (typeof value !== "object" || value === null) break;
      const keys = Object.keys(value);
      if (keys.length === 0 || this.chance(0.12)) break;
      holder = value as Record<string, Json>;
      key = this.pick(keys);
    }
    holder[key] = this.chance(0.2) ? this.json() : this.another(holder[key]!, holder);
    if (key !== "root" && this.chance(0.08) && !Array.isArray(holder)) delete holder[key];
  }

  private another(value: Json, beside: Record<string, Json>): Json {
    if (typeof value === "string") {
      if (this.chance(0.3)) return String(this.pick(Object.values(beside).filter((one) => typeof one === "string")));
      return this.chance(0.5) ? this.changedText(value) : this.text();
    }
    if (typeof value === "number")
      return this.chance(0.5) ? value + this.pick([-1, 1, 2, 0.5, -0.5]) : this.chance(0.3) ? -value : this.number();
    if (typeof value === "boolean") return !value;
    if (value === null) return this.json(1);
    if (Array.isArray(value)) return this.anotherList(value);
    const entries = Object.entries(value);
    if (this.chance(0.4)) entries.splice(this.below(entries.length + 1), 1);
    else entries.push([this.pick(KEYS), this.json(1)]);
    return Object.fromEntries(entries);
  }

  private anotherList(list: Json[]): Json[] {
    const at = this.below(list.length + 1);
    switch (this.below(5)) {
      case 0:
        return [];
      case 1:
        return list.toReversed();
      case 2:
        return list.toSpliced(at, 1);
      case 3:
        return list.length === 0 ? [this.json(1)] : list.toSpliced(at, 0, structuredClone(this.pick(list)));
      default:
        return list.slice(0, at);
    }
  }
}
