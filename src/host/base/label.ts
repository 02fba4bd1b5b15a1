/** How an item of a native tree or list reads: label, description, icon, tooltip, and text for screen readers. */

export interface Label {
  label: string;
  description: string;
  /** Name of a product icon, and of a theme color for it. */
  icon: { name: string; color?: string };
  /** Pairs of name and value, shown as a table. */
  tooltip: { title: string; lines: [string, string][] };
  spoken: string;
}
