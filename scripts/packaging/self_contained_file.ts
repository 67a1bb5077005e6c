import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Bundle, otherEntries } from "./bundle_program.ts";
import { loadLazily } from "./load_lazily.ts";
import { readPin, readPinnedDeno } from "./pinned_deno.ts";
import { cachedCodeFlags, isolationFlags, programFlags } from "./run_flags.ts";
import { makeTar } from "./tar.ts";
import type { Target } from "./target.ts";

/** Says what a file is built of. */
export interface Build {
  /** Folder of the project. */
  readonly root: string;
  readonly bundle: Bundle;
  readonly version: string;
  readonly commit: string;
  readonly target: Target;
}

/** A compressed archive, and the name under which it is unpacked. */
interface Section {
  readonly hash: string;
  readonly archive: Uint8Array;
}

/**
 * Makes a self-contained file around the pinned Deno: stub.sh, then the runtime, then the program.
 * The two are separate, so that a new version of the program does not unpack the runtime again.
 */
export async function makeSelfContainedFile(build: Build): Promise<Uint8Array> {
  const runtime = await runtimeSection(build.root, build.target);
  const program = programSection(build.bundle);
  const stub = await fillStub(build, runtime, program);
  return Buffer.concat([new TextEncoder().encode(stub), runtime.archive, program.archive]);
}

/** Compressing the runtime takes seconds, so the result is kept beside the installed Deno. */
async function runtimeSection(root: string, target: Target): Promise<Section> {
  const pin = await readPin(root);
  const kept = join(root, ".deno", `runtime-${pin}-${target}.tar.gz`);
  try {
    return section(await Deno.readFile(kept));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const bytes = await readPinnedDeno(pin, target);
  // Named like the program: this is the name that ps, top and pgrep show.
  const archive = gzipSync(makeTar([{ path: "executioner", bytes, mode: 0o700 }]), { level: 9 });
  await Deno.mkdir(dirname(kept), { recursive: true });
  const temporary = `${kept}.${crypto.randomUUID()}`;
  await Deno.writeFile(temporary, archive);
  await Deno.rename(temporary, kept);
  return section(archive);
}

function programSection(bundle: Bundle): Section {
  const encoder = new TextEncoder();
  const files = [...loadLazily(bundle.modules, otherEntries)].map(([path, text]) => (
    { path, bytes: encoder.encode(text), mode: 0o600 }
  ));
  return section(gzipSync(makeTar(files), { level: 9 }));
}

function section(archive: Uint8Array): Section {
  return { hash: createHash("sha256").update(archive).digest("hex").slice(0, 32), archive };
}

async function fillStub(build: Build, runtime: Section, program: Section): Promise<string> {
  const values: Readonly<Record<string, string>> = {
    VERSION: build.version,
    COMMIT: build.commit,
    TARGET: build.target,
    RUNTIME_HASH: runtime.hash,
    RUNTIME_BYTES: String(runtime.archive.length),
    PROGRAM_HASH: program.hash,
    PROGRAM_BYTES: String(program.archive.length),
    PROGRAM_FILES: [...build.bundle.modules.keys()].join(" "),
    UNPACKED_MB: "110",
    RUN_FLAGS: [...isolationFlags, ...cachedCodeFlags, ...programFlags].join(" "),
  };
  const template = await Deno.readTextFile(join(import.meta.dirname ?? "", "stub.sh"));
  return template.replaceAll(/@([A-Z_]+)@/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`Internal error: stub.sh asks for "${name}"`);
    return value;
  });
}
