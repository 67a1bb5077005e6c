import type { LaunchTrouble } from "../../core/config/prepare_launches.ts";
import {
  type Launch,
  launchWords,
  type LimitName,
  type ProcessLimit,
  type ProcessSettings,
} from "../../core/commands/process_settings.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { limitNames, limitText, type RunLimits } from "../../core/security/grants.ts";
import type { Restriction } from "./restriction.ts";

/**
 * Returns how processes of a config that nobody trusts get what it wants them to start with: in their
 * sandbox, and never more than they have without.
 */
export function launchConfined(
  settings: ProcessSettings,
  { confinement: { os, limits }, sandbox }: Pick<Restriction, "confinement" | "sandbox">,
): Result<Launch, LaunchTrouble> {
  const { nice, runAs } = settings;
  if (runAs !== null) {
    const hint = "--sandbox-user names whom jobs run as";
    return refuse("run_as", '"run_as" is not for a restricted config to choose', hint);
  }
  if (nice !== null && nice < 0) {
    const message = `A restricted config cannot ask for a "nice" below 0: ${nice}`;
    return refuse("nice", message, "0 is what jobs have, and 19 the least");
  }
  const hard = sandbox.hardLimits();
  for (const [name, asked] of Object.entries(settings.limits)) {
    const trouble = whyBeyond(name as LimitName, asked, { limits, hard });
    if (trouble !== null) return err(trouble);
  }
  const key = nice !== null ? "nice" : settings.umask !== null ? "umask" : "ulimits";
  if (os === null) {
    return refuse(key, `"${key}" of a restricted config needs --sandbox=os`, "leave it out");
  }
  const path = nice === null ? "" : sandbox.findProgram("nice");
  if (path === null) {
    return refuse("nice", 'Cannot honour "nice": there is no nice(1)', "leave it out");
  }
  const tools = { prlimit: os.tools.prlimit, nice: path, setpriv: "" };
  return ok({ words: launchWords(settings, tools, null), env: {} });
}

/** Limits of the system that an operator grants by an option, and how many of their units one is. */
const granted: Partial<Record<LimitName, { readonly key: keyof RunLimits; readonly per: number }>> =
  {
    cpu: { key: "cpuMs", per: 1_000 },
    data: { key: "memoryBytes", per: 1 },
    fsize: { key: "fileBytes", per: 1 },
    nofile: { key: "openFiles", per: 1 },
    nproc: { key: "processes", per: 1 },
  };

function whyBeyond(
  name: LimitName,
  { hard: asked }: ProcessLimit,
  { limits, hard }: {
    readonly limits: RunLimits;
    readonly hard: Readonly<Partial<Record<LimitName, number>>>;
  },
): LaunchTrouble | null {
  const own = granted[name];
  const most = own !== undefined
    ? limits[own.key] / own.per
    : name === "core"
    ? 0
    : hard[name] ?? Infinity;
  const wanted = asked ?? Infinity;
  if (wanted <= most) return null;
  const text = asked === null ? "unlimited" : String(asked);
  const message = `A restricted config cannot ask for more than it is granted: ${name} ${text}`;
  if (own === undefined) return { key: "ulimits", message, hint: `at most ${most}` };
  const option = `--${limitNames[own.key].option}`;
  const need = asked === null ? "" : `=${limitText(own.key, asked * own.per)}`;
  const has = limitText(own.key, limits[own.key]);
  return { key: "ulimits", message, hint: `needs ${option}${need}, has ${has}` };
}

function refuse(
  key: LaunchTrouble["key"],
  message: string,
  hint: string,
): Result<never, LaunchTrouble> {
  return err({ key, message, hint });
}
