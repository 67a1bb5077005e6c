import { openLibc } from "./libc.ts";

/** Of the Linux kernel, the same for all processors. */
const closeRange = 436;

/** Of close_range(2), since Linux 5.11. */
const onExec = 4;

/** Of fcntl(2). */
const setDescriptorFlags = 2;
const closeOnExec = 1;

/** The largest number that a descriptor can have. */
const last = 0x7fff_ffff;

/**
 * Keeps what the engine itself was handed by whoever started it from its jobs: every descriptor beyond
 * the three streams is closed where a program starts. They stay open in the engine, since one may be
 * the lock that the run was started under. What the runtime opens is so anyway.
 *
 * @returns Whether the system could do it; without it jobs inherit what the engine has.
 */
export function sealDescriptors(): boolean {
  const libc = openLibc();
  if (libc === null) return false;
  try {
    if (Number(libc.syscall(BigInt(closeRange), 3n, BigInt(last), BigInt(onExec))) === 0) {
      return true;
    }
    return openDescriptors().every((fd) => libc.fcntl(fd, setDescriptorFlags, closeOnExec) !== -1);
  } catch {
    return false;
  }
}

/** Lists them for systems that cannot do it all at once; the folder's own is closed again by then. */
function openDescriptors(): readonly number[] {
  const numbers = [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => Number(name));
  return numbers.filter((fd) => fd > 2 && isOpen(fd));
}

function isOpen(fd: number): boolean {
  try {
    Deno.lstatSync(`/proc/self/fd/${fd}`);
    return true;
  } catch {
    return false;
  }
}
