/** The settings that the page shows. It may choose these, and no others. */
import { MOST_THOUGHTS } from "../../shared/model/manifest";
import type { ViewSettings } from "../../shared/panel/api";

/** From a value of any type, the one that is used. */
const usable: { [Key in keyof ViewSettings]: (value: unknown) => ViewSettings[Key] } = {
  topK: (value) => whole(value, 1, 20, 6),
  // `null`: as many as the model's package says.
  thoughts: (value) => (Number.isFinite(value) ? whole(value, 0, MOST_THOUGHTS, 0) : null),
  showTruth: (value) => value !== false,
};

const keys = Object.keys(usable) as (keyof ViewSettings)[];

export function viewSettings(read: (key: keyof ViewSettings) => unknown): ViewSettings {
  return {
    topK: usable.topK(read("topK")),
    thoughts: usable.thoughts(read("thoughts")),
    showTruth: usable.showTruth(read("showTruth")),
  };
}

/** What of a request is about these settings, as values that are used. */
export function allowedChanges(asked: unknown): [key: keyof ViewSettings, value: number | boolean | null][] {
  const given = typeof asked === "object" && asked !== null ? (asked as Record<string, unknown>) : {};
  return keys.flatMap((key) => (Object.hasOwn(given, key) ? [[key, usable[key](given[key])]] : []));
}

export function whole(value: unknown, least: number, most: number, usual: number): number {
  return typeof value === "number" && Number.isFinite(value)
    ? Math.min(most, Math.max(least, Math.round(value)))
    : usual;
}
