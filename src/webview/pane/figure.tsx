import type { ComponentChildren } from "preact";

/** A name with its number, in a list of them. */
export function Figure({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
