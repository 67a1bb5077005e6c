import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { confined, explainRestricted as explain } from "../rig/confined.ts";

confined("a job gets an empty folder, its own user, and nothing of the machine", async (rig) => {
  const run = await rig.run(
    {
      parallel: true,
      max_workers: 2,
      env_variables: { GREETING: "${SECRET_OF_ENGINE:-nothing}" },
      jobs: [
        { id: "who", command: "id -u" },
        { id: "where", command: "ls -la . / /home" },
        { id: "env", command: "env" },
        {
          id: "files",
          command: "cat /etc/shadow /root/.ssh/id_rsa " + rig.path("config/jobs.json"),
        },
        { id: "processes", command: "ps ax -o pid,args" },
        { id: "net", command: "cat /proc/net/dev" },
        { id: "descriptors", command: "ls -l /proc/self/fd" },
      ],
    },
    ["--allow-run=id,env,cat,ps,ls", "--continue-on-error"],
    { SECRET_OF_ENGINE: "hidden" },
  );
  const { who, where, env, files, processes, net, descriptors } = run.jobs;
  assert.notEqual(who?.log.trim(), "0", "no job runs as root");
  assert.equal(who?.status, "SUCCESS", explain(run));
  assert.match(where?.log ?? "", /'\/home': No such file/);
  assert.match(where?.log ?? "", /\n\.:\ntotal 0\n\S+ \d \S+ \S+ +40 .* \.\n.* \.\.\n\n/);
  assert.match(env?.log ?? "", /^GREETING=nothing$/m);
  assert.ok(!(env?.log ?? "").includes("hidden"), env?.log);
  assert.equal(files?.status, "FAILED");
  assert.equal(files?.log.match(/No such file/g)?.length, 3, files?.log);
  assert.ok(!(processes?.log ?? "").includes("executioner run"), processes?.log);
  assert.doesNotMatch(net?.log ?? "", /eth|ens|wl/);
  assert.equal(descriptors?.log.match(/ -> /g)?.length, 4, descriptors?.log);
});

confined("what is not granted is denied with the words that would grant it", async (rig) => {
  const run = await rig.run({
    jobs: [
      { id: "program", command: "ls /" },
      { id: "shell", command: "id > out.txt" },
      {
        id: "check",
        command: "id",
        pre_checks: [{ name: "check_file_exists", params: { path: "/etc/passwd" } }],
      },
      {
        id: "asked",
        command: "id",
        post_checks: [{ name: "check_command", params: { command: "ls" } }],
      },
    ],
  }, ["--allow-run=id", "--continue-on-error"]);
  const { program, shell, check, asked } = run.jobs;
  assert.equal(program?.status, "DENIED", explain(run));
  assert.equal(program?.reason, "denied: needs --allow-run=/usr/bin/ls");
  assert.equal(shell?.status, "DENIED");
  assert.match(shell?.reason ?? "", /needs --allow-shell/);
  assert.equal(check?.status, "PRECHECK_FAILED");
  assert.match(check?.reason ?? "", /needs --allow-read=\/etc\/passwd/);
  assert.match(asked?.reason ?? "", /needs --allow-run=\/usr\/bin\/ls/);
  assert.equal(run.code, 1);
  const audit = JSON.parse((await rig.command(["audit", "last", "--json"])).stdout);
  const denials: readonly { job_id: string }[] = audit.attempts[0].denials;
  assert.deepEqual(denials.map((one) => one.job_id), ["program", "shell", "check", "asked"]);
  assert.ok(audit.attempts[0].grants.includes("--allow-run=id"));
});

confined("granted paths are there, to read or to write as granted, links or not", async (rig) => {
  const data = await rig.folderOf("data");
  await rig.file("data/in.txt", "input");
  const out = await rig.openToAll("data/out");
  await Deno.symlink("/etc/passwd", rig.path("data/link"));
  const run = await rig.run({
    jobs: [
      { id: "read", command: `cat ${data}/in.txt` },
      { id: "write", command: `cp ${data}/in.txt ${out}/copy.txt` },
      { id: "overwrite", command: `cp /etc/passwd ${data}/in.txt` },
      { id: "link", command: `cat ${data}/link` },
      {
        id: "check",
        command: "true",
        post_checks: [
          { name: "check_file_contains", params: { path: `${out}/copy.txt`, pattern: "inp.t" } },
          { name: "check_file_contains", params: { path: `${data}/link`, pattern: "root" } },
        ],
      },
    ],
  }, [
    `--allow-read=${data}`,
    `--allow-write=${out}`,
    "--allow-run=cat,cp,true",
    "--continue-on-error",
  ]);
  const { read, write, overwrite, link, check } = run.jobs;
  assert.equal(read?.log, "input", explain(run));
  assert.equal(write?.status, "SUCCESS", write?.log);
  assert.equal(Deno.readTextFileSync(`${out}/copy.txt`), "input");
  assert.match(overwrite?.log ?? "", /Read-only file system|Permission denied/);
  assert.ok(!(link?.log ?? "").includes("root:"), "a link leads to the sandbox's own file");
  assert.match(check?.reason ?? "", /denied: needs --allow-read=\/etc\/passwd, where/);
});

