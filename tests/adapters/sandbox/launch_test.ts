import assert from "node:assert/strict";
import { launchOf } from "../../../src/adapters/sandbox/launch.ts";
import type { ControlGroups } from "../../../src/core/security/control_groups.ts";
import { defaultLimits } from "../../../src/core/security/grants.ts";

/** Starts what would start a sandbox, with a program in bwrap's place that says that it was started. */
async function start(groups: ControlGroups, seccompPath: string) {
  const launch = launchOf({ argv: ["/bin/true"], env: {}, cwd: "/" }, {
    os: {
      tools: {
        bwrap: "/bin/echo",
        prlimit: "/bin/true",
        setsid: "/usr/bin/setsid",
        mkdir: "/bin/mkdir",
        shell: "/bin/sh",
        setpriv: null,
      },
      seccompPath,
      systemMounts: [],
      inherited: [],
      groups,
    },
    programs: [],
    read: [],
    write: [],
    net: [],
    shell: false,
    user: null,
    limits: { ...defaultLimits, memoryBytes: 5_000_000, processes: 7 },
    scratch: "/nowhere",
  });
  const child = new Deno.Command(launch.program, {
    args: [...launch.args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const { pid } = child;
  const { code, stdout } = await child.output();
  return { pid, code, said: new TextDecoder().decode(stdout) };
}

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    Deno.writeTextFileSync(`${folder}/seccomp`, "");
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function filesIn(folder: string): Readonly<Record<string, string>> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  return Object.fromEntries(
    names.map((name) => [name, Deno.readTextFileSync(`${folder}/${name}`).trim()]),
  );
}

Deno.test("an execution is in limited groups of its own, of version 1, before it starts", async () => {
  await withFolder(async (folder) => {
    const [memory, pids] = [`${folder}/me mory$(x)`, `${folder}/pids`];
    for (const base of [memory, pids]) Deno.mkdirSync(base);
    const { pid, code, said } = await start({ version: 1, memory, pids }, `${folder}/seccomp`);
    assert.equal(code, 0, said);
    assert.match(said, /--args 3 --seccomp 4/);
    const own = String(pid);
    const limited = { "cgroup.procs": own, "memory.limit_in_bytes": "5000000" };
    assert.deepEqual(filesIn(`${memory}/${pid}`), limited);
    assert.deepEqual(filesIn(`${pids}/${pid}`), { "cgroup.procs": own, "pids.max": "9" });
  });
});

Deno.test("an execution is in one limited group of its own, of version 2, before it starts", async () => {
  await withFolder(async (folder) => {
    const groups = { version: 2, memory: folder, pids: folder } as const;
    const { pid, code, said } = await start(groups, `${folder}/seccomp`);
    assert.equal(code, 0, said);
    assert.deepEqual(filesIn(`${folder}/${pid}`), {
      "cgroup.procs": String(pid),
      "memory.max": "5000000",
      "pids.max": "9",
    });
  });
});

Deno.test("without its groups an execution is not started", async () => {
  await withFolder(async (folder) => {
    const [memory, pids] = [folder, `${folder}/missing`];
    const { code, said } = await start({ version: 1, memory, pids }, `${folder}/seccomp`);
    assert.equal(code, 3, said);
    assert.doesNotMatch(said, /--args/);
    assert.match(said, /missing/);
  });
});
