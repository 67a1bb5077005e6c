import { formatBytes } from "../text/format_bytes.ts";

/** Which layers confine jobs: the operating system's as well, or the runtime's permissions alone. */
export type SandboxChoice = (typeof sandboxChoices)[number];

/** What can be asked for. */
export const sandboxChoices = ["os", "deno", "auto"] as const;

/** How much an untrusted config may use. */
export interface RunLimits {
  /** Of one job, all its processes together, bytes. */
  readonly memoryBytes: number;
  /** Of one job at the same time. */
  readonly processes: number;
  /** Of one file, and of a job's scratch space, bytes. */
  readonly fileBytes: number;
  /** Of one execution's log, bytes. */
  readonly outputBytes: number;
  /** Of one process. */
  readonly openFiles: number;
  /** Of one process, ms. */
  readonly cpuMs: number;
  /** Of the whole run, ms. */
  readonly runMs: number;
  /** In one config. */
  readonly jobs: number;
}

/** What an operator allows an untrusted config; whatever is not here is denied. */
export interface Grants {
  /** Names that are looked up on the sandbox's PATH, absolute paths, or patterns of them. */
  readonly run: readonly string[];
  /** Absolute paths. */
  readonly read: readonly string[];
  /** Absolute paths, which may be read as well. */
  readonly write: readonly string[];
  /** The whole network, or `host` and `host:port` for the engine's own checks. */
  readonly net: "all" | readonly string[];
  /** Names of variables of the engine's own environment. */
  readonly env: readonly string[];
  /** Whether a command may be a line for the shell. */
  readonly shell: boolean;
  readonly sandbox: SandboxChoice;
  /** Name or number of the user that jobs run as where the engine is root; `null` is the default. */
  readonly sandboxUser: string | null;
  readonly limits: RunLimits;
}

/** What one source asks to be granted; what it does not name is left to others and the defaults. */
export type GrantRequest =
  & { readonly [Key in Exclude<keyof Grants, "limits">]?: Grants[Key] }
  & { readonly limits?: Partial<RunLimits> };

/** What holds where nobody says otherwise. */
export const defaultLimits: RunLimits = {
  memoryBytes: 1024 ** 3,
  processes: 64,
  fileBytes: 256 * 1024 ** 2,
  outputBytes: 64 * 1024 ** 2,
  openFiles: 256,
  cpuMs: 3_600_000,
  runMs: 86_400_000,
  jobs: 1_000,
};

/** How each limit is called on the command line, and how its amount is written. */
export const limitNames = {
  memoryBytes: { option: "max-memory", unit: "bytes" },
  processes: { option: "max-processes", unit: "count" },
  fileBytes: { option: "max-file-size", unit: "bytes" },
  outputBytes: { option: "max-output", unit: "bytes" },
  openFiles: { option: "max-open-files", unit: "count" },
  cpuMs: { option: "max-cpu-time", unit: "time" },
  runMs: { option: "max-run-time", unit: "time" },
  jobs: { option: "max-jobs", unit: "count" },
} as const satisfies Record<
  keyof RunLimits,
  { readonly option: string; readonly unit: "bytes" | "count" | "time" }
>;

/** The names of all limits, in their order. */
export const limitKeys = Object.keys(limitNames) as readonly (keyof RunLimits)[];

/** Puts together what several sources of the operator's grant; of single values the last one wins. */
export function combineGrants(requests: readonly GrantRequest[]): Grants {
  const lists = (key: "run" | "read" | "write" | "env") => [
    ...new Set(requests.flatMap((request) => request[key] ?? [])),
  ];
  const nets = requests.flatMap(({ net }) => net === undefined ? [] : [net]);
  const last = <T>(values: readonly (T | undefined)[], usual: T): T =>
    values.findLast((value) => value !== undefined) ?? usual;
  return {
    run: lists("run"),
    read: lists("read"),
    write: lists("write"),
    net: nets.includes("all") ? "all" : [...new Set(nets.flat())],
    env: lists("env"),
    shell: requests.some(({ shell }) => shell === true),
    sandbox: last(requests.map(({ sandbox }) => sandbox), "os"),
    sandboxUser: last(requests.map(({ sandboxUser }) => sandboxUser), null),
    limits: Object.assign({}, defaultLimits, ...requests.map(({ limits }) => limits)),
  };
}

/**
 * Returns what is granted as words of a command line, shortest form, in a fixed order: what `plan`,
 * `show` and the history say.
 */
export function describeGrants(grants: Grants): readonly string[] {
  const list = (option: string, values: readonly string[]) =>
    values.length === 0 ? [] : [`--${option}=${values.join(",")}`];
  return [
    ...list("allow-run", grants.run),
    ...list("allow-read", grants.read),
    ...list("allow-write", grants.write),
    ...(grants.net === "all" ? ["--allow-net"] : list("allow-net", grants.net)),
    ...list("allow-env", grants.env),
    ...(grants.shell ? ["--allow-shell"] : []),
    `--sandbox=${grants.sandbox}`,
    ...(grants.sandboxUser === null ? [] : [`--sandbox-user=${grants.sandboxUser}`]),
    ...limitKeys.map((key) => `--${limitNames[key].option}=${limitText(key, grants.limits[key])}`),
  ];
}

/** Writes the amount of a limit so that its option reads it back. */
export function limitText(key: keyof RunLimits, amount: number): string {
  switch (limitNames[key].unit) {
    case "count":
      return String(amount);
    case "bytes": {
      const text = formatBytes(amount).replace(" ", "");
      return /^\d+(?:\.\d+)?[KMGT]?i?B$/.test(text) && isExact(amount, text)
        ? text
        : String(amount);
    }
    case "time": {
      const [unit, size] = timeUnits.find(([, size]) => amount % size === 0) ?? ["ms", 1];
      return `${amount / size}${unit}`;
    }
  }
}

const timeUnits = [["h", 3_600_000], ["m", 60_000], ["s", 1_000]] as const;

const binaryUnits: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

function isExact(amount: number, text: string): boolean {
  const [, number = "", unit = ""] = /^([\d.]+)(\w+)$/.exec(text) ?? [];
  return Number(number) * (binaryUnits[unit] ?? 0) === amount;
}
