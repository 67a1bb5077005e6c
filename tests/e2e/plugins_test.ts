import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import {
  binaryEnv,
  binaryPath,
  type BinaryResult,
  denortBinaryPath,
  runBinary,
  startBinary,
} from "../rig/binary.ts";
import { isAlive } from "../rig/pool_rig.ts";
import { eventually } from "../rig/eventually.ts";

const docs = await Deno.readTextFile(new URL("../../docs/plugins.md", import.meta.url));

/** The files that the documentation shows, by their names. */
const shown = new Map(
  [...docs.matchAll(/^`([\w./]+)`\n\n```\w+\n(.*?)^```$/gms)].map((match) =>
    [match[1] ?? "", match[2] ?? ""] as const
  ),
);

interface Rig extends AsyncDisposable {
  readonly folder: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  run(...args: string[]): Promise<BinaryResult>;
  /** The messages of the checks of the newest run's only job. */
  checks(): Promise<readonly string[]>;
}

/** Makes a folder with files; those below plugins/ are executable. */
async function rigOf(files: Readonly<Record<string, string>>, binary?: string): Promise<Rig> {
  const folder = await Deno.makeTempDir({ prefix: "executioner-plugins-" });
  const write = async (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(folder, name)), { recursive: true });
      await Deno.writeTextFile(join(folder, name), text);
      if (name.startsWith("plugins/")) await Deno.chmod(join(folder, name), 0o755);
    }
  };
  await write(files);
  const env = binaryEnv({
    EXECUTIONER_DB: join(folder, "history.db"),
    OPERATOR_TOKEN: "operators-own",
  });
  const run = (...args: string[]) =>
    runBinary({
      ...(binary === undefined ? {} : { binary }),
      args,
      cwd: folder,
      env,
    });
  return {
    folder,
    write,
    run,
    async checks() {
      const { jobs } = JSON.parse((await run("show", "last", "--json")).stdout);
      const [{ checks }] = jobs[0].executions;
      return checks.map((one: { ok: boolean; message: string }) => `${one.ok} ${one.message}`);
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function configOf(plugins: readonly unknown[], check: Record<string, unknown>): string {
  return JSON.stringify({
    dependency_plugins: plugins,
    jobs: [{ id: "a", command: "touch ran", pre_checks: [check] }],
  });
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

const hasPython = await exists("/usr/bin/python3");

for (
  const { kind, find, ignore } of [
    { kind: "self-contained file", find: binaryPath, ignore: !hasPython },
    {
      kind: "deno compile binary",
      find: () => Promise.resolve(denortBinaryPath() ?? ""),
      ignore: !hasPython || denortBinaryPath() === null,
    },
  ]
) {
  Deno.test({
    name: `${kind}: the plugins of the documentation do what it says`,
    ignore,
    fn: async () => {
      assert.equal(shown.size, 4, "docs/plugins.md shows other files");
      await using rig = await rigOf({
        ...Object.fromEntries(shown),
        "data/sales.csv": "a\nb\n",
        "data/status.json": '{"eu": "2026-01-31"}',
      }, await find());
      const good = await rig.run("run", "jobs.json");
      assert.equal(good.code, 0, good.stdout + good.stderr);
      assert.equal(good.stderr, "");
      assert.deepEqual(await rig.checks(), [
        "true found nobody holds data/lock",
        "true found 2 rows in data/sales.csv",
        "true found eu was published on 2026-01-31",
      ]);
      await rig.write({ "data/status.json": "{}" });
      assert.equal((await rig.run("run", "jobs.json")).code, 1);
      assert.equal((await rig.checks()).at(-1), "false eu is not published");
      await rig.write({ "data/sales.csv": "a\n" });
      assert.equal((await rig.run("run", "jobs.json")).code, 1);
      assert.equal((await rig.checks()).at(-1), "false 1 rows in data/sales.csv");
      await Deno.remove(join(rig.folder, "data/sales.csv"));
      assert.equal((await rig.run("run", "jobs.json")).code, 1);
      assert.equal(
        (await rig.checks()).at(-1),
        "false exit code 1: FileNotFoundError: [Errno 2] No such file or directory: 'data/sales.csv'",
      );
      await rig.write({ "data/lock": "" });
      assert.equal((await rig.run("run", "jobs.json")).code, 1);
      assert.deepEqual(await rig.checks(), ["false data/lock is held"]);
    },
  });

  Deno.test({
    name: `${kind}: a module that loops or wants too much fails its check, and the run ends`,
    ignore,
    fn: async () => {
      const loop = "export default () => { for (;;); };";
      await using looping = await rigOf({
        "loop.mjs": loop,
        "jobs.json": configOf([{ path: "loop.mjs", timeout: 1 }], { name: "loop" }),
      }, await find());
      assert.equal((await looping.run("run", "jobs.json")).code, 1);
      assert.deepEqual(await looping.checks(), ["false it gave no answer within 1.0s"]);
      await using wanting = await rigOf({
        "want.mjs": 'export default () => Deno.readTextFile("/etc/passwd");',
        "jobs.json": configOf(["want.mjs"], { name: "want" }),
      }, await find());
      assert.equal((await wanting.run("run", "jobs.json")).code, 1);
      assert.deepEqual(await wanting.checks(), [
        'false NotCapable: Requires read access to "/etc/passwd", which its "permissions" do not grant',
      ]);
    },
  });
}

Deno.test("a missing plugin is an error with its place, and nothing runs or is recorded", async () => {
  await using rig = await rigOf({ "jobs.json": configOf(["gone.py"], { name: "gone" }) });
  for (const command of ["validate", "plan", "run"]) {
    const { code, stderr } = await rig.run(command, "jobs.json");
    assert.equal(code, 1, command);
    assert.match(
      stderr,
      /^jobs\.json:1:24: error: Cannot use plugin "gone": there is no such file/,
    );
  }
  assert.equal(await exists(join(rig.folder, "history.db")), false);
});

Deno.test("a module that breaks when it is loaded is an error with its place before anything runs", async () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["export const x = 1;", /"bad": its default export is no function\n/],
    ['throw new Error("not today");', /"bad": Error: not today\n/],
    ['import "./gone.mjs"; export default () => {};', /"bad": .*gone\.mjs/],
  ];
  for (const [text, told] of cases) {
    await using rig = await rigOf({
      "bad.mjs": text,
      "jobs.json": configOf(["bad.mjs"], { name: "bad" }),
    });
    assert.equal((await rig.run("plan", "jobs.json")).code, 0, text);
    const { code, stderr } = await rig.run("run", "jobs.json");
    assert.equal(code, 1, text);
    assert.match(stderr, /^jobs\.json:1:24: error: Cannot use plugin /);
    assert.match(stderr, told);
    assert.equal(await exists(join(rig.folder, "ran")), false);
    assert.equal(await exists(join(rig.folder, "history.db")), false);
  }
});

Deno.test("validate, plan and a dry run execute nothing of plugins; nor is an unused one executed", async () => {
  const touch = (path: string) => `Deno.writeTextFileSync("${path}", "");`;
  await using rig = await rigOf({});
  const executed = join(rig.folder, "executed");
  const permissions = { write: [executed] };
  await rig.write({
    "plugins/used.sh": `#!/bin/sh\ntouch ${executed}\n`,
    "used.mjs": `${touch(executed)} export default () => ({ status: "met" });`,
    "unused.mjs": `${touch(`${executed}-unused`)} export default () => {};`,
    "class.py": "class Plugin:\n    pass\n",
    "jobs.json": JSON.stringify({
      dependency_plugins: [
        { name: "program", path: "plugins/used.sh" },
        { path: "used.mjs", permissions },
        { path: "unused.mjs", permissions: { write: true } },
        "class.py",
      ],
      jobs: [{ id: "a", command: "true", pre_checks: [{ name: "program" }, { name: "used" }] }],
    }),
  });
  const validated = await rig.run("validate", "jobs.json");
  assert.equal(validated.code, 0, validated.stderr);
  assert.match(validated.stderr, /warning: Plugin "unused" is used by no check and no dependency/);
  assert.match(
    validated.stderr,
    /"class" is used by no .*\n.*\n.*\n {2}hint: it could not be used: it may not be executed/,
  );
  assert.equal((await rig.run("plan", "jobs.json")).code, 0);
  assert.equal((await rig.run("run", "--dry-run", "jobs.json")).code, 0);
  assert.equal(await exists(executed), false);
  const run = await rig.run("run", "jobs.json");
  assert.equal(run.code, 0, run.stdout + run.stderr);
  assert.equal(await exists(executed), true);
  assert.equal(await exists(`${executed}-unused`), false);
});

Deno.test("a job waits until a plugin says yes, and not for one that fails", async () => {
  await using rig = await rigOf({
    "count.mjs": `let asked = 0;
      export default ({ purpose, params }) => asked++ < params.times
        ? { status: "not_yet", reason: asked + " times" }
        : { status: "met", reason: purpose + " after " + asked };`,
    "plugins/broken.sh": "#!/bin/sh\necho 'no such table' >&2; exit 2\n",
    "jobs.json": JSON.stringify({
      dependency_plugins: ["count.mjs", "plugins/broken.sh"],
      jobs: [
        {
          id: "waits",
          command: "touch ran",
          dependencies: [
            { type: "plugin", name: "count", params: { times: 2 }, poll_interval: 0.1 },
          ],
        },
        {
          id: "gives up",
          command: "touch ran_too",
          dependencies: [{ type: "plugin", name: "broken" }],
        },
      ],
    }),
  });
  const { code, stdout } = await rig.run("run", "jobs.json", "--continue-on-error");
  assert.equal(code, 1, stdout);
  assert.equal(await exists(join(rig.folder, "ran")), true, stdout);
  assert.equal(await exists(join(rig.folder, "ran_too")), false);
  assert.match(stdout, /exit code 2: no such table/);
});

Deno.test("a plugin that tells a secret does not tell it anybody", async () => {
  await using rig = await rigOf({
    "tell.mjs": 'export default ({ env }) => ({ status: "met", reason: "it is " + env.API_KEY });',
    "plugins/tell.sh": '#!/bin/sh\necho "it is $API_KEY $OPERATOR_TOKEN"\n',
    "jobs.json": JSON.stringify({
      dependency_plugins: [
        { path: "tell.mjs", permissions: { env: ["API_KEY"] } },
        { name: "program", path: "plugins/tell.sh" },
      ],
      env_variables: { API_KEY: "swordfish" },
      jobs: [{ id: "a", command: "true", pre_checks: [{ name: "tell" }, { name: "program" }] }],
    }),
  });
  assert.equal((await rig.run("run", "jobs.json")).code, 0);
  assert.deepEqual(await rig.checks(), ["true found it is ***", "true found it is *** ***"]);
});

for (
  const [signal, code, what] of [
    ["SIGTERM", 143, "a signal ends a run whose check waits for a plugin that loops"],
    ["SIGKILL", 137, "a killed engine leaves no process of a plugin, though it loops"],
  ] as const
) {
  Deno.test(what, async () => {
    await using rig = await rigOf({});
    const started = join(rig.folder, "started");
    await rig.write({
      "loop.mjs": `export default () => {
        Deno.writeTextFileSync("${started}", String(Deno.pid) + "\\n");
        for (;;);
      };`,
      "jobs.json": configOf([{ path: "loop.mjs", permissions: { write: [started] } }], {
        name: "loop",
      }),
    });
    const watcher = Deno.watchFs(rig.folder);
    const engine = await startBinary({
      args: ["run", "jobs.json", "--db", join(rig.folder, "history.db")],
      cwd: rig.folder,
    });
    let text = "";
    for await (const { paths } of watcher) {
      if (paths.includes(started)) text = await Deno.readTextFile(started);
      if (text.endsWith("\n")) break;
    }
    engine.kill(signal);
    assert.equal((await engine.output()).code, code);
    const pid = Number(text);
    assert.ok(pid > 1, `no process: ${pid}`);
    await eventually("the plugin's process has ended", () => !isAlive(pid));
    assert.equal(await exists(join(rig.folder, "ran")), false);
  });
}
