import { sandboxChoices } from "../../core/security/grants.ts";
import type { OptionSpec } from "../command_line/option.ts";

const list = { type: "text", repeatable: true } as const;
const amount = { type: "text", valueName: "SIZE" } as const;

/** Options by which an operator runs a config that nobody trusts, and says what it may. */
export const restrictedOptions = [
  {
    name: "restricted",
    type: "flag",
    description: "Confine all jobs: what the options below do not grant is denied",
  },
  {
    name: "allow-run",
    ...list,
    valueName: "PROGRAMS",
    description: "Let jobs start these programs: names, absolute paths or patterns of them, " +
      "separated by commas",
  },
  {
    name: "allow-read",
    ...list,
    valueName: "PATHS",
    description: "Let jobs read these files and folders, separated by commas",
  },
  {
    name: "allow-write",
    ...list,
    valueName: "PATHS",
    description: "Let jobs read and change these files and folders, separated by commas",
  },
  {
    name: "allow-net",
    type: "optional_text",
    valueName: "HOSTS",
    description: "Let jobs use the network; with HOST:PORT,... only checks and conditions may, " +
      "and only these",
  },
  {
    name: "allow-env",
    ...list,
    valueName: "NAMES",
    description: "Let jobs see these variables of the environment, separated by commas",
  },
  {
    name: "allow-shell",
    type: "flag",
    description: "Let commands be lines for the shell, which the sandbox then has to contain",
  },
  {
    name: "sandbox",
    type: "text",
    valueName: "LAYER",
    choices: sandboxChoices,
    description: "What confines jobs: os (namespaces too), deno (permissions only) or auto (os " +
      "where it works)",
    default: "os",
  },
  {
    name: "sandbox-user",
    type: "text",
    valueName: "USER",
    description: "Run jobs as this user where the engine is root",
    default: "number 65533",
  },
  {
    name: "policy",
    type: "text",
    valueName: "FILE",
    description: "Grant what this policy file says, beside the options",
  },
  {
    name: "max-memory",
    ...amount,
    description: "Limit the memory of one job, such as 512MiB",
    default: "1GiB",
  },
  {
    name: "max-processes",
    ...amount,
    valueName: "N",
    description: "Limit the processes and threads of one job",
    default: "64",
  },
  {
    name: "max-file-size",
    ...amount,
    description: "Limit each file that a job writes, and its scratch space",
    default: "256MiB",
  },
  {
    name: "max-output",
    ...amount,
    description: "Limit what one execution of a job writes to its log",
    default: "64MiB",
  },
  {
    name: "max-open-files",
    ...amount,
    valueName: "N",
    description: "Limit the files that one process has open",
    default: "256",
  },
  {
    name: "max-cpu-time",
    ...amount,
    valueName: "TIME",
    description: "Limit the CPU time of one process, such as 10m",
    default: "1h",
  },
  {
    name: "max-run-time",
    ...amount,
    valueName: "TIME",
    description: "Limit the whole run, such as 2h",
    default: "24h",
  },
  {
    name: "max-jobs",
    ...amount,
    valueName: "N",
    description: "Limit the jobs of the config",
    default: "1000",
  },
] as const satisfies readonly OptionSpec[];
