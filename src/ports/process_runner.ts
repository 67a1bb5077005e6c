import type { Command } from "../core/commands/command.ts";
import type { Result } from "../core/result.ts";

/** How a process ended. */
export type ExitStatus =
  | { readonly kind: "code"; readonly code: number }
  | { readonly kind: "signal"; readonly signal: string };

/** The command was never started: its sandbox could not be made. */
export interface NotConfined {
  readonly kind: "not_confined";
  readonly message: string;
}

/** Why a process was not started. */
export type StartFailure =
  | { readonly kind: "failed"; readonly message: string }
  /** It is not granted; the message says what it would take. */
  | { readonly kind: "denied"; readonly message: string };

/** A process that has been started as the leader of its own session and group. */
export interface RunningProcess {
  /** Also the number of its process group. */
  readonly pid: number;
  readonly exit: Promise<ExitStatus | NotConfined>;
  /**
   * Both streams in the order of their writing, where the output was to be a pipe, else `null`. Its
   * reader may bring the memory to read into.
   */
  readonly output: ReadableStream<Uint8Array> | null;
}

/** How much of a piped output is kept, where that is limited. */
export interface OutputLimit {
  readonly bytes: number;
  /** How an operator calls it: `--max-output=64MiB`. */
  readonly name: string;
}

/** What a process is started with. */
export interface ProcessSpec {
  readonly command: Exclude<Command, { kind: "nothing" }>;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Words before those of the command, which give it what it starts with. */
  readonly launcher?: readonly string[];
  /** The file for its outputs: what is confined reaches no other one beside what it is granted. */
  readonly outputFile?: string | null;
  /**
   * Descriptor of an open file that receives stdout and stderr in the order of their writing, or
   * `"piped"`: then the caller reads them, and must do so until the end or cancel.
   */
  readonly output: number | "piped";
}

/** Starts processes; ending them is not its business. */
export interface ProcessRunner {
  /** Whether output must be piped, and how much of it is kept; `null` where nobody minds. */
  readonly outputLimit: OutputLimit | null;
  /** Starts a process without input, or says why it could not be started. */
  start(spec: ProcessSpec): Result<RunningProcess, StartFailure>;
}
