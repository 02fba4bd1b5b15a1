/** How the checks in generated/ are asked. scripts/lib/generate.mjs makes them, and the types, from schemas/*.json. */

/** Checks whether JSON fits a schema; `errors` says what was wrong with the last one that didn't. */
export interface Check<T> {
  (json: unknown): json is T;
  errors?: readonly { instancePath: string; message?: string }[] | null;
}

/** Why the JSON that a check has just refused doesn't fit, as a clause: `/shapes/layers must be integer`. */
export function misfit(check: Pick<Check<unknown>, "errors">): string {
  // The deepest error: where a schema has alternatives, the last ones say only that none of them fits.
  const [error] = [...(check.errors ?? [])].sort((a, b) => b.instancePath.length - a.instancePath.length);
  return error ? `${error.instancePath || "it"} ${error.message ?? "is wrong"}` : "it does not fit the schema";
}
