// Makes the types and the checks of the JSON files that the product reads from schemas/*.json, so that no schema is
// compiled while it runs. They lie in src/shared/schema/generated, which git ignores.
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const folder = join("src", "shared", "schema", "generated");

/** The schemas, and what the type of a file is called. */
const schemas = /** @type {const} */ ({
  "model-manifest": "ManifestFile",
  trace: "TraceFile",
  "trace-1": "TraceFileVersion1",
  golden: "GoldenFile",
});

/** @typedef {{ [key: string]: unknown }} Schema */

/** Run from the project's folder. Does nothing where all is up to date, which saves two seconds. */
export async function generate() {
  const sources = Object.keys(schemas).map(schemaFile);
  const made = Object.values(schemas).flatMap((type) => Object.values(filesOf(type)));
  const newest = Math.max(...[...sources, "scripts/lib/generate.mjs", "package-lock.json"].map(changed));
  if (Math.min(...made.map(changed)) > newest) return;
  mkdirSync(folder, { recursive: true });
  for (const [name, type] of Object.entries(schemas)) {
    const { types, code, declaration } = filesOf(type);
    const schema = JSON.parse(readFileSync(schemaFile(name), "utf8"));
    writeFileSync(types, await typesOf(schema, type, schemaFile(name)));
    writeFileSync(code, await codeOf(schema, `is${type}`));
    writeFileSync(
      declaration,
      `import type { Check } from "../check";\nimport type { ${type} } from "./${type}";\n\n` +
        `export declare const is${type}: Check<${type}>;\n`,
    );
  }
}

/** @param {string} name */
const schemaFile = (name) => `schemas/${name}.schema.json`;

/** @param {string} type */
const filesOf = (type) => ({
  types: join(folder, `${type}.ts`),
  code: join(folder, `is${type}.js`),
  declaration: join(folder, `is${type}.d.ts`),
});

/** In milliseconds; 0 where there is no such file. @param {string} path */
const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** @param {Schema} schema @param {string} type @param {string} from @returns {Promise<string>} */
async function typesOf(schema, type, from) {
  const { compile } = await import("json-schema-to-typescript");
  return compile(/** @type {object} */ (mapped({ ...schema, title: type }, forTypes)), type, {
    additionalProperties: false,
    cwd: "schemas",
    bannerComment: `/* Generated from ${from}: change it there. */`,
    ignoreMinAndMaxItems: true,
    style: { printWidth: 120 },
  });
}

/** @param {Schema} schema @param {string} name @returns {Promise<string>} */
async function codeOf(schema, name) {
  const { Ajv } = await import("ajv");
  const { default: standalone } = await import("ajv/dist/standalone/index.js");
  // Each definition is a function rather than written out wherever it is used, which takes less room.
  const ajv = new Ajv({ allowUnionTypes: true, inlineRefs: false, code: { source: true, esm: true } });
  // A schema refers to another one by the name of its file.
  for (const file of Object.keys(schemas).map(schemaFile))
    ajv.addSchema(/** @type {object} */ (mapped(JSON.parse(readFileSync(file, "utf8")), forCode)), basename(file));
  ajv.addSchema(/** @type {object} */ (mapped(schema, forCode)), name);
  // An error is read for its place and its message (schema/check.ts); the rest of it would be a third of the code.
  return standalone
    .default(ajv, { [name]: name })
    .replace(/schemaPath:"[^"]*",keyword:"[^"]*",params:\{[^{}]*\},/g, "");
}

/**
 * One type for each definition, and no index signature beside named properties, which would make all of them vague.
 * @param {Schema} part
 * @returns {Schema}
 */
function forTypes({ additionalProperties, ...part }) {
  if (typeof part.$ref === "string") return { $ref: part.$ref };
  const vague = "properties" in part && typeof additionalProperties === "object";
  return additionalProperties === undefined || vague ? part : { ...part, additionalProperties };
}

/** Without the words for people; a property may be called `title` too. @param {Schema} part @returns {Schema} */
function forCode(part) {
  const words = (/** @type {[string, unknown]} */ [key, value]) =>
    (key === "title" || key === "description") && typeof value === "string";
  return Object.fromEntries(Object.entries(part).filter((entry) => !words(entry)));
}

/**
 * The schema with every object in it changed by `f`.
 * @param {unknown} value
 * @param {(part: Schema) => Schema} f
 * @returns {unknown}
 */
function mapped(value, f) {
  if (Array.isArray(value)) return value.map((item) => mapped(item, f));
  if (typeof value !== "object" || value === null) return value;
  return f(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, mapped(part, f)])));
}
