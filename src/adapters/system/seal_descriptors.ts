import { readdirSync, readFileSync } from "node:fs";

/** Of open(2), in the octal that proc(5) writes. */
const closeOnExec = 0o2000000;

/** Of fcntl(2). */
const setDescriptorFlags = 2;

/**
 * Keeps what the engine itself was handed by whoever started it from its jobs: every descriptor beyond
 * the three streams is closed where a program starts. They stay open in the engine, since one may be
 * the lock that the run was started under.
 *
 * @returns The descriptors that could not be kept back, for want of the system's help.
 */
export function sealDescriptors(): readonly number[] {
  const open = inherited();
  if (open.length === 0) return [];
  try {
    const libc = Deno.dlopen("libc.so.6", {
      fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
    });
    const left = open.filter((fd) => libc.symbols.fcntl(fd, setDescriptorFlags, 1) === -1);
    libc.close();
    return left;
  } catch {
    return open;
  }
}

/** Lists what a program that is started now would inherit; what the runtime opens, it would not. */
function inherited(): readonly number[] {
  let names: readonly string[];
  try {
    names = readdirSync("/proc/self/fdinfo");
  } catch {
    return [];
  }
  return names.map(Number).filter((fd) => {
    if (fd <= 2) return false;
    try {
      const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))
        ?.[1];
      return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0;
    } catch {
      // Such as the descriptor that the folder was read by.
      return false;
    }
  });
}
