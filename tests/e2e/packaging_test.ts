// deno-lint-ignore-file no-console
import assert from "node:assert/strict";
import { copyFile, cp, lstat, mkdir, readdir, rm, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import {
  binaryPath,
  type BinaryResult,
  denortBinaryPath,
  runBinary,
  startBinary,
} from "../rig/binary.ts";

const exampleFolder = fileURLToPath(new URL("../../examples", import.meta.url));
const versionLine = new RegExp(
  `^executioner ${config.version.replaceAll(".", "\\.")} ` +
    `\\(commit (unknown|[0-9a-f]{12}(-dirty)?), Deno \\d+\\.\\d+\\.\\d+\\)\\n$`,
);
const PATH = Deno.env.get("PATH") ?? "/usr/bin:/bin";
const isRoot = Deno.uid() === 0;

/** Gives a test a folder that holds nothing but a copy of the binary. */
async function withCopy(
  use: (copy: { readonly folder: string; readonly binary: string }) => Promise<void>,
  original?: string,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "executioner-packaging-" });
  try {
    const binary = join(folder, "executioner");
    await copyFile(original ?? await binaryPath(), binary);
    await use({ folder, binary });
  } finally {
    await Deno.chmod(folder, 0o700);
    await rm(folder, { recursive: true, force: true });
  }
}

function assertVersion(result: BinaryResult): void {
  assert.equal(result.stderr, "");
  assert.match(result.stdout, versionLine);
  assert.equal(result.code, 0);
}

/** The two kinds of file. What both must do is tested on both. */
const allKinds = [
  { kind: "self-contained file", find: binaryPath, ignore: false },
  {
    kind: "deno compile binary",
    find: () => Promise.resolve(denortBinaryPath() ?? ""),
    ignore: denortBinaryPath() === null,
  },
];

for (const { kind, find, ignore } of allKinds) {
  Deno.test({
    name: `${kind}: alone in a folder, with an empty home, it runs a graph and shows it`,
    ignore,
    fn: async () =>
      await withCopy(async ({ folder, binary }) => {
        const home = join(folder, "home");
        await mkdir(home);
        await cp(join(exampleFolder, "hello"), join(folder, "hello"), { recursive: true });
        const env = { PATH, HOME: home };
        const run = await runBinary({
          binary,
          args: ["run", "hello/jobs.json", "--json", "--parallel", "--workers", "2"],
          cwd: folder,
          env,
        });
        assert.equal(run.code, 0, run.stdout + run.stderr);
        for (const line of run.stdout.trimEnd().split("\n")) JSON.parse(line);
        const list = await runBinary({ binary, args: ["runs", "--json"], cwd: folder, env });
        assert.equal(list.code, 0, list.stderr);
        assert.match(list.stdout, /"SUCCESS"/);
      }, await find()),
  });

  Deno.test({
    name: `${kind}: it starts as cron starts it, without HOME, from a read-only folder`,
    ignore,
    fn: async () =>
      await withCopy(async ({ folder, binary }) => {
        const temp = join(folder, "tmp");
        const cwd = join(folder, "readonly");
        await mkdir(temp);
        await mkdir(cwd, { mode: 0o500 });
        const env = { PATH: "/usr/bin:/bin", SHELL: "/bin/sh", LOGNAME: "root", TMPDIR: temp };
        assertVersion(await runBinary({ binary, args: ["--version"], cwd, env }));
        assert.deepEqual(await readdir(cwd), []);
      }, await find()),
  });

  Deno.test({
    name: `${kind}: it starts without PATH and HOME, by a relative path and by a link`,
    ignore,
    fn: async () =>
      await withCopy(async ({ folder, binary }) => {
        // TMPDIR only keeps the test's copy out of the machine's own temporary folder.
        const bare = { args: ["--version"], cwd: folder, env: { TMPDIR: folder } };
        assertVersion(await runBinary({ binary, ...bare }));
        assertVersion(await runBinary({ binary: "./executioner", ...bare }));
        await symlink(binary, join(folder, "link"));
        assertVersion(await runBinary({ binary: join(folder, "link"), ...bare }));
      }, await find()),
  });

  Deno.test({
    name: `${kind}: jobs see the caller's environment and the pid that was started`,
    ignore,
    fn: async () =>
      await withCopy(async ({ folder, binary }) => {
        const command =
          `env | grep -E "DENO|EXECUTIONER_(SELF|CALLER)" >env_seen; echo $PPID >pid_seen`;
        const jobs = [{ id: "look", command }];
        const config = { version: "2.0", application_name: "look", jobs };
        await Deno.writeTextFile(join(folder, "jobs.json"), JSON.stringify(config));
        const env = { PATH, HOME: folder, DENO_DIR: "/callers/own" };
        const child = await startBinary({
          binary,
          args: ["run", "jobs.json"],
          cwd: folder,
          env,
        });
        const { code, stderr } = await child.output();
        assert.equal(code, 0, new TextDecoder().decode(stderr));
        const seen = await Deno.readTextFile(join(folder, "env_seen"));
        assert.equal(seen, "DENO_DIR=/callers/own\n");
        assert.equal((await Deno.readTextFile(join(folder, "pid_seen"))).trim(), `${child.pid}`);
      }, await find()),
  });

  Deno.test({
    name: `${kind}: files that lie near it do not change what it runs`,
    ignore,
    fn: async () =>
      await withCopy(async ({ folder, binary }) => {
        for (const name of ["deno.json", "package.json", "deno.lock", ".npmrc", ".env"]) {
          await Deno.writeTextFile(join(folder, name), "{ this is: no config");
        }
        await Deno.writeTextFile(join(folder, "main.mjs"), "console.log('planted')");
        const env = { PATH, HOME: folder };
        assertVersion(await runBinary({ binary, args: ["--version"], cwd: folder, env }));
      }, await find()),
  });
}

