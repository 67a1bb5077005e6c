/** What the engine calls of the C library. */
const definitions = {
  syscall: { parameters: ["i64", "i64", "i64", "i64"], result: "i64" },
  fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
  kill: { parameters: ["i32", "i32"], result: "i32" },
  pthread_sigmask: { parameters: ["i32", "buffer", "usize"], result: "i32" },
  wait4: { parameters: ["i32", "usize", "i32", "usize"], result: "i32" },
  // Its third argument is one of a variable number, which these processors pass like any other.
  open: { parameters: ["buffer", "i32", "u32"], result: "i32" },
  lseek: { parameters: ["i32", "i64", "i32"], result: "i64" },
  close: { parameters: ["i32"], result: "i32" },
  pipe2: { parameters: ["buffer", "i32"], result: "i32" },
  // Since glibc 2.28.
  statx: { parameters: ["i32", "usize", "i32", "u32", "buffer"], result: "i32", optional: true },
  read: { parameters: ["i32", "buffer", "usize"], result: "i64" },
  write: { parameters: ["i32", "buffer", "usize"], result: "i64" },
  writeAside: {
    name: "write",
    parameters: ["i32", "buffer", "usize"],
    result: "i64",
    nonblocking: true,
  },
  poll: { parameters: ["usize", "u64", "i32"], result: "i32", nonblocking: true },
  eventfd: { parameters: ["u32", "i32"], result: "i32" },
  eventfd_read: { parameters: ["i32", "buffer"], result: "i32" },
  eventfd_write: { parameters: ["i32", "u64"], result: "i32" },
  strerror: { parameters: ["i32"], result: "pointer" },
  access: { parameters: ["usize", "i32"], result: "i32" },
  __errno_location: { parameters: [], result: "pointer" },
  posix_spawn: {
    parameters: ["usize", "usize", "usize", "usize", "usize", "usize"],
    result: "i32",
    nonblocking: true,
  },
  /** The same in the calling thread, which stands still until the program is there. */
  posix_spawn_here: {
    name: "posix_spawn",
    parameters: ["usize", "usize", "usize", "usize", "usize", "usize"],
    result: "i32",
  },
  posix_spawnattr_init: { parameters: ["usize"], result: "i32" },
  posix_spawnattr_setflags: { parameters: ["usize", "i16"], result: "i32" },
  posix_spawnattr_setsigdefault: { parameters: ["usize", "buffer"], result: "i32" },
  posix_spawn_file_actions_init: { parameters: ["usize"], result: "i32" },
  posix_spawn_file_actions_destroy: { parameters: ["usize"], result: "i32" },
  posix_spawn_file_actions_addopen: {
    parameters: ["usize", "i32", "usize", "i32", "u32"],
    result: "i32",
  },
  posix_spawn_file_actions_adddup2: { parameters: ["usize", "i32", "i32"], result: "i32" },
  // Since glibc 2.29 and 2.34.
  posix_spawn_file_actions_addchdir_np: {
    parameters: ["usize", "usize"],
    result: "i32",
    optional: true,
  },
  posix_spawn_file_actions_addclosefrom_np: {
    parameters: ["usize", "i32"],
    result: "i32",
    optional: true,
  },
} as const satisfies Deno.ForeignLibraryInterface;

/** Functions of the C library. */
export type Libc = Deno.DynamicLibrary<typeof definitions>["symbols"];

const library = "libc.so.6";

let opened: Libc | null | undefined;

/** Opens the C library, once; `null` where it is not glibc or may not be called. */
export function openLibc(): Libc | null {
  if (opened !== undefined) return opened;
  try {
    Deno.dlopen(library, {});
    opened = lazyFunctions();
  } catch {
    opened = null;
  }
  return opened;
}

/** The runtime compiles code for each function, 0.1 ms: so each is opened when it is first wanted. */
function lazyFunctions(): Libc {
  const functions = {};
  for (const [name, definition] of Object.entries(definitions)) {
    Object.defineProperty(functions, name, {
      configurable: true,
      enumerable: true,
      get: () => {
        const value = Deno.dlopen(library, { [name]: definition }).symbols[name];
        Object.defineProperty(functions, name, { value });
        return value;
      },
    });
  }
  return functions as Libc;
}

/** Returns what was wrong with the call before, of errno(3). */
export function lastErrno(libc: Libc): number {
  const place = libc.__errno_location();
  return place === null ? 0 : new Deno.UnsafePointerView(place).getInt32();
}

/** Says what was wrong with the call before, in the system's words. */
export function lastError(libc: Libc): string {
  const text = libc.strerror(lastErrno(libc));
  return text === null ? "unknown error" : new Deno.UnsafePointerView(text).getCString();
}
