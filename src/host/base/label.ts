/**
 * How something reads in a native tree or list: label, description, icon, tooltip, and the same for a screen reader.
 */

export interface Label {
  label: string;
  description: string;
  /** Name of a product icon, and of a theme colour for it. */
  icon: { name: string; color?: string };
  /** Lines of name and value, shown as a table. */
  tooltip: { title: string; lines: [string, string][] };
  spoken: string;
}
