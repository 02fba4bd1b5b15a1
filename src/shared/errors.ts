/**
 * The line between what a person can do something about and a bug. A UserError is shown as it is; anything else
 * that is thrown is a bug, shown with what was being done.
 */

/** A sentence for people, with the way out. */
export class UserError extends Error {
  override name = "UserError";
}

/** By name rather than class: an error that came through a channel between processes has lost its class. */
export function isUserError(error: unknown): error is UserError {
  return typeof error === "object" && error !== null && "name" in error && error.name === "UserError";
}