confined("what goes beyond a limit is ended, and the reason is told", async (rig) => {
  const hog = 'python3 -c "a = bytearray(90_000_000)\nimport time; time.sleep(60)"';
  const run = await rig.run({
    parallel: true,
    max_workers: 4,
    jobs: [
      { id: "output", command: "yes" },
      { id: "memory", command: `${hog} & ${hog} & ${hog} & wait` },
      { id: "cpu", command: "while :; do :; done" },
      { id: "file", command: "dd if=/dev/zero of=big bs=1M count=40" },
      { id: "many", command: "i=0; while [ $i -lt 60 ]; do sleep 60 & i=$((i+1)); done; wait" },
      { id: "time", command: "trap 'echo told; exit 3' TERM; sleep 60 & wait", timeout: 1 },
      { id: "stopped", command: "trap 'echo on' TERM; kill -STOP $$; exit 3", timeout: 1 },
    ],
  }, [
    "--allow-shell",
    "--continue-on-error",
    "--max-output=100000",
    "--max-memory=200MiB",
    "--max-cpu-time=1s",
    "--max-file-size=20MiB",
    "--max-processes=20",
  ]);
  const { output, memory, cpu, file, many, time, stopped } = run.jobs;
  assert.match(output?.reason ?? "", /beyond --max-output=100000/, explain(run));
  assert.equal(output?.log.length, 100_000);
  assert.match(memory?.reason ?? "", /beyond --max-memory=200MiB/, memory?.log);
  assert.match(cpu?.reason ?? "", /exit code 152/);
  assert.equal(file?.status, "FAILED");
  assert.match(many?.log ?? "", /fork|Resource temporarily unavailable/);
  assert.equal(time?.status, "TIMEOUT");
  assert.equal(time?.log, "told\n", "TERM reaches the job itself, and it may still answer");
  assert.equal(stopped?.status, "TIMEOUT");
  assert.equal(stopped?.log, "on\n", "what is stopped hears of TERM as well");
});

confined("nothing of a job outlives it, and nothing of a run is left", async (rig) => {
  const token = String(40_000 + Math.floor(Deno.pid % 9_000));
  const command = `setsid sleep ${token}.5 >/dev/null 2>&1 & (sleep ${token}.5 & exit 0) & exit 0`;
  const job = await rig.attempt(command, ["--allow-shell"]);
  assert.equal(job?.status, "SUCCESS", job?.reason ?? "refused");
  const left = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).filter((pid) => {
    try {
      return Deno.readTextFileSync(`/proc/${pid}/cmdline`).includes(`${token}.5`);
    } catch {
      return false;
    }
  });
  assert.deepEqual(left, []);
});

confined(
  "a config chooses neither log folder, history nor files outside the grants",
  async (rig) => {
    const secret = await rig.file("data/secret.env", "KEY=value");
    const jobs = [{ id: "a", command: "id" }];
    const refused: readonly (readonly [Record<string, unknown>, RegExp])[] = [
      [{ log_dir: "/tmp/elsewhere" }, /"log_dir" is not for a restricted config/],
      [{ database: { path: "/tmp/x.db" } }, /"database" is not for a restricted config/],
      [{ env_files: [secret] }, /needs --allow-read=.*secret\.env/],
      [{ include: [secret] }, /needs --allow-read=.*secret\.env/],
      [{ secret_files: { TOKEN: secret } }, /needs --allow-read=.*secret\.env/],
      [{ env_variables: { LD_PRELOAD: "/tmp/x.so" } }, /"LD_PRELOAD" is not for a restricted/],
      [{ env_variables: { PATH: "/tmp" } }, /"PATH" is not for a restricted config/],
    ];
    for (const [more, expected] of refused) {
      const run = await rig.run({ jobs, ...more }, ["--allow-run=id"]);
      assert.equal(run.code, 1, explain(run));
      assert.match(run.stderr, expected);
      assert.equal(run.shown, null, "nothing has started");
    }
    const within = await rig.run({ jobs }, [
      "--allow-run=id",
      `--allow-write=${rig.path("state")}`,
    ]);
    assert.match(within.stderr, /Cannot keep jobs from the log folder/);
  },
);

