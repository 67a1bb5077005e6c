/** Families of attacks, in the order of the table in docs/security.md. */
export const families = {
  files: "Files",
  links: "Links, races and what is granted",
  processes: "Processes",
  kernel: "The kernel's interfaces",
  network: "Network",
  terminal: "Terminal, logs and history",
  resources: "Resources",
  environment: "Environment and programs",
  config: "What the config has the engine do",
  outputs: "What jobs hand over",
  text: "Hostile text and hostile size",
} as const;

/** One of the families. */
export type Family = keyof typeof families;

/**
 * What an attack is made of. `@NAME@` in any text stands for the value that commands have as `$NAME`:
 *
 * - `WON`: a word that nothing but a successful attack writes (in commands only);
 * - `CANARY`: a folder of the attack's own, not granted, open to every user;
 * - `OUT`, `GIVEN`: folders of its own that are granted to write and to read;
 * - `OPERATOR`, `HISTORY`, `CONFIG`, `LOGS`: the operator's home, database, config, and a folder with logs;
 * - `VICTIM`, `MARKER`: pid of a process of the operator's, and an argument of it;
 * - `PORT`, `SOCKET`, `ABSTRACT`: where something of the machine listens.
 */
export type Way =
  | { readonly kind: "job"; readonly job: Readonly<Record<string, unknown>> }
  | {
    readonly kind: "config";
    /** A text is a whole file. */
    readonly config: Readonly<Record<string, unknown>> | string;
    /** Further grants of the operator. */
    readonly options?: readonly string[];
  };

/** How one sees that an attack has succeeded. */
export type Success =
  /** Its log has the word of `$WON`. */
  | { readonly kind: "says" }
  /** The operator's secret is in its log, or in what the engine printed. */
  | { readonly kind: "leaks" }
  /** Its canary folder is not what it was. */
  | { readonly kind: "changes" }
  /** What listens on the machine was reached. */
  | { readonly kind: "reaches" }
  /** A process of it lives when the run has ended. */
  | { readonly kind: "outlives" }
  /** Its victim has ended. */
  | { readonly kind: "ends" }
  /** The operator's terminal got what it sent. */
  | { readonly kind: "terminal" }
  /** Its job succeeds: it has learnt what it asked. */
  | { readonly kind: "learns" }
  /** Its log is longer than so many bytes. */
  | { readonly kind: "floods"; readonly bytes: number }
  /** Its log lacks what it wrote there first: "evidence". */
  | { readonly kind: "erases" }
  /** In what is granted there is a program that runs as its owner. */
  | { readonly kind: "plants" }
  /** The engine crashes, or is busy for more than 30 s. */
  | { readonly kind: "breaks" };

/** How it is known that the attack would be seen if it succeeded. */
export type Proof =
  /** Unconfined it succeeds, run by an ordinary user. */
  | "user"
  /** The same, where root has left a program that runs as root. */
  | "planted"
  /** Unconfined it succeeds, run by root. */
  | "root"
  /** This does the same deed another way, unconfined, and is seen. */
  | { readonly control: Way }
  /** It is not, since that would do harm, or since trusted runs are safe from it as well. */
  | { readonly none: string };

/** An attack of the author of a config on whoever runs it. */
export interface Attack {
  /** Also the id of its job. */
  readonly id: string;
  readonly family: Family;
  /** What the attacker does, for the table. */
  readonly aim: string;
  readonly by: Way;
  readonly success: Success;
  /** What becomes of it with `--sandbox=deno` and an interpreter granted; `os` stops every attack. */
  readonly deno: "stopped" | "not stopped";
  readonly proof: Proof;
}

/** An attack without the name of its family. */
export type Sketch = Omit<Attack, "family" | "proof" | "deno"> & Partial<Attack>;

/** Completes the attacks of a family: most are proven as a user, and nothing but `os` stops them. */
export function family(name: Family, sketches: readonly Sketch[]): readonly Attack[] {
  return sketches.map((sketch) => ({
    family: name,
    deno: "not stopped",
    proof: "user",
    ...sketch,
  }));
}

/** A job that is a script of the shell. */
export function sh(script: string, more: Readonly<Record<string, unknown>> = {}): Way {
  return { kind: "job", job: { command: ["sh", "-c", script], ...more } };
}

/** What all Python scripts begin with. */
const prelude = `
import ctypes, os, socket, sys, time
E = os.environ
libc = ctypes.CDLL(None, use_errno=True)
def won(): print(E["WON"], flush=True)
def syscall(*args):
    result = libc.syscall(*[ctypes.c_long(arg) if isinstance(arg, int) else arg for arg in args])
    if result < 0: raise OSError(ctypes.get_errno(), "syscall")
    return result
`;

/** A job that is a Python script; `won()` in it says that it has succeeded. */
export function python(script: string, more: Readonly<Record<string, unknown>> = {}): Way {
  return { kind: "job", job: { command: ["/usr/bin/python3", "-c", prelude + script], ...more } };
}

/** A config of its own, since the engine reads more of it than a job. */
export function config(
  config: Readonly<Record<string, unknown>> | string,
  options: readonly string[] = [],
): Way {
  return { kind: "config", config, options };
}
