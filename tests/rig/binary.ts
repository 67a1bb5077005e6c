import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** How a run of the binary is set up. */
export interface BinaryOptions {
  /** Another file than the built one, such as a copy of it. */
  readonly binary?: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** The whole environment of the run; nothing is inherited. Default: `binaryEnv()`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Text for its stdin, which is closed after it. */
  readonly stdin?: string;
}

/** How a run of the binary ended. */
export interface BinaryResult {
  readonly code: number;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** By EXECUTIONER_STARTER=threads all that uses the binary is tried without the direct starter. */
const starter = Deno.env.get("EXECUTIONER_STARTER");

/**
 * Returns a quiet environment without a home of the user: PATH and a cache for the unpacked runtime
 * that all tests of one run share, so that only the first of them pays for it.
 */
export function binaryEnv(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin",
    XDG_CACHE_HOME: Deno.env.get("EXECUTIONER_TEST_CACHE") ?? join(root, ".deno/test"),
    ...(starter === undefined ? {} : { EXECUTIONER_STARTER: starter }),
    ...extra,
  };
}

let built: Promise<string> | undefined;

/**
 * Returns the path of the binary under test: the one that scripts/test.ts names in
 * EXECUTIONER_BINARY, else one built of the sources as they are, once for each test file.
 */
export function binaryPath(): Promise<string> {
  const given = Deno.env.get("EXECUTIONER_BINARY");
  if (given !== undefined) return Promise.resolve(given);
  built ??= buildBinary();
  return built;
}

/**
 * Returns the path of a binary that `deno compile` made, or `null` where scripts/test.ts found no
 * denort to make one with.
 */
export function denortBinaryPath(): string | null {
  return Deno.env.get("EXECUTIONER_DENORT_BINARY") ?? null;
}

/** Runs the binary to its end. */
export async function runBinary(options: BinaryOptions = {}): Promise<BinaryResult> {
  const child = await startBinary(options);
  const [{ code, signal, stdout, stderr }] = await Promise.all([
    child.output(),
    feed(child, options.stdin),
  ]);
  const decoder = new TextDecoder();
  return { code, signal, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Starts the binary, for tests that signal it or read along. Stdin is a pipe if a text is given. */
export async function startBinary(options: BinaryOptions = {}): Promise<Deno.ChildProcess> {
  return new Deno.Command(options.binary ?? await binaryPath(), {
    args: [...options.args ?? []],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...options.env ?? binaryEnv() },
    clearEnv: true,
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function feed(child: Deno.ChildProcess, text: string | undefined): Promise<void> {
  if (text === undefined) return;
  const writer = child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch (error) {
    // The program need not read all that it is offered.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

async function buildBinary(): Promise<string> {
  const output = join(root, ".deno/test/built/executioner");
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "scripts/compile.ts", "--runtime", "deno", "--output", output],
    cwd: root,
  }).output();
  if (!success) throw new Error(`Cannot build the binary: ${new TextDecoder().decode(stderr)}`);
  return output;
}