confined("without bwrap the run is refused, never weakened in silence", async (rig) => {
  const job = { jobs: [{ id: "a", command: "id" }] };
  const impossible = await rig.run(job, ["--allow-run=id", "--allow-read=/nonexistent"]);
  assert.match(impossible.stderr, /Cannot grant "\/nonexistent"/);
  assert.equal(impossible.shown, null);
  const deno = await rig.run(job, ["--allow-run=id", "--sandbox=deno"]);
  assert.equal(deno.code, 0, explain(deno));
  assert.match(deno.stderr, /with --sandbox=deno only which program is started is confined/);
  const other = await rig.run(
    { jobs: [{ id: "a", command: "ls" }] },
    ["--allow-run=id", "--sandbox=deno"],
  );
  assert.equal(other.jobs["a"]?.reason, "denied: needs --allow-run=/usr/bin/ls");
  const shell = await rig.run(job, ["--allow-shell", "--sandbox=deno"]);
  assert.match(shell.stderr, /--allow-shell needs --sandbox=os/);
});

confined("a restricted run is resumed under restrictions only", async (rig) => {
  await rig.run({ jobs: [{ id: "a", command: "ls" }] }, ["--allow-run=id"]);
  const config = rig.path("config/jobs.json");
  const loose = await rig.command(["resume", "last", config]);
  assert.equal(loose.code, 1);
  assert.match(loose.stderr, /it was restricted, and this attempt would not be/);
  const tight = await rig.command(["resume", "last", config, "--restricted", "--allow-run=ls"]);
  assert.equal(tight.code, 0, tight.stderr);
});

confined("outputs go from job to job by files that no other job reaches", async (rig) => {
  const run = await rig.run({
    jobs: [
      { id: "give", command: "echo VALUE=42 >> $EXECUTIONER_OUTPUT", outputs: ["VALUE"] },
      {
        id: "take",
        command: ["printenv", "VALUE"],
        dependencies: ["give"],
      },
      {
        id: "link",
        command: "ln -sf /etc/passwd $EXECUTIONER_OUTPUT; rm -f $EXECUTIONER_OUTPUT; " +
          "ln $EXECUTIONER_OUTPUT other; mkfifo $EXECUTIONER_OUTPUT; echo A=1 > $EXECUTIONER_OUTPUT",
        outputs: ["A"],
      },
      { id: "see", command: "ls -l $(dirname $EXECUTIONER_OUTPUT)", outputs: [] },
      {
        id: "much",
        command: "head -c 30000000 /dev/zero > $EXECUTIONER_OUTPUT",
        outputs: ["A"],
      },
    ],
  }, ["--allow-shell", "--allow-run=printenv", "--continue-on-error"]);
  const { give, take, link, much } = run.jobs;
  assert.equal(give?.status, "SUCCESS", explain(run) + give?.log);
  assert.equal(take?.log, "42\n", explain(run));
  assert.equal(link?.status, "SUCCESS", link?.log);
  assert.equal(link?.log.match(/busy|cross-device|exists|Read-only/gi)?.length, 4, link?.log);
  assert.match(much?.reason ?? "", /more than \d+ bytes/, much?.log);
  const deno = await rig.run({
    jobs: [{ id: "give", command: ["id"], outputs: ["A"] }],
  }, ["--allow-run=id", "--sandbox=deno"]);
  assert.match(deno.stderr, /Job "give" has "outputs": needs --sandbox=os/);
});