Deno.test("the runtime is unpacked once, readable and writable by its user alone", () =>
  withCopy(async ({ folder, binary }) => {
    const cache = join(folder, "cache");
    const run = { binary, args: ["--version"], env: { PATH, XDG_CACHE_HOME: cache } };
    assertVersion(await runBinary(run));
    const [runtime] = (await readdir(join(cache, "executioner")))
      .filter((name) => name.startsWith("runtime-"));
    const unpacked = join(cache, "executioner", runtime ?? "", "executioner");
    const before = await stat(unpacked);
    assert.equal((await stat(join(cache, "executioner"))).mode & 0o777, 0o700);
    assert.equal(before.mode & 0o777, 0o700);
    assertVersion(await runBinary(run));
    assert.equal((await stat(unpacked)).ino, before.ino, "unpacked again by the second run");
  }));

Deno.test("twelve first runs at once all succeed and leave one copy", () =>
  withCopy(async ({ folder, binary }) => {
    const env = { PATH, XDG_CACHE_HOME: join(folder, "cache") };
    const runs = Array.from({ length: 12 }, () => runBinary({ binary, args: ["--version"], env }));
    for (const result of await Promise.all(runs)) assertVersion(result);
    const left = (await readdir(join(folder, "cache/executioner"))).map((name) =>
      name.replace(/-.*/, "")
    );
    assert.deepEqual(left.sort(), ["lock", "program", "runtime"]);
  }));

Deno.test("compiled code is found where it takes no log to be read first", () =>
  withCopy(async ({ folder, binary }) => {
    const env = { PATH, HOME: folder };
    for (const args of [["--version"], ["runs"], ["--help"]]) {
      const { code, stderr } = await runBinary({ binary, args, cwd: folder, env });
      assert.equal(code, 0, stderr);
      const unpacked = join(folder, ".cache", "executioner");
      const names = await readdir(unpacked, { recursive: true });
      const logs = names.filter((name) => name.endsWith("_v2-wal"));
      assert.ok(logs.some((name) => name.endsWith("v8_code_cache_v2-wal")), "no cache was made");
      for (const log of logs) {
        assert.equal((await stat(join(unpacked, log))).size, 0, `${args[0]} left ${log}`);
      }
    }
  }));

Deno.test("a cache that lost a file or holds an empty one is made whole again", () =>
  withCopy(async ({ folder, binary }) => {
    const cache = join(folder, "cache/executioner");
    const run = {
      binary,
      args: ["--version"],
      env: { PATH, XDG_CACHE_HOME: join(folder, "cache") },
    };
    assertVersion(await runBinary(run));
    for (const name of await readdir(cache)) {
      const entry = name.startsWith("runtime-") ? "executioner" : "src/runner/slot_worker.mjs";
      if (name === "lock") continue;
      await rm(join(cache, name, entry));
      assertVersion(await runBinary(run));
      assert.ok((await stat(join(cache, name, entry))).size > 0, `${name}: still without ${entry}`);
      await Deno.truncate(join(cache, name, entry));
      assertVersion(await runBinary(run));
      assert.ok((await stat(join(cache, name, entry))).size > 0, `${name}: ${entry} still empty`);
    }
  }));

Deno.test("a cache folder that others may write to or that is a link is not used", () =>
  withCopy(async ({ folder, binary }) => {
    const temp = join(folder, "tmp");
    await mkdir(temp);
    const env = { PATH, XDG_CACHE_HOME: join(folder, "open"), TMPDIR: temp };
    await mkdir(join(folder, "open/executioner"), { recursive: true });
    await Deno.chmod(join(folder, "open/executioner"), 0o770);
    assertVersion(await runBinary({ binary, args: ["--version"], env }));
    assert.deepEqual(await readdir(join(folder, "open/executioner")), []);

    await mkdir(join(folder, "elsewhere"), { mode: 0o700 });
    await mkdir(join(folder, "linked"));
    await symlink(join(folder, "elsewhere"), join(folder, "linked/executioner"));
    const linked = { ...env, XDG_CACHE_HOME: join(folder, "linked") };
    assertVersion(await runBinary({ binary, args: ["--version"], env: linked }));
    assert.deepEqual(await readdir(join(folder, "elsewhere")), []);
    assert.ok((await lstat(join(temp, `executioner-${Deno.uid()}`))).isDirectory());
  }));

