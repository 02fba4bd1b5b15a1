// Generates types and checks from schemas/*.json for the JSON files that the product reads, so that it doesn't have to
// compile schemas. Git ignores their folder, src/shared/schema/generated.
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const folder = join("src", "shared", "schema", "generated");

/** The schemas, with the name of each file's type. */
const schemas = /** @type {const} */ ({
  "model-manifest": "ManifestFile",
  trace: "TraceFile",
  report: "ReportFile",
  "trace-1": "TraceFileVersion1",
  golden: "GoldenFile",
});

/** @typedef {{ [key: string]: unknown }} Schema */

/** Runs in the project folder. Does nothing if everything is up to date, which saves two seconds. */
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

/** The modification time in milliseconds; 0 if there is no such file. @param {string} path */
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
  // Each definition becomes a function instead of being inlined, which makes the code smaller.
  const ajv = new Ajv({ allowUnionTypes: true, inlineRefs: false, code: { source: true, esm: true } });
  // A schema refers to another one by the name of its file.
  for (const file of Object.keys(schemas).map(schemaFile))
    ajv.addSchema(/** @type {object} */ (mapped(JSON.parse(readFileSync(file, "utf8")), forCode)), basename(file));
  ajv.addSchema(/** @type {object} */ (mapped(schema, forCode)), name);
  // schema/check.ts reads only an error's path and message. The other fields would be a third of the code.
  return (
    standalone
      .default(ajv, { [name]: name })
      // Which property it is stands only in what is dropped next.
      .replace(
        /(params:\{additionalProperty: (\w+)\},message:)"must NOT have additional properties"/g,
        '$1"must NOT have "+$2',
      )
      .replace(/schemaPath:"[^"]*",keyword:"[^"]*",params:\{[^{}]*\},/g, "")
  );
}

/**
 * Keeps one type per definition, and drops index signatures next to named properties, which would weaken their types.
 * @param {Schema} part
 * @returns {Schema}
 */
function forTypes({ additionalProperties, ...part }) {
  if (typeof part.$ref === "string") return { $ref: part.$ref };
  const vague = "properties" in part && typeof additionalProperties === "object";
  return additionalProperties === undefined || vague ? part : { ...part, additionalProperties };
}

/** Drops titles and descriptions. A property may also have the name `title`. @param {Schema} part @returns {Schema} */
function forCode(part) {
  const isText = (/** @type {[string, unknown]} */ [key, value]) =>
    (key === "title" || key === "description") && typeof value === "string";
  return Object.fromEntries(Object.entries(part).filter((entry) => !isText(entry)));
}

/**
 * The schema with `f` applied to every object in it.
 * @param {unknown} value
 * @param {(part: Schema) => Schema} f
 * @returns {unknown}
 */
function mapped(value, f) {
  if (Array.isArray(value)) return value.map((item) => mapped(item, f));
  if (typeof value !== "object" || value === null) return value;
  return f(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, mapped(part, f)])));
}
