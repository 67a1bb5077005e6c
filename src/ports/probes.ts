import type { Result } from "../core/result.ts";
import type { ExitStatus } from "./process_runner.ts";

/** A program that a check runs. */
export interface ProbeProgram {
  readonly argv: readonly string[];
  /** Words before those, which give it what it starts with. */
  readonly launcher?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Whether it is the engine's own, which no config can change; such a one needs no grant. */
  readonly isOwn?: true;
  /** What it may read from its stdin, which then ends; nothing unless given. */
  readonly input?: string;
  /** Hears of the process, which leads its own group, and `null` when the group is gone. */
  readonly onProcess: (pid: number | null) => void;
}

/** How a check's program ended and the last of what it wrote. */
export interface ProbeEnd {
  readonly exit: ExitStatus;
  /** Of both streams, as it came. */
  readonly output: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a query found. */
export interface QueryResult {
  readonly rows: number;
  /** First value of the first row as text, `null` for NULL; `undefined` without a row. */
  readonly first: string | null | undefined;
}

/**
 * What checks need of the world beside files. An error says in words what stood against it. All end
 * soon after the signal is given, leaving nothing behind.
 */
export interface Probes {
  /** Runs a program to its end; nothing of its group outlives it. */
  run(program: ProbeProgram, signal: AbortSignal): Promise<Result<ProbeEnd, string>>;
  /** Opens a TCP connection and closes it again. */
  connect(host: string, port: number, signal: AbortSignal): Promise<Result<null, string>>;
  /** Sends a request; returns the status of the answer. */
  request(url: string, method: string, signal: AbortSignal): Promise<Result<number, string>>;
  /** Asks an SQLite database, opened for reading only. `path` is absolute. */
  query(path: string, sql: string): Promise<Result<QueryResult, string>>;
}
