/**
 * Separates what the user can act on from bugs. A UserError is shown as it is. Anything else that is thrown is a bug,
 * shown with what was being done.
 */

/** A sentence for the user that says what to do. */
export class UserError extends Error {
  override name = "UserError";
}

/** The selected model can't read a text. Another one may. */
export class UnreadError extends UserError {}

/** The model failed in a pass. Another question, or another try, may fail for the same reason. */
export class ModelFault extends UserError {
  override name = "ModelFault";
}

/** By name rather than class: an error that came through a channel between processes has lost its class. */
export function isUserError(error: unknown): error is UserError {
  return nameOf(error) === "UserError" || isModelFault(error);
}

export function isModelFault(error: unknown): error is ModelFault {
  return nameOf(error) === "ModelFault";
}

function nameOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "name" in error ? error.name : undefined;
}
