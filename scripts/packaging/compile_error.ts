/** Expected trouble of a build, told to the user without a stack. */
export class CompileError extends Error {
  override readonly name = "CompileError";
}
