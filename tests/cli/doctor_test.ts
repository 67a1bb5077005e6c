import assert from "node:assert/strict";
import { examiner as real, readLimits } from "../../src/adapters/system/examiner.ts";
import type { Grants } from "../../src/core/security/grants.ts";
import type { Sandbox } from "../../src/ports/sandbox.ts";
import type { Examiner } from "../../src/ports/examiner.ts";
import { openHistoryStore } from "../../src/adapters/sqlite/history_store.ts";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { sampleRun } from "../adapters/sqlite/sample_run.ts";
import { cli, type CliSetting, listing, stoppedClock } from "./cli_rig.ts";

const noon = Date.UTC(2026, 10, 23, 12);

/** A machine on which everything is as it should be. */
const healthy: Examiner = {
  versions: () => ({ deno: "2.9.6", sqlite: "3.53.2", system: "linux 6.1, x86_64" }),
  writeTrouble: () => null,
  freeBytes: () => 20_000_000_000,
  findProgram: (name, searchPath) => `${searchPath.split(":")[0]}/${name}`,
  startsDirectly: () => true,
  connectTrouble: () => Promise.resolve(null),
  bootedAt: () => noon - 3_600_000,
  timeZone: () => "Europe/Berlin",
  limits: () => ({ openFiles: 20_000, processes: 96_000, fileSize: null }),
};

/** Returns what a sandbox makes of grants where it works. */
function confined({ net, shell, limits }: Grants): Awaited<ReturnType<Sandbox["resolve"]>> {
  const none = { os: null, programs: [], read: [], write: [], user: null, scratch: "/none" };
  return { ok: true, value: { confinement: { ...none, net, shell, limits }, notes: [] } };
}

/** A sandbox that works, without any. */
const works: Sandbox = {
  resolve: (grants) => Promise.resolve(confined(grants)),
  readGranted: () => ({ ok: false, error: "" }),
  readPolicy: () => ({ ok: true, value: { text: '{"allow_run": ["id"]}', distrust: null } }),
  findProgram: () => null,
  hardLimits: () => ({}),
  realPath: (path) => path,
  close: () => {},
};

async function doctor(
  folder: string,
  machine: Partial<Examiner & Sandbox & { readonly systemPolicyPath: () => string }> & {
    readonly env?: Readonly<Record<string, string>>;
  },
  ...words: string[]
) {
  const setting: CliSetting = {
    loadSandbox: () => Promise.resolve({ ...works, ...machine }),
    ...(machine.systemPolicyPath ? { systemPolicyPath: machine.systemPolicyPath } : {}),
    loadExaminer: () => Promise.resolve({ ...healthy, ...machine }),
    columns: 100,
    clock: { ...stoppedClock, now: () => noon },
    env: { EXECUTIONER_DB: `${folder}/history.db`, PATH: "/usr/bin:/bin", ...machine.env },
  };
  const result = await cli(folder, ["doctor", ...words], setting);
  assert.equal(result.stderr, "");
  return { code: result.code, stdout: result.stdout.replaceAll(folder, "FOLDER") };
}

Deno.test("doctor says of a healthy machine what there is, line by line, and leaves nothing", async () => {
  await withFolder(async (folder) => {
    assert.deepEqual(await doctor(folder, {}), {
      code: 0,
      stdout: `ok    program           executioner 1.2.3 (commit abc1234, Deno 2.9.6)
ok    runtime           Deno 2.9.6, SQLite 3.53.2, linux 6.1, x86_64
ok    history           FOLDER/history.db, not there yet: the first run makes it
ok    history folder    FOLDER, 18 GiB free
ok    temporary folder  /tmp, 18 GiB free
ok    shell             /bin/sh
ok    setsid            /usr/bin/setsid
ok    setpriv           /usr/bin/setpriv
ok    prlimit           /usr/bin/prlimit
ok    bwrap             /usr/bin/bwrap
ok    start of jobs     direct
ok    restricted runs   their sandbox works
ok    clock             2026-11-23 13:00:00 +01:00, Europe/Berlin, machine up for 1h 00m
ok    open files        20000
ok    processes         96000

Nothing is in the way of runs
`,
    });
    assert.deepEqual(await listing(folder), []);
  });
});

