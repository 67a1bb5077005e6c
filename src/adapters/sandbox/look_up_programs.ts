import { readdirSync, realpathSync } from "node:fs";
import { matchesGlob } from "../../core/text/glob_text.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { type GrantedProgram, sandboxPath } from "../../core/security/confinement.ts";
import { isProgram } from "../system/is_program.ts";

/**
 * Finds the programs that an entry of `--allow-run` names, once: what is put in their place later is
 * not granted. A pattern's `*` stays within one folder.
 */
export function lookUpPrograms(entry: string): Result<readonly GrantedProgram[], string> {
  if (!entry.includes("/")) {
    const path = findByName(entry);
    const program = path === null ? null : programAt(path, [entry]);
    if (program !== null) return ok([program]);
    return err(`there is no such program in ${sandboxPath.replaceAll(":", ", ")}`);
  }
  if (!/[*?]/.test(entry)) {
    const program = programAt(entry, []);
    return program === null ? err("there is no such program") : ok([program]);
  }
  return ok(expand(entry).flatMap((path) => programAt(path, []) ?? []));
}

/** Finds the program that a name means in a sandbox, or `null`. */
export function findByName(name: string): string | null {
  return sandboxPath.split(":").map((folder) => `${folder}/${name}`).find(isProgram) ?? null;
}

function programAt(path: string, names: readonly string[]): GrantedProgram | null {
  return isProgram(path) ? { names, path, real: realpathSync(path) } : null;
}

function expand(pattern: string): readonly string[] {
  let folders = [""];
  for (const part of pattern.split("/").slice(1)) {
    folders = folders.flatMap((folder) =>
      /[*?]/.test(part)
        ? namesIn(folder).filter((name) => isMatch(part, name)).map((name) => `${folder}/${name}`)
        : [`${folder}/${part}`]
    );
  }
  return folders;
}

/** As in shells, a name that starts with a dot has to be asked for by one. */
function isMatch(part: string, name: string): boolean {
  return (part.startsWith(".") || !name.startsWith(".")) && matchesGlob(part, name);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder === "" ? "/" : folder).sort();
  } catch {
    return [];
  }
}
