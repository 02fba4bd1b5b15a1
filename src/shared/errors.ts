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

/** By name rather than class: an error that came through a channel between processes has lost its class. */
export function isUserError(error: unknown): error is UserError {
  return typeof error === "object" && error !== null && "name" in error && error.name === "UserError";
}
