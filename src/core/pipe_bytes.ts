/**
 * How much a pipe for output holds, and so how much of it is read at once, bytes: four times what the
 * system gives it, so that a process goes on writing while the engine is at what came before. All pipes
 * of a user who is not root may hold 64 MiB together.
 */
export const pipeBytes = 256 * 1024;
