import { localTime } from "./local_time.ts";
import type { OldRow } from "./old_run.ts";

/** Returns a text that says something, or `null`. */
export function textOf(row: OldRow, column: string): string | null {
  const value = row[column];
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

/** Returns a number, also one that is stored as a text, or `null`. */
export function numberOf(row: OldRow, column: string): number | null {
  const value = row[column];
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "bigint") {
    const exact = Number(number);
    return Number.isSafeInteger(exact) ? exact : null;
  }
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** Returns a whole number, or `null`. */
export function integerOf(row: OldRow, column: string): number | null {
  const value = numberOf(row, column);
  return value !== null && Number.isSafeInteger(value) ? value : null;
}

/** Returns a time of the wall clock as epoch ms, or `null`. */
export function timeOf(
  row: OldRow,
  column: string,
  utcOffsetMinutes: (atMs: number) => number,
): number | null {
  const value = row[column];
  return typeof value === "string" ? localTime(value, utcOffsetMinutes) : null;
}
