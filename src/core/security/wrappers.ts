import { marks, type ShellWord } from "./shell_word.ts";

/** How a program that runs another one reads its own arguments, up to the other one's name. */
interface Wrapper {
  /** Letters of options whose value is a word of its own. */
  readonly values?: string;
  /** Long options whose value is a word of its own. */
  readonly longValues?: readonly string[];
  /** Operands before the other program. */
  readonly operands?: number;
  /** Whether it takes variables, as `NAME=value`. */
  readonly assigns?: true;
  /** Letters of options with which it runs nothing. */
  readonly idle?: string;
}

const wrappers: Readonly<Record<string, Wrapper>> = {
  builtin: {},
  busybox: {},
  chroot: { operands: 1 },
  chrt: { values: "TPD", operands: 1, idle: "p" },
  command: { idle: "vV" },
  doas: { values: "uC", assigns: true },
  "dumb-init": {},
  env: { values: "uCS", longValues: ["--unset", "--chdir"], assigns: true },
  exec: { values: "a" },
  fakeroot: {},
  firejail: {},
  flock: { values: "wEc", longValues: ["--timeout", "--wait", "--command"], operands: 1 },
  gosu: { operands: 1 },
  ionice: { values: "cn", longValues: ["--class", "--classdata"], idle: "pPu" },
  ltrace: { values: "eopsu" },
  nice: { values: "n", longValues: ["--adjustment"] },
  nohup: {},
  nsenter: { values: "tSG", longValues: ["--target"] },
  numactl: { values: "CNmip" },
  parallel: { values: "jIndSa" },
  prlimit: { values: "p" },
  setarch: {},
  setpriv: { longValues: ["--reuid", "--regid", "--groups", "--pdeathsig"] },
  setsid: {},
  stdbuf: { values: "ioe", longValues: ["--input", "--output", "--error"] },
  strace: { values: "eopsuP" },
  "su-exec": { operands: 1 },
  sudo: {
    values: "ughpCrtTDRU",
    longValues: ["--user", "--group", "--host", "--prompt", "--chdir", "--chroot", "--role"],
    assigns: true,
    idle: "lvkK",
  },
  "systemd-run": { values: "pEut", longValues: ["--unit", "--property", "--setenv", "--slice"] },
  taskset: { operands: 1, idle: "p" },
  time: { values: "of", longValues: ["--output", "--format"] },
  timeout: { values: "ks", longValues: ["--kill-after", "--signal"], operands: 1 },
  toybox: {},
  unshare: {},
  watch: { values: "n", longValues: ["--interval"] },
  xargs: {
    values: "InPLsdEa",
    longValues: [
      "--replace",
      "--max-args",
      "--max-procs",
      "--max-lines",
      "--max-chars",
      "--delimiter",
      "--arg-file",
    ],
  },
};

/** What a wrapper runs. */
export interface Wrapped {
  readonly words: readonly ShellWord[];
  readonly assigned: readonly string[];
}

/** Returns the words that a program runs as another one, or `null` where it does no such thing. */
export function wrappedBy(name: string, args: readonly ShellWord[]): Wrapped | null {
  if (!Object.hasOwn(wrappers, name)) return null;
  const wrapper = wrappers[name] ?? {};
  let at = 0;
  for (; at < args.length; at++) {
    const text = args[at]?.text ?? "";
    if (text === "--") {
      at++;
      break;
    }
    if (!text.startsWith("-") || text === "-") break;
    if (text.startsWith("--")) {
      if (wrapper.longValues?.includes(text) === true) at++;
      continue;
    }
    const letters = [...text.slice(1)];
    if (letters.some((letter) => wrapper.idle?.includes(letter) === true)) return null;
    const valued = letters.findIndex((letter) => wrapper.values?.includes(letter) === true);
    // `env -S` has a command line as its value.
    if (valued !== -1 && valued === letters.length - 1 && letters[valued] !== "S") at++;
  }
  if (args[at]?.text === "-") at++;
  const assigned: string[] = [];
  if (wrapper.assigns === true) {
    for (; /^[A-Za-z_]\w*=/.test(args[at]?.text ?? ""); at++) {
      assigned.push(args[at]?.text.replace(/=.*$/s, "") ?? "");
    }
  }
  return { words: args.slice(at + (wrapper.operands ?? 0)), assigned };
}

/** Shells, which read commands. */
export const shells: ReadonlySet<string> = new Set(
  "sh bash dash ash ksh mksh zsh fish csh tcsh rbash".split(" "),
);