confined("a config may ask for less: a worse nice, lower limits, another umask", async (rig) => {
  const asks = { umask: "077", nice: 7, ulimits: { nofile: 33, fsize: "1MiB" } };
  const show = "umask; nice; ulimit -n; ulimit -f";
  const run = await rig.run({
    ...asks,
    jobs: [
      { id: "job", command: show },
      {
        id: "check",
        command: "id",
        post_checks: [{ name: "check_command", params: { command: "test $(nice) = 7" } }],
      },
    ],
  }, ["--allow-shell", "--allow-run=id"]);
  assert.equal(run.jobs["job"]?.log, "0077\n7\n33\n2048\n", explain(run));
  assert.equal(run.jobs["check"]?.status, "SUCCESS", explain(run));
  const refused: readonly (readonly [Record<string, unknown>, RegExp])[] = [
    [{ nice: -5 }, /cannot ask for a "nice" below 0: -5/],
    [{ ulimits: { nofile: 1000 } }, /needs --max-open-files=1000, has 256/],
    [{ ulimits: { fsize: "unlimited" } }, /more than it is granted: fsize unlimited/],
    [{ ulimits: { core: 1 } }, /more than it is granted: core 1/],
    [{ run_as: "root" }, /"run_as" is not for a restricted config to choose/],
  ];
  for (const [more, expected] of refused) {
    const job = { id: "a", command: "id", ...more };
    for (const command of ["run", "plan", "validate"] as const) {
      const config = await rig.file("config/jobs.json", JSON.stringify({ jobs: [job] }));
      const args = command === "validate" ? [] : [];
      const said = await rig.command([command, config, "--restricted", "--allow-run=id", ...args]);
      assert.equal(said.code, command === "validate" ? said.code : 1, said.stderr);
      if (command !== "validate") assert.match(said.stderr, expected);
    }
  }
});

confined("logs cannot go where threads with few rights may not write", async (rig) => {
  const config = await rig.file("config/jobs.json", `{"jobs": [{"id": "a", "command": "id"}]}`);
  for (const command of ["run", "plan"]) {
    const args = ["--restricted", "--allow-run=id", "--log-dir=/dev/shm/executioner-logs"];
    const said = await rig.command([command, config, ...args]);
    assert.equal(said.code, 1, said.stdout + said.stderr);
    assert.match(
      said.stderr,
      /Cannot write the logs of a restricted run within "\/dev": "\/dev\/shm\/executioner-logs"/,
    );
    assert.match(said.stderr, /Name another folder with --log-dir/);
  }
});

confined(
  "a config that says what it needs gets no more, and is refused what is not granted",
  async (rig) => {
    const data = await rig.folderOf("data");
    const jobs = [
      { id: "own", command: `ls ${data}` },
      { id: "more", command: "id" },
      { id: "env", command: ["printenv", "TZ", "LANG"] },
    ];
    const options = [
      "--allow-run=ls,id,printenv",
      `--allow-read=${data}`,
      "--allow-env=TZ,LANG",
      "--continue-on-error",
    ];
    const needs = { allow_run: ["ls", "printenv"], allow_read: [data], allow_env: ["TZ"] };
    const env = { TZ: "UTC", LANG: "C" };
    const less = await rig.run(
      { jobs, restricted: { ...needs, max_open_files: 50 } },
      options,
      env,
    );
    assert.equal(less.jobs["own"]?.status, "SUCCESS", explain(less));
    assert.equal(less.jobs["more"]?.reason, "denied: needs --allow-run=/usr/bin/id");
    assert.equal(less.jobs["env"]?.log, "UTC\n");
    const audit = JSON.parse((await rig.command(["audit", "last", "--json"])).stdout);
    const granted: readonly string[] = audit.attempts[0].grants;
    assert.ok(granted.includes("--max-open-files=50"), granted.join(" "));
    assert.ok(granted.includes("--allow-run=ls,printenv"), granted.join(" "));
    const more = {
      allow_run: ["ls", "curl"],
      allow_write: [data],
      allow_net: true,
      max_jobs: 5000,
    };
    const refused = await rig.run({ jobs, restricted: more }, options);
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      new RegExp(
        "needs more than is granted: --allow-run=curl " +
          `--allow-write=${data} --allow-net --max-jobs=5000`,
      ),
    );
    const secret = await rig.folderOf("secret");
    await Deno.symlink(secret, rig.path("data", "link"));
    const linked = { allow_run: ["ls"], allow_read: [`${data}/link`] };
    const led = await rig.run({ jobs, restricted: linked }, options);
    assert.match(
      led.stderr,
      /needs more than is granted: --allow-read=.*secret, where ".*link" leads/,
    );
    assert.deepEqual(refused.shown, less.shown, "nothing was begun");
  },
);
