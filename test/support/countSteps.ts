/** How much work a function is, as a number that is the same on every machine: how often each block of code ran. */
import { Session } from "node:inspector/promises";
import { setFlagsFromString } from "node:v8";

/** The blocks of this bundle that ran during `f`. What the language does by itself, such as sorting, isn't counted. */
export async function countSteps(f: () => void): Promise<number> {
  // Functions that are compiled into others aren't counted.
  for (const flag of ["--no-opt", "--no-use-osr"]) setFlagsFromString(flag);
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
    f();
    const { result } = await session.post("Profiler.takePreciseCoverage");
    await session.post("Profiler.stopPreciseCoverage");
    return result
      .filter(({ url }) => url.endsWith(".test.js"))
      .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
      .reduce((sum, { count }) => sum + count, 0);
  } finally {
    session.disconnect();
    for (const flag of ["--opt", "--use-osr"]) setFlagsFromString(flag);
  }
}
