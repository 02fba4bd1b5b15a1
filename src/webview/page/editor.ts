/** Tells the host what the page shows, with a short delay, because the pointer crosses many candidates on its way. */
import { useEffect, useRef } from "preact/hooks";
import type { Viewing } from "../../shared/read/viewing";
import type { Ask } from "./state";

const MOMENT_MS = 60;

export function useViewing(viewing: Viewing | null, ask: Ask): void {
  const sent = useRef("null");
  const key = JSON.stringify(viewing);
  useEffect(() => {
    if (key === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = key;
      ask((host) => host.view(viewing));
    }, MOMENT_MS);
    return () => clearTimeout(timer);
  }, [key]);
}
