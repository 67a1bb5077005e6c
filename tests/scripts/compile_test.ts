import assert from "node:assert/strict";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { programFlags } from "../../scripts/packaging/run_flags.ts";
import { makeTar } from "../../scripts/packaging/tar.ts";
import { addCounts, readJunit } from "../../scripts/testing/junit.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

async function inTempDir(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "executioner-compile-test-" });
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function compile(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(root, "scripts/compile.ts"), ...args],
    cwd: root,
    env: { NO_COLOR: "1", ...env },
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("compile gives the same bytes for the same sources", () =>
  inTempDir(async (folder) => {
    const files: Uint8Array[] = [];
    for (const name of ["one", "two"]) {
      const built = await compile(["--runtime=deno", `--output=${join(folder, name)}`]);
      assert.equal(built.code, 0, built.stderr);
      files.push(await Deno.readFile(join(folder, name)));
    }
    const [one, two] = files;
    assert.ok(one !== undefined && two !== undefined && one.length === two.length);
    assert.equal(one.findIndex((byte, index) => byte !== two[index]), -1);
    const head = new TextDecoder().decode(one.subarray(0, 8192));
    assert.ok(!head.includes(root), "the file names a folder of this machine");
  }));

Deno.test("compile without denort says so in one line and builds around the pinned Deno", () =>
  inTempDir(async (folder) => {
    const output = join(folder, "executioner");
    const env = { DENORT_BIN: join(folder, "missing") };
    const built = await compile([`--output=${output}`], env);
    assert.equal(built.code, 0, built.stderr);
    const [first, second] = built.stdout.split("\n");
    assert.match(first ?? "", /^denort is out of reach \(DENORT_BIN names no file: .*\): building/);
    assert.match(second ?? "", /executioner: .* MB, /);
    assert.deepEqual(await readdir(folder), ["executioner"]);
    await rm(output);
    const refused = await compile(["--runtime=denort", `--output=${output}`], env);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^compile: Cannot get denort .*: DENORT_BIN names no file/);
    assert.deepEqual(await readdir(folder), []);
  }));

Deno.test("compile tells wrong options from right ones", async () => {
  const target = await compile(["--target=amiga"]);
  assert.equal(target.code, 1);
  assert.match(target.stderr, /^compile: Cannot build for target: "amiga"\n\nUsage: /);
  assert.match((await compile(["--runtime=node"])).stderr, /with runtime: "node"/);
  assert.match((await compile(["--speed"])).stderr, /^compile: Unknown option '--speed'/);
});

Deno.test("the demo task grants what the built program has, not more", () => {
  const granted = config.tasks.demo.split(" ").filter((word) => word.startsWith("--allow-"));
  assert.deepEqual(granted, programFlags.filter((flag) => flag.startsWith("--allow-")));
  assert.deepEqual(config.unstable.map((name) => `--unstable-${name}`), [
    ...programFlags.filter((flag) => flag.startsWith("--unstable-")),
  ]);
});

Deno.test("makeTar writes archives that tar reads back, in a fixed order", () =>
  inTempDir(async (folder) => {
    const big = new Uint8Array(100_000).map((_, index) => index % 251);
    const files = [
      { path: "z", bytes: new Uint8Array(), mode: 0o600 },
      { path: "a/b/c.mjs", bytes: big, mode: 0o600 },
      { path: "tool", bytes: new Uint8Array(512).fill(7), mode: 0o700 },
    ];
    await Deno.writeFile(join(folder, "t.tar"), makeTar(files));
    const list = await new Deno.Command("tar", { args: ["-tf", "t.tar"], cwd: folder }).output();
    assert.equal(new TextDecoder().decode(list.stdout), "a/b/c.mjs\ntool\nz\n");
    const unpack = await new Deno.Command("tar", { args: ["-xf", "t.tar"], cwd: folder }).output();
    assert.equal(new TextDecoder().decode(unpack.stderr), "");
    for (const { path, bytes, mode } of files) {
      assert.deepEqual(await Deno.readFile(join(folder, path)), bytes, path);
      assert.equal(((await Deno.stat(join(folder, path))).mode ?? 0) & 0o777, mode, path);
    }
    assert.deepEqual(makeTar(files), makeTar(files.toReversed()));
    assert.throws(() => makeTar([{ path: "x".repeat(101), bytes: big, mode: 0 }]), /too long/);
  }));

Deno.test("readJunit counts steps, failures and skips, whatever the tests are called", () => {
  const xml = `<?xml version="1.0"?><testsuites tests="4" failures="1" errors="0">
    <testsuite name="a_test.ts" tests="4" disabled="1" errors="0" failures="1">
      <testcase name="a &lt;failure &gt; &lt;testcase"></testcase>
      <testcase name="b"><failure message="no">Error: &lt;skipped/&gt;</failure></testcase>
      <testcase name="c"><skipped/></testcase>
      <testcase name="a &gt; step"></testcase>
    </testsuite></testsuites>`;
  const counts = readJunit(xml);
  assert.deepEqual(counts, { passed: 2, failed: 1, skipped: 1 });
  assert.deepEqual(addCounts(counts, counts), { passed: 4, failed: 2, skipped: 2 });
  assert.deepEqual(readJunit("<testsuites/>"), { passed: 0, failed: 0, skipped: 0 });
});
