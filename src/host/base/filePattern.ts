/** A pattern for watching one file, whatever its name is. */

/** A file's name as a pattern that matches only it. */
export function filePattern(name: string): string {
  return name.replace(/[[\]{}*?]/g, "[$&]");
}
