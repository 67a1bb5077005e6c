// deno-lint-ignore-file no-console
/**
 * Builds the program into one file that needs nothing beside it. See `usage`.
 * Run by `deno task compile`.
 */
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import config from "../deno.json" with { type: "json" };
import { bundleProgram } from "./packaging/bundle_program.ts";
import { runCommand } from "./packaging/command.ts";
import { CompileError } from "./packaging/compile_error.ts";
import { denoCompile, whyDenortIsOutOfReach } from "./packaging/deno_compile.ts";
import { makeSelfContainedFile } from "./packaging/self_contained_file.ts";
import { isTarget, runtimePackages, type Target } from "./packaging/target.ts";

const usage = `Usage: deno task compile [--target T] [--runtime denort|deno|auto] [--output FILE]

  --target T    Platform to build for; default: this one
                ${Object.keys(runtimePackages).join("\n                ")}
  --runtime R   denort: deno compile, with Deno's small runtime (DENORT_BIN or a download)
                deno: a file around the pinned Deno, which unpacks itself at its first run
                auto (default): denort, or deno where denort is out of reach
  --output F    File to write; default: dist/executioner, with the target if it is named`;

interface Options {
  readonly target: Target;
  readonly runtime: "denort" | "deno" | "auto";
  readonly output: string;
}

const root = resolve(import.meta.dirname ?? "", "..");

function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      target: { type: "string" },
      runtime: { type: "string", default: "auto" },
      output: { type: "string" },
    },
  });
  const target = values.target ?? Deno.build.target;
  if (!isTarget(target)) throw new CompileError(`Cannot build for target: "${target}"\n\n${usage}`);
  const { runtime } = values;
  if (runtime !== "denort" && runtime !== "deno" && runtime !== "auto") {
    throw new CompileError(`Cannot build with runtime: "${runtime}"\n\n${usage}`);
  }
  const name = values.target === undefined ? "executioner" : `executioner-${target}`;
  return { target, runtime, output: resolve(values.output ?? join(root, "dist", name)) };
}

/** Returns the commit of the checkout; a copy without git has none. */
async function readCommit(): Promise<string> {
  const head = await runCommand("git", ["rev-parse", "--short=12", "HEAD"], { cwd: root });
  if (!head.success) return "unknown";
  const changes = await runCommand("git", ["status", "--porcelain", "--", ".", ":!dist"], {
    cwd: root,
  });
  return head.stdout.trim() + (changes.stdout.trim() === "" ? "" : "-dirty");
}

async function compile({ target, runtime, output }: Options): Promise<void> {
  const started = performance.now();
  const commit = await readCommit();
  const bundle = await bundleProgram(root, commit);
  const missing = runtime === "deno" ? null : await whyDenortIsOutOfReach(target);
  if (runtime === "denort" && missing !== null) {
    throw new CompileError(`Cannot get denort ${Deno.version.deno}: ${missing}`);
  }
  if (missing !== null) {
    console.log(`denort is out of reach (${missing}): building around the pinned Deno instead`);
  }
  const file = runtime === "deno" || missing !== null
    ? await makeSelfContainedFile({ root, bundle, version: config.version, commit, target })
    : await denoCompile(bundle, target);
  await Deno.mkdir(dirname(output), { recursive: true });
  const temporary = `${output}.${crypto.randomUUID()}`;
  await Deno.writeFile(temporary, file, { mode: 0o755 });
  await Deno.chmod(temporary, 0o755);
  // A rename also replaces a file that runs at this moment.
  await Deno.rename(temporary, output);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const size = (file.length / 1e6).toFixed(1);
  console.log(
    `${
      relative(Deno.cwd(), output)
    }: ${config.version}, commit ${commit}, ${size} MB, ${seconds} s`,
  );
}

if (import.meta.main) {
  try {
    if (Deno.args.includes("--help")) console.log(usage);
    else await compile(parseOptions(Deno.args));
  } catch (error) {
    if (!(error instanceof CompileError) && !(error instanceof TypeError)) throw error;
    console.error(`compile: ${error.message}`);
    Deno.exit(1);
  }
}
