import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { explain } from "../rig/example_run.ts";
import { binaryPath } from "../rig/binary.ts";
import { RunRig } from "../rig/run_rig.ts";

const isRoot = Deno.uid() === 0;
const nobody = 65534;

const facts =
  "id -u; id -g; umask; nice; ulimit -n; ulimit -Hn; ulimit -c; echo $HOME $USER $LOGNAME";

Deno.test("umask, niceness and limits hold for a job, its checks and its questions", async () => {
  await using rig = await RunRig.make();
  const script = 'umask > $F; nice >> $F; ulimit -n >> $F; test "$F" != question';
  const result = await rig.run({
    umask: "027",
    nice: 3,
    ulimits: { nofile: "100:200", core: 0 },
    jobs: [
      { id: "app", command: facts },
      { id: "own", command: facts, umask: "0077", nice: 4, ulimits: { core: "1KiB" } },
      {
        id: "asks",
        command: "exit 3",
        allow_failure: true,
        pre_checks: [{ name: "check_command", params: { command: `F=check; ${script}` } }],
        max_retries: 1,
        retry_if: `F=question; ${script}`,
      },
    ],
  });
  assert.equal(result.code, 0, explain(result));
  const lines = async (id: string) =>
    new TextDecoder().decode(await rig.log(id)).trim().split("\n").slice(2, 7);
  assert.deepEqual(await lines("app"), ["0027", "3", "100", "200", "0"]);
  assert.deepEqual(await lines("own"), ["0077", "4", "100", "200", "2"]);
  for (const file of ["check", "question"]) {
    assert.equal(await Deno.readTextFile(rig.path(file)), "0027\n3\n100\n", file);
  }
});

Deno.test("of a program that is not there a shell speaks under its own name", async () => {
  await using rig = await RunRig.make();
  const command = ["no-such-program"];
  const result = await rig.run({
    jobs: [
      { id: "umask", command, umask: "077" },
      { id: "secret", command, env_variables: { API_TOKEN: "hidden-42" } },
    ],
  }, "--continue-on-error");
  assert.equal(result.code, 1, explain(result));
  for (const id of ["umask", "secret"]) {
    const log = new TextDecoder().decode(await rig.log(id));
    assert.match(log, /^\/bin\/sh: .*no-such-program: (command )?not found/, id);
  }
});

Deno.test("a limit cuts a job off, and only that job", async () => {
  await using rig = await RunRig.make();
  const result = await rig.run({
    jobs: [
      {
        id: "big",
        command: "head -c 100000 /dev/zero > big",
        ulimits: { fsize: "10KiB" },
        allow_failure: true,
      },
      { id: "free", command: "head -c 100000 /dev/zero > free" },
    ],
  });
  assert.equal(result.code, 0, explain(result));
  assert.equal((await Deno.stat(rig.path("big"))).size, 10_240);
  assert.equal((await Deno.stat(rig.path("free"))).size, 100_000);
});

Deno.test({
  name: "run_as runs job, check and question as another user, with groups and variables of its own",
  ignore: !isRoot,
  async fn() {
    await using rig = await RunRig.make();
    await Deno.chmod(rig.folder, 0o755);
    const asks = { name: "check_command", params: { command: "test $(id -u) = 65534" } };
    const result = await rig.run({
      run_as: "nobody",
      jobs: [
        { id: "who", command: facts, pre_checks: [asks], post_checks: [asks] },
        { id: "group", run_as: "nobody:daemon", command: facts },
        { id: "number", run_as: "12345:12346", command: "id -u; id -g; id -G" },
        { id: "home", env_variables: { HOME: "/own" }, command: facts },
        { id: "secret", env_variables: { MY_PASSWORD: "s3cret-value" }, command: "id -u; env" },
        { id: "root", run_as: "root", command: "id -u" },
      ],
    });
    assert.equal(result.code, 0, explain(result));
    const lines = async (id: string) =>
      new TextDecoder().decode(await rig.log(id)).trim().split("\n");
    const who = await lines("who");
    assert.deepEqual([who[0], who.at(-1)], ["65534", "/nonexistent nobody nobody"]);
    assert.deepEqual((await lines("group")).slice(0, 2), ["65534", "1"]);
    assert.deepEqual(await lines("number"), ["12345", "12346", "12346"]);
    assert.equal((await lines("home")).at(-1), "/own nobody nobody");
    const secret = (await lines("secret")).join("\n");
    assert.match(secret, /^65534\n/);
    assert.match(secret, /MY_PASSWORD=\*\*\*/);
    assert.deepEqual(await lines("root"), ["0"]);
  },
});