/** Programs beside shells that run the program text in their input if they are given none. */
const interpreters = /^(python|perl|ruby|node|nodejs|deno|bun|php|lua|tclsh|Rscript)[\d.]*$/;

/** Where a shell takes its commands from. */
export type ShellInput =
  | { readonly kind: "text"; readonly script: ShellWord }
  | { readonly kind: "file"; readonly file: ShellWord }
  | { readonly kind: "stdin" };

/** Tells what a shell runs. */
export function shellInput(args: readonly ShellWord[]): ShellInput {
  let readsText = false;
  let readsStdin = false;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as ShellWord;
    const { text } = word;
    const isOption = /^[-+]./.test(text) && text !== "--";
    if (!isOption) {
      const next = text === "--" || text === "-" ? args[at + 1] : word;
      if (next === undefined) break;
      if (readsText) return { kind: "text", script: next };
      return readsStdin ? { kind: "stdin" } : { kind: "file", file: next };
    }
    if (text.startsWith("--")) {
      if (text === "--rcfile" || text === "--init-file") at++;
      continue;
    }
    readsText ||= text.startsWith("-") && text.includes("c");
    readsStdin ||= text.startsWith("-") && text.includes("s");
    if (/[oO]$/.test(text)) at++;
  }
  return { kind: "stdin" };
}

/** Whether a program runs what comes into its input. */
export function runsItsInput(name: string, args: readonly ShellWord[]): boolean {
  if (shells.has(name)) return shellInput(args).kind === "stdin";
  if (!interpreters.test(name)) return false;
  const [first] = args.filter(({ text }) => !/^-[A-Za-bd-ln-z]+$/.test(text));
  return first === undefined || first.text === "-" || first.text === "/dev/stdin";
}

/** Splits what find(1) is told to run, `-exec rm {} ;`, from where it looks. */
export function findParts(args: readonly ShellWord[]): {
  /** Where it looks; with tests, which choose among what it finds, something in there. */
  readonly targets: readonly ShellWord[];
  readonly commands: readonly (readonly ShellWord[])[];
  readonly deletes: boolean;
} {
  const starts: ShellWord[] = [];
  const commands: ShellWord[][] = [];
  let at = 0;
  while (/^-([HLP]|O\d|D)$/.test(args[at]?.text ?? "")) at++;
  for (; at < args.length && !/^[-(!,]/.test(args[at]?.text ?? ""); at++) {
    starts.push(args[at] as ShellWord);
  }
  // Without a place it looks where it is.
  const [first] = args;
  if (starts.length === 0 && first !== undefined) starts.push({ ...first, text: "." });
  let deletes = false;
  let chooses = false;
  for (; at < args.length; at++) {
    const text = args[at]?.text ?? "";
    if (
      /^-(i?(name|path|regex|lname|wholename)|[acm]?(time|min)|newer\w*|type|size|user|group|empty|perm)$/
        .test(text)
    ) chooses = true;
    if (text === "-delete") deletes = true;
    if (!/^-(exec|execdir|ok|okdir)$/.test(text)) continue;
    const command: ShellWord[] = [];
    for (at++; at < args.length && !/^[;+]$/.test(args[at]?.text ?? ""); at++) {
      const word = args[at] as ShellWord;
      const found = word.text.replaceAll("{}", marks.nonEmpty);
      if (word.text !== "{}") command.push({ ...word, text: found });
    }
    if (command.length > 0) commands.push(command);
  }
  const targets = chooses
    ? starts.map((word) => ({ ...word, text: `${word.text}/${marks.glob}x` }))
    : starts;
  return { targets, commands, deletes };
}

/** Tells what su(1) has a shell run, or `null` for a shell that nobody gives commands. */
export function suInput(args: readonly ShellWord[]): ShellInput | null {
  const at = args.findIndex(({ text }) => /^-\w*c$|^--command$/.test(text));
  const script = args[at + 1];
  return at === -1 || script === undefined ? null : { kind: "text", script };
}

/** Returns what ssh(1) runs elsewhere: what follows options and host. */
export function remoteCommand(args: readonly ShellWord[]): readonly ShellWord[] {
  let at = 0;
  for (; at < args.length && /^-./.test(args[at]?.text ?? ""); at++) {
    if (/^-\w*[BbcDEeFIiJLlmOoPpQRSWw]$/.test(args[at]?.text ?? "")) at++;
  }
  return args.slice(at + 1);
}