Deno.test("doctor takes a system where jobs cannot be started directly as it is", async () => {
  await withFolder(async (folder) => {
    const { code, stdout } = await doctor(folder, { startsDirectly: () => false });
    assert.match(stdout, /^ok +start of jobs +by threads, as there is no glibc/m);
    assert.equal(code, 0);
  });
});

Deno.test("doctor says what the policy of the system is", async () => {
  await withFolder(async (folder) => {
    const systemPolicyPath = () => "/etc/policy.json";
    const { stdout, code } = await doctor(folder, { systemPolicyPath });
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^ok +system policy +\/etc\/policy\.json restricts all users but root: --allow-run=id/m,
    );
  });
});

/** What is wrong with a machine, and the lines that tell of it. */
const troubles: readonly (readonly [string, Parameters<typeof doctor>[1], number, RegExp])[] = [
  [
    "no room",
    { freeBytes: () => 1_000 },
    1,
    /^fail +history folder .* 1000 B free\n +-> Free/m,
  ],
  ["little room", { freeBytes: () => 500_000_000 }, 0, /^warn +temporary folder /m],
  [
    "a folder that is not writable",
    { writeTrouble: () => 'Permission denied: "/x"' },
    1,
    /^fail +history folder +cannot write to "FOLDER": Permission\s+denied: "\/x"\n +-> Mend/m,
  ],
  [
    "no tools",
    { findProgram: (name) => name === "sh" ? "/bin/sh" : null },
    0,
    /^warn +bwrap +no bwrap in PATH\n +-> Install bubblewrap/m,
  ],
  ["no shell", { findProgram: () => null }, 1, /^fail +shell +there is no \/bin\/sh/m],
  [
    "jobs that no thread is spared for",
    { env: { EXECUTIONER_STARTER: "threads" } },
    0,
    /^warn +start of jobs +by threads, as EXECUTIONER_STARTER says\n +-> Unset/m,
  ],
  [
    "a way to start jobs that there is not",
    { env: { EXECUTIONER_STARTER: "thread" } },
    1,
    /^fail +start of jobs +Cannot start jobs as the variable EXECUTIONER_STARTER says: "thread"\n +-> It is/m,
  ],
  [
    "no namespaces",
    { resolve: () => Promise.resolve({ ok: false, error: { message: "No rights", hint: "Ask" } }) },
    0,
    /^warn +restricted runs +No rights\n +-> Ask/m,
  ],
  [
    "a policy of the system that nobody can rely on",
    {
      systemPolicyPath: () => "/etc/policy.json",
      readPolicy: () => ({ ok: true, value: { text: "{}", distrust: "it belongs to user 7" } }),
    },
    1,
    /^fail +system policy +no run starts: Cannot rely on policy "\/etc\/policy\.json": it belongs to\s+user\s+7\n +-> It must/m,
  ],
  [
    "a policy of the system that does not hold here",
    {
      systemPolicyPath: () => "/etc/policy.json",
      resolve: (grants) =>
        Promise.resolve(
          grants.run.length === 0
            ? confined(grants)
            : { ok: false, error: { message: "There is no program id" } },
        ),
    },
    1,
    /^fail +system policy +no run of users starts: There is no program id\n +-> See: executioner policy\s+check --system/m,
  ],
  [
    "a clock that was set back",
    { bootedAt: () => noon + 60_000 },
    1,
    /^fail +clock +the machine was/m,
  ],
  [
    "few open files",
    { limits: () => ({ openFiles: 256, processes: 100, fileSize: 1_000_000 }) },
    0,
    /^warn +open files +256\n[^]*^warn +processes +100\n[^]*^warn +file size +at most/m,
  ],
];

for (const [what, machine, code, line] of troubles) {
  Deno.test(`doctor tells of ${what} and what to do`, async () => {
    await withFolder(async (folder) => {
      const result = await doctor(folder, machine);
      assert.match(result.stdout, line);
      assert.equal(result.code, code, result.stdout);
      assert.match(result.stdout, code === 1 ? /\d in the way of runs/ : /\d to look at/);
    });
  });
}

