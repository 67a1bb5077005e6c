/**
 * All that the program may do, whichever way it is packaged. Its main thread ends process groups and
 * looks into /proc for what they left behind, and Deno 2.9.6 reads /proc for a program with every
 * permission only. What executes jobs of restricted runs gets a part of them (slot_thread.ts).
 */
export const programFlags: readonly string[] = [
  "--no-prompt",
  "--allow-all",
  // Slots get fewer permissions than the main thread. Without this flag Deno refuses to start them.
  "--unstable-worker-options",
];

/** Flags that make the program alone decide what is loaded, not a file that lies near it. */
export const isolationFlags: readonly string[] = [
  "--no-config",
  "--no-lock",
  "--no-npm",
  "--no-remote",
  "--cached-only",
  "--node-modules-dir=none",
];

/**
 * Flags for where the runtime keeps compiled code from one start to the next. It keeps functions that
 * were compiled at once, and by default those are few: with all of them a run of one job starts in 15 %
 * less time, its very first start in 25 % more. And with this much room (MiB) for what is new, such a
 * run collects no garbage, which would take 5 ms; long runs take some 10 MiB more.
 *
 * The others are for runs of some hundred to some thousand jobs, which end before it pays to optimise
 * what they call once a job, and before what is old (32 MiB of it) has to be searched for garbage: V8
 * would take 0.1 ms a job for both, on processors that the jobs could have.
 */
export const cachedCodeFlags: readonly string[] = [
  "--v8-flags=--no-lazy,--min-semi-space-size=4,--initial-heap-size=32," +
  "--invocation-count-for-maglev=2000",
];
