import process from "node:process";

/** Returns how long this thread has worked so far, ms: what others take of the machine is not in it. */
export function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
