/** The score: one picture in which time runs left to right, and every stave shares its columns. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { still } from "../kit/still";
import { ScorePicture } from "./scorePicture";
import type { ScoreProps } from "./scoreProps";

/** The sizes of the score are for a font of this size, and scale with it. */
const BASE_FONT = 13;
/** In pixels. */
const LEAST_WIDTH = 300;

/** Drawn again only if what it is given changes. */
export const ScoreView = still(function ScoreView(props: ScoreProps) {
  const root = useRef<HTMLDivElement>(null);
  const { width, unit } = useSize(root);
  return (
    <div class="score-scroller" ref={root}>
      {width > 0 && <ScorePicture {...props} width={width / unit} unit={unit} />}
    </div>
  );
});

/** The width of the page, and how many pixels a unit of the score is. */
function useSize(root: { current: HTMLElement | null }): { width: number; unit: number } {
  const [size, setSize] = useState({ width: 0, unit: 1 });
  useLayoutEffect(() => {
    const element = root.current;
    if (!element) return;
    const read = (): void => {
      const unit = (parseFloat(getComputedStyle(document.body).fontSize) || BASE_FONT) / BASE_FONT;
      const width = Math.max(LEAST_WIDTH, element.clientWidth);
      setSize((known) => (known.width === width && known.unit === unit ? known : { width, unit }));
    };
    read();
    // In a frame of its own: what made the room smaller is drawn first.
    let frame = 0;
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(read);
    });
    observer.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }, []);
  return size;
}
