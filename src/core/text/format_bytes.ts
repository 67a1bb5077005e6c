const units = ["KiB", "MiB", "GiB", "TiB"] as const;

/** Formats a number of bytes: `512 B`, `1.5 KiB`, `64 KiB`, `3.2 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  let value = bytes;
  let unit: string = "B";
  for (const next of units) {
    if (value < 1024) break;
    value /= 1024;
    unit = next;
  }
  return `${value < 10 ? Number(value.toFixed(1)) : Math.floor(value)} ${unit}`;
}
