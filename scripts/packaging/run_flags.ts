/**
 * All that the program may do, whichever way it is packaged: read configs, write logs and history,
 * start jobs, hand them an environment, ask for host and user. Not granted: network, FFI, and
 * loading code from other hosts.
 */
export const PROGRAM_FLAGS: readonly string[] = [
  "--no-prompt",
  "--allow-read",
  "--allow-write",
  "--allow-run",
  "--allow-env",
  "--allow-sys=hostname,uid,gid,userInfo",
  "--deny-import",
  // Slots get fewer permissions than the main thread. Without this flag Deno refuses to start them.
  "--unstable-worker-options",
];

/** Flags that make the program alone decide what is loaded, not a file that lies near it. */
export const ISOLATION_FLAGS: readonly string[] = [
  "--no-config",
  "--no-lock",
  "--no-npm",
  "--no-remote",
  "--cached-only",
  "--node-modules-dir=none",
];