Deno.test({
  name: "a cache folder or a home of another user is not used",
  // Only root can give a folder away.
  ignore: !isRoot,
  fn: () =>
    withCopy(async ({ folder, binary }) => {
      const temp = join(folder, "tmp");
      const home = join(folder, "home");
      const foreign = join(folder, "cache/executioner");
      for (const path of [temp, home, foreign]) await mkdir(path, { recursive: true });
      await Deno.chmod(foreign, 0o700);
      await Deno.chown(foreign, 12345, 12345);
      await Deno.chown(home, 12345, 12345);
      const env = { PATH, XDG_CACHE_HOME: join(folder, "cache"), HOME: home, TMPDIR: temp };
      assertVersion(await runBinary({ binary, args: ["--version"], env }));
      assert.deepEqual(await readdir(foreign), []);
      assert.deepEqual(await readdir(home), []);
      assert.deepEqual(await readdir(temp), ["executioner-0"]);
    }),
});

Deno.test("a damaged download says so instead of starting", () =>
  withCopy(async ({ folder, binary }) => {
    // Another hash, for which no folder of this machine holds a copy already.
    const head = new TextDecoder("latin1").decode((await Deno.readFile(binary)).subarray(0, 8192));
    const file = await Deno.open(binary, { read: true, write: true });
    const at = /'program-([0-9a-f]{32})'/.exec(head);
    assert.ok(at, "the stub names no program");
    await file.seek(at.index, Deno.SeekMode.Start);
    await file.write(new TextEncoder().encode(`'program-${"0".repeat(32)}'`));
    await file.truncate(1_000_000);
    file.close();
    const env = { PATH, XDG_CACHE_HOME: join(folder, "cache"), TMPDIR: folder };
    const result = await runBinary({ binary, args: ["--version"], env });
    assert.equal(result.code, 1);
    assert.equal(result.stdout, "");
    assert.match(result.stderr, /^executioner: Cannot start: no folder to unpack the runtime into/);
    assert.match(result.stderr, /cache\/executioner: cannot be filled, \d+ MB are free there: /);
    assert.match(result.stderr, /\nhint: /);
    assert.deepEqual(await readdir(join(folder, "cache/executioner")), ["lock"]);
  }));

/** Runs a shell script that may mount file systems which nobody else sees; `null` if it may not. */
async function withMounts(script: string, args: string[]): Promise<string | null> {
  try {
    const allowed = await new Deno.Command("unshare", {
      args: ["-m", "sh", "-c", "mount -t tmpfs none /var/tmp"],
      stderr: "null",
    }).output();
    if (!allowed.success) return null;
  } catch {
    return null;
  }
  const { stderr } = await new Deno.Command("unshare", {
    args: ["-m", "sh", "-c", script, ...args],
  }).output();
  return new TextDecoder().decode(stderr);
}

Deno.test("full disks and mounts without programs are named, and the next folder is tried", () =>
  withCopy(async ({ folder, binary }) => {
    const script = `
      set -e
      mkdir "$1/small" "$1/noexec" "$1/bin" && cp "$0" "$1/bin/executioner"
      mount -t tmpfs -o size=20m none "$1/small"
      mount -t tmpfs -o noexec none "$1/noexec"
      mount -t tmpfs -o noexec none /var/tmp
      mount --rbind "$1" /mnt && mount -t tmpfs -o size=20m none /tmp
      cd /mnt && exec env -i PATH="$PATH" XDG_CACHE_HOME=/mnt/noexec TMPDIR=/mnt/small \\
        ./bin/executioner --version`;
    const stderr = await withMounts(script, [binary, folder]);
    if (stderr === null) return console.log("Not tested: file systems cannot be mounted here");
    const lines = stderr.trimEnd().split("\n");
    assert.match(
      lines[0] ?? "",
      /^executioner: Cannot start: no folder to unpack the runtime into/,
    );
    assert.equal(lines[1], "  /mnt/noexec/executioner: programs cannot be started from there");
    assert.match(
      lines[2] ?? "",
      /^ {2}\/mnt\/small\/executioner-0: cannot be filled, 0 MB are free/,
    );
    assert.equal(lines[3], "  /var/tmp/executioner-0: programs cannot be started from there");
    assert.match(lines[4] ?? "", /^ {2}\/tmp\/executioner-0: cannot be filled/);
    assert.match(lines[5] ?? "", /^hint: /);
  }));
