/** The page that the benchmark writes: a heading, and what was measured, each part after a comment with its name. */

const MARK = /^<!-- (\w+) -->\n/m;

/** The page with the part in it. What it had of other parts stays, in the order of `parts`. */
export function withPart(
  page: string,
  heading: string,
  part: string,
  section: string,
  parts: readonly string[],
): string {
  const [, ...pieces] = page.split(MARK);
  const sections = new Map<string, string>();
  for (let at = 0; at < pieces.length; at += 2) sections.set(pieces[at]!, pieces[at + 1]!.trim());
  sections.set(part, section.trim());
  const written = parts.flatMap((name) => (sections.has(name) ? [`<!-- ${name} -->\n\n${sections.get(name)!}`] : []));
  return [heading.trim(), ...written].join("\n\n") + "\n";
}
