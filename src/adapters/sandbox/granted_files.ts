import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import { err, ok, type Result } from "../../core/result.ts";
import type { Confinement } from "../../core/security/confinement.ts";
import { isWithin } from "../../core/security/granted_paths.ts";
import type { PolicyText } from "../../ports/sandbox.ts";

/** A file that a config names takes no more, bytes. */
const maxNamedFile = 4 * 1024 * 1024;

/**
 * Opens a regular file for reading if it lies in what is granted, wherever links lead. Whoever may
 * write there may put something else in its place meanwhile: what was opened is compared afterwards.
 *
 * @throws {Error} If it is not granted, or cannot be opened.
 */
export function openGranted(path: string, confinement: Confinement): number {
  const real = realpathSync(grantedPath(path, confinement));
  expectGranted(path, real, confinement);
  // A FIFO must not keep the engine waiting.
  const descriptor = openSync(
    real,
    constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW,
  );
  try {
    const opened = fstatSync(descriptor);
    if (!opened.isFile()) throw new Error("It is no regular file");
    const now = realpathSync(real);
    expectGranted(path, now, confinement);
    const there = statSync(now);
    if (there.dev !== opened.dev || there.ino !== opened.ino) {
      throw new Error("it was exchanged while it was opened");
    }
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/**
 * Returns a path if it is granted as it is named.
 *
 * @throws {Error} If it is not.
 */
export function grantedPath(path: string, confinement: Confinement): string {
  const { read, write } = confinement;
  const all = [...read, ...write];
  if (isWithin(path, all.flatMap((granted) => [granted.path, granted.real]))) return path;
  throw new Error(`denied: needs --allow-read=${path}`);
}

/**
 * Makes sure that what a path leads to is granted.
 *
 * @throws {Error} If it is not.
 */
export function expectGranted(path: string, real: string, { read, write }: Confinement): void {
  if (isWithin(real, [...read, ...write].map((granted) => granted.real))) return;
  throw new Error(`denied: needs --allow-read=${real}, where "${path}" leads`);
}

/** Reads a file that a config names. */
export function readGranted(path: string, confinement: Confinement): Result<string, string> {
  let descriptor: number | null = null;
  try {
    descriptor = openGranted(path, confinement);
    return read(descriptor);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return err(code === "ENOENT" ? "No such file" : message);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** Reads a policy file; that of the system must be one that only root can change. */
export function readPolicy(path: string, isSystems: boolean): Result<PolicyText, string> {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return err("It is no regular file");
    const text = read(descriptor);
    if (!text.ok) return text;
    return ok({ text: text.value, distrust: isSystems ? whyDistrusted(path, stats) : null });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return err(code === "ENOENT" ? "No such file" : message);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** Follows a path as far as it is there. */
export function realPath(path: string): string {
  if (path === "/") return path;
  try {
    return realpathSync(path);
  } catch {
    const parent = realPath(dirname(path));
    const name = path.slice(path.lastIndexOf("/") + 1);
    return parent === "/" ? `/${name}` : `${parent}/${name}`;
  }
}

interface Owned {
  readonly uid: number;
  readonly mode: number;
}

function whyDistrusted(path: string, file: Owned): string | null {
  const others = 0o022;
  const why = ({ uid, mode }: Owned, name: string) =>
    uid !== 0
      ? `"${name}" does not belong to root`
      : (mode & others) !== 0
      ? `others than root may write to "${name}"`
      : null;
  const link = lstatSync(path);
  if (link.isSymbolicLink()) return `"${path}" is a symbolic link`;
  const folder = dirname(path);
  return why(file, path) ?? why(statSync(folder), folder);
}

function read(descriptor: number): Result<string, string> {
  const bytes = new Uint8Array(maxNamedFile + 1);
  let length = 0;
  for (;;) {
    const count = readSync(descriptor, bytes, length, bytes.length - length, length);
    length += count;
    if (length > maxNamedFile) return err(`it has more than ${maxNamedFile} bytes`);
    if (count === 0) break;
  }
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return ok(decoder.decode(bytes.subarray(0, length)));
  } catch {
    return err("Not valid UTF-8");
  }
}
