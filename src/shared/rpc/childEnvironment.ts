type Environment = Record<string, string | undefined>;

/**
 * For every process that loads onnxruntime, before it does: without this, onnxruntime for Linux keeps a queue of events
 * about the machine and the model in the home folder, looks up a host to send them to, and writes a log into the
 * temporary folder.
 */
export const RUNTIME_ENVIRONMENT = { ORT_DISABLE_TELEMETRY: "1" };

/** The environment of a worker, made from that of the process that starts it. */
export function childEnvironment(own: Environment): Environment {
  return {
    ...own,
    ...RUNTIME_ENVIRONMENT,
    // Otherwise glibc has a heap for each thread, and what one has freed isn't there for the other: the memory of a
    // worker grows with the questions.
    MALLOC_ARENA_MAX: "1",
    // In VS Code's own Electron this makes it the Node that it contains.
    ELECTRON_RUN_AS_NODE: "1",
    // Options of a debugger are not for the child.
    NODE_OPTIONS: "",
  };
}
