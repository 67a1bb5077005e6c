import { matchesGlob } from "../text/glob_text.ts";
import type { Confinement, GrantedPath } from "./confinement.ts";
import { isWithin } from "./granted_paths.ts";
import { err, ok, type Result } from "../result.ts";
import {
  combineGrants,
  type GrantRequest,
  type Grants,
  limitKeys,
  limitNames,
  limitText,
} from "./grants.ts";

/**
 * Names what one set of grants allows beyond another one, as words of a command line; empty where the
 * second one allows all of it.
 */
export function exceedingGrants(asked: Grants, ceiling: Grants): readonly string[] {
  const beyond = (option: string, values: readonly string[], isAllowed: (v: string) => boolean) =>
    values.filter((value) => !isAllowed(value)).map((value) => `--${option}=${value}`);
  const reads = [...ceiling.read, ...ceiling.write];
  return [
    ...beyond("allow-run", asked.run, (value) => isRunCovered(value, ceiling.run)),
    ...beyond("allow-read", asked.read, (value) => isWithin(value, reads)),
    ...beyond("allow-write", asked.write, (value) => isWithin(value, ceiling.write)),
    ...netBeyond(asked.net, ceiling.net),
    ...beyond("allow-env", asked.env, (value) => ceiling.env.includes(value)),
    ...(asked.shell && !ceiling.shell ? ["--allow-shell"] : []),
    ...(rank[asked.sandbox] < rank[ceiling.sandbox] ? [`--sandbox=${asked.sandbox}`] : []),
    ...(asked.sandboxUser === ceiling.sandboxUser
      ? []
      : [`--sandbox-user=${asked.sandboxUser ?? "(default)"}`]),
    ...limitKeys.filter((key) => asked.limits[key] > ceiling.limits[key])
      .map((key) => `--${limitNames[key].option}=${limitText(key, asked.limits[key])}`),
  ];
}

/**
 * Returns what is granted to a config that says what it needs: that, if all of it is granted, else the
 * words of what is not. How jobs are confined is not its business.
 */
export function narrowGrants(
  granted: Grants,
  asks: GrantRequest,
): Result<Grants, readonly string[]> {
  const { sandbox, sandboxUser, limits } = granted;
  const asked = combineGrants([{ limits }, asks]);
  const narrow = { ...asked, sandbox, sandboxUser };
  const beyond = exceedingGrants(narrow, granted);
  return beyond.length === 0 ? ok(narrow) : err(beyond);
}

/**
 * Names granted paths that lead out of others, as words of a command line: below a folder that others
 * may write to, what is granted by its name may be a link to anywhere.
 */
export function leadingBeyond(
  { read, write }: Pick<Confinement, "read" | "write">,
  ceiling: { readonly read: readonly string[]; readonly write: readonly string[] },
): readonly string[] {
  const beyond = (option: string, paths: readonly GrantedPath[], within: readonly string[]) =>
    paths.filter(({ real }) => !isWithin(real, within))
      .map(({ path, real }) => `--${option}=${real}, where ${JSON.stringify(path)} leads`);
  return [
    ...beyond("allow-read", read, [...ceiling.read, ...ceiling.write]),
    ...beyond("allow-write", write, ceiling.write),
  ];
}

const rank = { deno: 0, auto: 1, os: 2 } as const satisfies Record<Grants["sandbox"], number>;

/** A pattern is covered by itself only: what else it may match nobody knows. */
function isRunCovered(value: string, allowed: readonly string[]): boolean {
  const isPattern = /[*?]/.test(value);
  return allowed.some((entry) =>
    entry === value || (!isPattern && entry.startsWith("/") && matchesGlob(entry, value) &&
      value.split("/").length === entry.split("/").length)
  );
}

function netBeyond(asked: Grants["net"], ceiling: Grants["net"]): readonly string[] {
  if (ceiling === "all") return [];
  if (asked === "all") return ["--allow-net"];
  const hosts = (value: string) => value.replace(/:\d+$/, "");
  return asked.filter((value) => !ceiling.includes(value) && !ceiling.includes(hosts(value)))
    .map((value) => `--allow-net=${value}`);
}
