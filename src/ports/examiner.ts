/** Limits that the system sets to processes; `null` is no limit. */
export interface ProcessLimits {
  readonly openFiles: number | null;
  readonly processes: number | null;
  /** Bytes that a file may have. */
  readonly fileSize: number | null;
}

/** Looks at the machine for `doctor`; leaves nothing behind. */
export interface Examiner {
  /** Versions of Deno and SQLite, and what the machine is. */
  readonly versions: () => {
    readonly deno: string;
    readonly sqlite: string;
    readonly system: string;
  };
  /** Says why files could not be made in a folder or, where it does not exist, the nearest above. */
  readonly writeTrouble: (folder: string) => string | null;
  /** Bytes that are free for the user where a path is or would be; `null` if nobody tells. */
  readonly freeBytes: (path: string) => number | null;
  /** Returns the path of a program. */
  readonly findProgram: (name: string, searchPath: string) => string | null;
  /** Whether the main thread can start jobs by itself. */
  readonly startsDirectly: () => boolean;
  /** Connects to a TCP port and closes at once; says in words why it did not work. */
  readonly connectTrouble: (
    host: string,
    port: number,
    timeoutMs: number,
  ) => Promise<string | null>;
  /** When the machine was started, epoch ms; `null` if nobody tells. */
  readonly bootedAt: () => number | null;
  /** Name of the time zone. */
  readonly timeZone: () => string;
  /** `null` where the system does not tell. */
  readonly limits: () => ProcessLimits | null;
}
