import { readFileSync } from "node:fs";
import { err, ok, type Result } from "../../core/result.ts";

/** Whom jobs of an untrusted config run as. */
export interface SandboxUser {
  readonly uid: number;
  readonly gid: number;
}

/** Belongs to nobody on Debian (policy 9.2.2 reserves it), and is there in containers too. */
const defaultSandboxId = 65_533;

/** Finds the user that an operator names, or the default one; never root. */
export function findSandboxUser(named: string | null): Result<SandboxUser, string> {
  if (named === null) return ok({ uid: defaultSandboxId, gid: defaultSandboxId });
  const entry = readFileSync("/etc/passwd", "utf8").split("\n").map((line) => line.split(":"))
    .find(([name, , uid]) => name === named || uid === named);
  if (entry === undefined) {
    if (!/^\d+$/.test(named)) return err(`there is no user "${named}"`);
    return idsOf(named, Number(named), Number(named));
  }
  return idsOf(named, Number(entry[2]), Number(entry[3]));
}

function idsOf(named: string, uid: number, gid: number): Result<SandboxUser, string> {
  const isId = (id: number) => Number.isSafeInteger(id) && id > 0 && id < 2 ** 32 - 1;
  return isId(uid) && isId(gid) ? ok({ uid, gid }) : err(`jobs cannot run as user "${named}"`);
}
