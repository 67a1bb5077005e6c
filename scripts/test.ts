// deno-lint-ignore-file no-console
/**
 * Runs all tests and says in its last line how many passed and failed: first those of the sources,
 * then the end-to-end tests on the built binary, and the attacks on it. Run by
 * `deno task test [FILE...]`; with files, only those are run.
 */
import { join, resolve } from "node:path";
import { runCommand } from "./packaging/command.ts";
import { addCounts, type Counts, readJunit } from "./testing/junit.ts";

const root = resolve(import.meta.dirname ?? "", "..");

/** Where a checkout keeps the script that brings a denort which cannot be downloaded. */
const denortProvider = resolve(root, "../shared/tools/denort.sh");

/** Runs test files at the same time and counts their tests. */
async function runTests(
  title: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Counts> {
  console.log(`\n== ${title}`);
  const report = await Deno.makeTempFile({ prefix: "executioner-junit-" });
  try {
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: [
        "test",
        "--frozen",
        "--allow-all",
        "--no-check",
        "--parallel",
        `--junit-path=${report}`,
        ...args,
      ],
      cwd: root,
      env: { ...env },
      stdin: "null",
    }).spawn().status;
    const counts = readJunit(await Deno.readTextFile(report));
    const failed = success || counts.failed > 0 ? counts.failed : 1;
    if (counts.passed + failed > 0) return { ...counts, failed };
    console.error("No test ran");
    return { ...counts, failed: 1 };
  } finally {
    await Deno.remove(report);
  }
}

/** Builds the file that the end-to-end tests run, and throws what the build says if it fails. */
async function buildBinary(output: string): Promise<void> {
  const args = ["run", "--frozen", "-A", "scripts/compile.ts", "--runtime=deno"];
  const built = await runCommand(Deno.execPath(), [...args, `--output=${output}`], { cwd: root });
  if (!built.success) throw new Error(built.stderr.trimEnd());
}

/** Builds a real `deno compile` binary where denort can be had; else returns why it cannot. */
async function buildDenortBinary(output: string): Promise<string | null> {
  try {
    await Deno.stat(denortProvider);
  } catch {
    return `there is no "${denortProvider}"`;
  }
  if (Deno.build.target !== "x86_64-unknown-linux-gnu") return "it is for Linux x64 only";
  const folder = join(root, ".deno/denort");
  await Deno.mkdir(folder, { recursive: true });
  const provided = await runCommand("sh", [denortProvider, folder], { cwd: root });
  if (!provided.success) return `denort cannot be provided: ${provided.stderr.trimEnd()}`;
  const args = ["run", "-A", "scripts/compile.ts", "--runtime=denort", `--output=${output}`];
  const built = await runCommand(join(folder, "deno"), args, {
    cwd: root,
    // The older Deno asks npm with its own list of certificates otherwise.
    env: { DENORT_BIN: join(folder, "denort"), DENO_TLS_CA_STORE: "system" },
  });
  if (!built.success) throw new Error(built.stderr.trimEnd());
  return null;
}

/** Builds what there is to build and returns the variables that name it to the tests. */
async function prepare(folder: string): Promise<Record<string, string>> {
  const env: Record<string, string> = { EXECUTIONER_TEST_CACHE: join(folder, "cache") };
  const binary = join(folder, "executioner");
  const denortBinary = join(folder, "denort", "executioner");
  await buildBinary(binary);
  env["EXECUTIONER_BINARY"] = binary;
  const missing = await buildDenortBinary(denortBinary);
  if (missing === null) env["EXECUTIONER_DENORT_BINARY"] = denortBinary;
  else console.log(`Not tested: a binary made by deno compile, since ${missing}`);
  return env;
}

async function runEverything(files: readonly string[]): Promise<Counts> {
  const folder = await Deno.makeTempDir({ prefix: "executioner-test-" });
  try {
    if (files.length > 0) return await runTests("named tests", files, await prepare(folder));
    const sources = await runTests("sources", ["--ignore=tests/e2e,tests/attacks", "tests"], {});
    let env: Record<string, string>;
    try {
      env = await prepare(folder);
    } catch (error) {
      console.error(`Cannot build the binary: ${error instanceof Error ? error.message : error}`);
      return addCounts(sources, { passed: 0, failed: 1, skipped: 0 });
    }
    return addCounts(
      sources,
      await runTests("end to end, on the binary", ["tests/attacks", "tests/e2e"], env),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const counts = await runEverything(Deno.args);
  if (counts.skipped > 0) console.log(`\n${counts.skipped} skipped`);
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  Deno.exit(counts.failed === 0 ? 0 : 1);
}
