import { messageOf } from "../../core/message_of.ts";
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { folderPrefix, removeStaleFolders } from "./folder_name.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { isWithin } from "../../core/security/granted_paths.ts";
import { isSeccompArch, seccompProgram } from "../../core/security/seccomp_program.ts";
import { removeFolder } from "./remove_folder.ts";

/** The engine's own folder for a restricted run: nothing secret is in it, and nobody else writes. */
export interface SandboxFolder {
  readonly path: string;
  readonly seccompPath: string;
  readonly passwd: string;
  readonly group: string;
  /** Where jobs get folders of their own. */
  readonly scratch: string;
  readonly remove: () => void;
}

/** Candidates in the order of preference. */
const bases = {
  /** The first can never be granted. */
  os: ["/dev/shm", "/run", "/tmp", "/var/tmp"],
  /** Slot threads may write to ordinary folders only. */
  deno: ["/tmp", "/var/tmp"],
} as const;

/** Makes the folder where no job can reach it, or says why it cannot. */
export function prepareFolder(
  granted: readonly string[],
  user: { readonly uid: number; readonly gid: number },
  { arch, layer }: { readonly arch: string; readonly layer: keyof typeof bases },
): Result<SandboxFolder, string> {
  if (!isSeccompArch(arch)) return err(`there is no seccomp filter for the processor "${arch}"`);
  let trouble = "every folder for temporary files is granted to jobs";
  for (const base of bases[layer]) {
    if (isWithin(base, granted)) continue;
    try {
      removeStaleFolders(base);
      return ok(make(mkdtempSync(`${base}/${folderPrefix()}`), user, seccompProgram(arch)));
    } catch (error) {
      trouble = messageOf(error);
    }
  }
  return err(trouble);
}

function make(
  path: string,
  { uid, gid }: { readonly uid: number; readonly gid: number },
  program: Uint8Array,
): SandboxFolder {
  const file = (name: string, content: string | Uint8Array) => {
    writeFileSync(`${path}/${name}`, content, { mode: 0o444, flag: "wx" });
    chmodSync(`${path}/${name}`, 0o444);
    return `${path}/${name}`;
  };
  // Those who confine jobs as somebody else have to pass, not to look.
  chmodSync(path, 0o711);
  mkdirSync(`${path}/scratch`);
  chmodSync(`${path}/scratch`, 0o711);
  return {
    path,
    seccompPath: file("seccomp.bpf", program),
    passwd: file("passwd", `sandbox:x:${uid}:${gid}:sandbox:/work:/bin/sh\n`),
    group: file("group", `sandbox:x:${gid}:\n`),
    scratch: `${path}/scratch`,
    remove: () => removeFolder(path),
  };
}
