import { formatDiagnostics } from "../../core/config/messages/format_diagnostic.ts";
import type { Failure } from "../../core/failure.ts";
import { resolvePath } from "../../core/paths.ts";
import { printable } from "../../core/text/printable.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { Confinement } from "../../core/security/confinement.ts";
import {
  exceedingGrants,
  leadingBeyond,
  narrowGrants,
} from "../../core/security/exceeding_grants.ts";
import {
  combineGrants,
  describeGrants,
  type GrantRequest,
  type Grants,
} from "../../core/security/grants.ts";
import { parsePolicy } from "../../core/security/parse_policy.ts";
import { readGrants } from "../../core/security/read_grants.ts";
import type { Style } from "../../core/text/text_style.ts";
import type { Sandbox } from "../../ports/sandbox.ts";
import type { CliDependencies } from "../cli_dependencies.ts";
import type { RestrictedOptions } from "./read_restricted_options.ts";

/** How a run is restricted, before anything of its config is read. */
export interface Restriction {
  readonly grants: Grants;
  /** The grants as words of a command line: what is shown and kept. */
  readonly words: readonly string[];
  readonly confinement: Confinement;
  readonly sandbox: Sandbox;
  /** Why it is restricted, where nobody asked for that now. */
  readonly reasons: readonly string[];
  /** Whether it is that what the config says that it needs. */
  readonly isNarrowed: boolean;
  /** What the operator has to know. */
  readonly notes: readonly string[];
}

/**
 * Finds out how a run is restricted: as the command line says, by the policy file that it names, and
 * in no case beyond the policy of the system. Without either it is not.
 */
export async function restrict(
  options: RestrictedOptions | null,
  dependencies: CliDependencies,
  style: Style,
): Promise<Result<Restriction | null, Failure>> {
  const path = dependencies.systemPolicyPath();
  if (options === null && path === null) return ok(null);
  const sandbox = await dependencies.loadSandbox();
  const system = path === null ? ok(null) : await readPolicyFile(path, true, {
    sandbox,
    dependencies,
    style,
  });
  if (!system.ok) return system;
  // Root may change the policy anyway.
  if (options === null && dependencies.isRoot()) return ok(null);
  const grants = await gather(options, system.value, { sandbox, dependencies, style });
  if (!grants.ok) return grants;
  const resolved = await sandbox.resolve(grants.value);
  if (!resolved.ok) return err({ kind: "denied", ...resolved.error });
  const { confinement, notes } = resolved.value;
  if (system.value !== null) {
    const reals = (paths: readonly string[] = []) => paths.map(sandbox.realPath);
    const { read, write } = system.value;
    const leading = leadingBeyond(confinement, { read: reals(read), write: reals(write) });
    if (leading.length > 0) return err(notAllowed(leading));
  }
  const bySystem = options === null
    ? [`this run is restricted: the policy "${path}" holds for every user but root`]
    : [];
  return ok({
    grants: grants.value,
    words: describeGrants(grants.value),
    confinement,
    sandbox,
    reasons: bySystem,
    isNarrowed: false,
    notes: [...bySystem, ...notes],
  });
}

/** Restricts a run to what its config says that it needs; what is not granted is never asked for. */
export async function narrow(
  restriction: Restriction,
  asks: GrantRequest,
): Promise<Result<Restriction, Failure>> {
  const { sandbox, reasons } = restriction;
  const grants = narrowGrants(restriction.grants, asks);
  if (!grants.ok) return err(moreThanGranted(grants.error));
  const resolved = await sandbox.resolve(grants.value);
  if (!resolved.ok) return err({ kind: "denied", ...resolved.error });
  const { confinement, notes } = resolved.value;
  const realsOf = (paths: Confinement["read"]) => paths.map(({ real }) => real);
  const { read, write } = restriction.confinement;
  const leading = leadingBeyond(confinement, { read: realsOf(read), write: realsOf(write) });
  if (leading.length > 0) return err(moreThanGranted(leading));
  return ok({
    grants: grants.value,
    words: describeGrants(grants.value),
    confinement,
    sandbox,
    reasons,
    isNarrowed: true,
    notes: [...reasons, ...notes],
  });
}

function moreThanGranted(words: readonly string[]): Failure {
  return {
    kind: "denied",
    message: `The config needs more than is granted: ${words.map(printable).join(" ")}`,
    hint: 'Grant it, or ask for less in "restricted"',
  };
}

/** What files are read with. */
interface Reading {
  readonly sandbox: Sandbox;
  readonly dependencies: CliDependencies;
  readonly style: Style;
}

async function gather(
  options: RestrictedOptions | null,
  system: GrantRequest | null,
  reading: Reading,
): Promise<Result<Grants, Failure>> {
  const requests: GrantRequest[] = [];
  if (options !== null && options.policy !== null) {
    const policy = await readPolicyFile(options.policy, false, reading);
    if (!policy.ok) return policy;
    requests.push(policy.value);
  }
  if (options !== null) {
    const given = readGrants(options.grants, reading.dependencies.cwd);
    if (!given.ok) {
      const lines = given.error.map(({ option, message }) => `Option --${option}: ${message}`);
      return err({ kind: "usage", message: lines.join("\n") });
    }
    requests.push(given.value);
  }
  if (system === null) return ok(combineGrants(requests));
  const ceiling = combineGrants([system]);
  // Who asks for nothing in particular gets what the system grants everybody.
  if (options === null) return ok(ceiling);
  const { sandbox, sandboxUser, limits } = ceiling;
  const usual: GrantRequest = {
    sandbox,
    limits,
    ...(sandboxUser === null ? {} : { sandboxUser }),
  };
  const asked = combineGrants([usual, ...requests]);
  const beyond = exceedingGrants(asked, ceiling);
  if (beyond.length === 0) return ok(asked);
  return err(notAllowed(beyond));
}

function notAllowed(words: readonly string[]): Failure {
  const list = words.map(printable).join(" ");
  return { kind: "denied", message: `The policy of this system does not allow it: ${list}` };
}

/** Reads a policy file, or lays out all that is wrong with it. */
export async function readPolicyFile(
  path: string,
  isSystems: boolean,
  { sandbox, dependencies, style }: Reading,
): Promise<Result<GrantRequest, Failure>> {
  const absolute = resolvePath(dependencies.cwd, path);
  const shown = printable(path);
  const read = sandbox.readPolicy(absolute, isSystems);
  if (!read.ok) {
    return err({ kind: "config", message: `Cannot read policy "${shown}": ${read.error}` });
  }
  const { text, distrust } = read.value;
  if (distrust !== null) {
    const hint = "It must belong to root, and nobody else may write to it or its folder";
    return err({ kind: "denied", message: `Cannot rely on policy "${shown}": ${distrust}`, hint });
  }
  const parsed = await parsePolicy(text, absolute);
  if (parsed.ok) return parsed;
  const columns = Math.max(60, dependencies.stderr.columns());
  const message = formatDiagnostics(parsed.error, { path, text }, { style, columns });
  return err({ kind: "config", message });
}
