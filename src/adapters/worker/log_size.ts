/** Returns how large a log is, bytes; 0 where there is none, or it cannot be told. */
export function logSize(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}