Deno.test("doctor looks at what a config needs: its log folders and its mail server", async () => {
  await withFolder(async (folder) => {
    const config = {
      email_address: "ops@example.org",
      smtp_server: "mail.example.org",
      smtp_port: 25,
      jobs: [{ id: "a", command: "", log_dir: "/elsewhere" }],
    };
    await Deno.writeTextFile(`${folder}/jobs.json`, JSON.stringify(config));
    const asked: string[] = [];
    const connectTrouble = (host: string, port: number) => {
      asked.push(`${host}:${port}`);
      return Promise.resolve<string | null>("Connection refused");
    };
    const result = await doctor(folder, { connectTrouble }, "jobs.json");
    assert.deepEqual(asked, ["mail.example.org:25"]);
    assert.equal(result.code, 1);
    assert.match(result.stdout, /^ok +config +jobs\.json, 1 job$/m);
    assert.match(result.stdout, /^ok +log folder +FOLDER\/logs, /m);
    assert.match(result.stdout, /^ok +log folder +\/elsewhere, /m);
    assert.match(
      result.stdout,
      /^fail +mail server +mail\.example\.org port 25: Connection\s+refused/m,
    );

    await Deno.writeTextFile(`${folder}/bad.json`, '{"jobs": [{"id": 1}], "log_dir": 5}');
    const bad = await doctor(folder, {}, "bad.json");
    assert.equal(bad.code, 1);
    assert.match(
      bad.stdout,
      /^fail +config +bad\.json, 3 errors\n +-> See: executioner validate bad/m,
    );
  });
});

Deno.test("doctor looks into the history: its health and whether the last run is of the future", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/history.db`;
    const history = openHistoryStore(path, { mode: "write" });
    history.startRun(sampleRun(1, { startedAt: noon + 7_200_000 }));
    history.close();
    const result = await doctor(folder, {});
    assert.match(result.stdout, /^ok +history +FOLDER\/history\.db, 1 run, .* sound$/m);
    assert.match(result.stdout, /^warn +last run +it began 2h 00m from now\n +-> Find out/m);
    await Deno.writeTextFile(path, "this is no database, whatever its name says".repeat(100));
    const broken = await doctor(folder, {});
    assert.equal(broken.code, 1);
    assert.match(broken.stdout, /^fail +history +Cannot/m);
  });
});

Deno.test("doctor --json has the same findings for programs", async () => {
  await withFolder(async (folder) => {
    const { stdout, code } = await doctor(folder, { freeBytes: () => 1_000 }, "--json");
    assert.equal(code, 1);
    const { ok, findings } = JSON.parse(stdout);
    assert.equal(ok, false);
    assert.deepEqual(findings[3], {
      subject: "history folder",
      level: "fail",
      found: "FOLDER, 1000 B free",
      advice: "Free some space",
    });
  });
});

Deno.test("the machine itself is looked at and nothing is left behind", async () => {
  await withFolder(async (folder) => {
    assert.equal(real.writeTrouble(`${folder}/a/b/c`), null);
    await Deno.writeTextFile(`${folder}/file`, "");
    assert.match(real.writeTrouble(`${folder}/file`) ?? "", /is not a folder/);
    assert.ok((real.freeBytes(`${folder}/a/b`) ?? 0) > 0);
    assert.equal(real.findProgram("sh", ":relative:/nowhere:/bin"), "/bin/sh");
    assert.equal(real.findProgram("no-such-program", "/bin"), null);
    assert.ok((real.bootedAt() ?? 1) > 0);
    assert.match(real.versions().sqlite, /^3\./);
    const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const { port } = listener.addr;
    assert.equal(await real.connectTrouble("127.0.0.1", port, 5_000), null);
    (await listener.accept()).close();
    listener.close();
    // A port that was free a moment ago may be given to anybody; this one is given to nobody.
    assert.equal(await real.connectTrouble("127.0.0.1", 1, 5_000), "Connection refused");
    assert.deepEqual(await listing(folder), ["file"]);
  });
  const text = "Limit                     Soft Limit           Hard Limit           Units     \n" +
    "Max file size             unlimited            unlimited            bytes     \n" +
    "Max processes             96365                96365                processes \n" +
    "Max open files            1024                 524288               files     \n";
  assert.deepEqual(readLimits(text), { openFiles: 1024, processes: 96365, fileSize: null });
  assert.equal(readLimits(""), null);
});