Deno.test("what the system refuses is an error of the config, before anything runs", async () => {
  await using rig = await RunRig.make();
  const cases = [
    [{ run_as: "no-such-user-here" }, /"run_as" "no-such-user-here": there is no user/],
    [{ run_as: "root:no-such-group" }, /there is no group "no-such-group"/],
    [{ ulimits: { nofile: 999_999_999_999 } }, /Cannot honour "ulimits"/],
  ] as const;
  for (const [keys, message] of cases) {
    const result = await rig.run({ ...keys, jobs: [{ id: "a", command: "touch ran" }] });
    assert.equal(result.code, 1, explain(result));
    assert.match(result.stderr, /jobs\.json:\d+:\d+: error: /);
    assert.match(result.stderr, message);
  }
  assert.deepEqual(await rig.listing(), ["home", "jobs.json"]);
});

Deno.test({
  name: "an ordinary user cannot have what needs root, nor read the environment of root's jobs",
  ignore: !isRoot,
  async fn() {
    await using rig = await RunRig.make();
    await Deno.chmod(rig.folder, 0o777);
    // The built program may lie in a folder that only root may enter.
    const program = rig.path("executioner");
    await Deno.copyFile(await binaryPath(), program);
    await Deno.chmod(program, 0o755);
    for (
      const [keys, message] of [
        [{ run_as: "root" }, /only root can run jobs as somebody else/],
        [{ nice: -5 }, /Cannot honour "nice" -5/],
        [{ ulimits: { nofile: "unlimited" } }, /Cannot honour "ulimits"/],
      ] as const
    ) {
      const config = await rig.config({ ...keys, jobs: [{ id: "a", command: "touch ran" }] });
      await Deno.chmod(config, 0o644);
      const asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "--"];
      const { status, stderr } = spawnSync("setpriv", [
        ...asNobody,
        program,
        "validate",
        config,
      ], {
        env: { ...rig.env(), XDG_CACHE_HOME: rig.path("cache") },
        encoding: "utf8",
      });
      assert.equal(status, 1, stderr);
      assert.match(stderr, message);
    }
    const gate = await rig.gate();
    const engine = await rig.start({
      jobs: [{
        id: "a",
        command: `echo $$ > p; mv p pid; ${gate.wait}`,
        env_variables: { TOKEN: "abc" },
      }],
    });
    await rig.untilFile("pid");
    const pid = (await Deno.readTextFile(rig.path("pid"))).trim();
    const asUser = (uid: number) => [`--reuid=${uid}`, `--regid=${uid}`, "--clear-groups", "--"];
    const read = (uid: number) =>
      spawnSync("setpriv", [...asUser(uid), "cat", `/proc/${pid}/environ`], { encoding: "utf8" });
    const [root, other] = [read(0), read(nobody)];
    gate.open();
    await engine.end();
    assert.match(root.stdout, /TOKEN=abc/);
    assert.deepEqual([other.stdout, other.status], ["", 1]);
  },
});

Deno.test("only the resolved variables and no descriptors of others reach jobs, checks and questions", async () => {
  await using rig = await RunRig.make();
  const list = 'for f in /proc/self/fd/*; do echo "$f $(readlink $f)"; done; env';
  const config = await rig.config({
    inherit_shell_env: ["PATH"],
    jobs: [{
      id: "a",
      command: `${list}; false`,
      allow_failure: true,
      pre_checks: [{ name: "check_command", params: { command: `(${list}) > check` } }],
      max_retries: 1,
      retry_delay: 0,
      retry_if: `(${list}) > question; false`,
    }],
  });
  const script = 'exec 7< /etc/passwd 9> lock; exec "$0" run "$1" --quiet';
  const { status, stderr } = spawnSync("bash", ["-c", script, await binaryPath(), config], {
    cwd: rig.folder,
    env: { ...rig.env(), LEAKED_VARIABLE: "x" },
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  const log = new TextDecoder().decode(await rig.log("a"));
  const texts = { log, check: "", question: "" };
  for (const name of ["check", "question"] as const) {
    texts[name] = await Deno.readTextFile(rig.path(name));
  }
  for (const [name, text] of Object.entries(texts)) {
    assert.ok(!text.includes("LEAKED_VARIABLE"), name);
    assert.match(text, /^PATH=/m);
    const open = [...text.matchAll(/^\/proc\/self\/fd\/(\d+) (.*)$/gm)]
      .filter(([, fd, target = ""]) =>
        Number(fd) > 2 && !/^\/proc\/|^pipe:|job-a\.run-1\.log$/.test(target) && target !== ""
      );
    assert.deepEqual(open.map(([line]) => line), [], name);
  }
});
