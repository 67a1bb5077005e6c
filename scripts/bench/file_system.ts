import { tmpdir } from "node:os";

/** Kinds of file systems that forget everything when the machine goes down. */
const inMemory: readonly string[] = ["tmpfs", "ramfs", "devtmpfs"];

/** Returns the kind of file system that a folder is on, such as `ext4`; `unknown` without /proc. */
export function fileSystemOf(folder: string, mounts: string | null = readMounts()): string {
  let best = { place: "", kind: "unknown" };
  for (const line of (mounts ?? "").split("\n")) {
    const [, place = "", kind = ""] = line.split(" ");
    const isAbove = place !== "" && `${folder}/`.startsWith(place === "/" ? "/" : `${place}/`);
    // Of two at the same place the later one hides the earlier.
    if (isAbove && place.length >= best.place.length) best = { place, kind };
  }
  return best.kind;
}

/** Returns the folder for temporary files, or another one where that is in memory only. */
export function diskFolder(): string {
  const usual = tmpdir();
  return inMemory.includes(fileSystemOf(usual)) ? "/var/tmp" : usual;
}

function readMounts(): string | null {
  try {
    return Deno.readTextFileSync("/proc/self/mounts");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
