import assert from "node:assert/strict";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { cli, type CliSetting } from "./cli_rig.ts";

const config = {
  application_name: "nightly",
  inherit_shell_env: ["API_KEY", "HOME_OF"],
  env_files: ["first.env", "second.env"],
  secret_files: { CERT: "cert.pem" },
  secrets: ["PIN_*"],
  env_variables: { URL: "https://me:${DB_PASSWORD}@host", MODE: "app", LEVEL: "app" },
  jobs: [
    { id: "a", command: "curl -u me:hunter22", description: "Needs 998877" },
    { id: "b", command: "true", env_variables: { PIN_B: "998877", MODE: "job", SHORT_KEY: "x" } },
  ],
};

const files = {
  "jobs.json": JSON.stringify(config),
  "first.env": "DB_PASSWORD=overridden\nFROM_FIRST=1\nMODE=file\n",
  "second.env": "export DB_PASSWORD='hunter22'\nLITERAL='${MODE}'\n",
  "cert.pem": "-----BEGIN-----\nabc${MODE}xyz\n-----END-----\n",
  "cli.env": "LEVEL=cli file\nDAY=file\n",
};

const shell = { API_KEY: "shell-secret", HOME_OF: "jobs", NOT_INHERITED: "x" };

/** Runs `body` in a folder with the files, some of them replaced. */
function withFiles(
  changes: Readonly<Record<string, string>>,
  body: (
    run: (...argv: string[]) => ReturnType<typeof cli>,
    folder: string,
  ) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    for (const [name, text] of Object.entries({ ...files, ...changes })) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    const setting: CliSetting = { env: { ...shell, EXECUTIONER_DB: `${folder}/history.db` } };
    await body((...argv) => cli(folder, argv, setting), folder);
  });
}

Deno.test("plan --visible shows every job's variables with their layers, and no secret", () =>
  withFiles({}, async (run, folder) => {
    const { code, stdout, stderr } = await run(
      ...["plan", "jobs.json", "--visible", "--env-file", "cli.env", "--env", "DAY=today"],
    );
    assert.equal(code, 0, stderr);
    assert.equal(
      stdout.slice(stdout.indexOf("Variables of every job")).replaceAll(folder, "/etl"),
      `Variables of every job:
  NAME                     FROM          VALUE
  API_KEY                  shell         ***
  CERT                     secret_files  ***
  DAY                      cli           today
  DB_PASSWORD              env_files     ***
  EXECUTIONER_APPLICATION  engine        nightly
  EXECUTIONER_ATTEMPT      engine        (the attempt's number)
  EXECUTIONER_JOB_ID       engine        (the job's id)
  EXECUTIONER_LOG_DIR      engine        /etl/logs
  EXECUTIONER_MARK         engine        (tells the job's processes from others)
  EXECUTIONER_OUTPUT       engine        /dev/null
  EXECUTIONER_RUN_ID       engine        (the run's number)
  FROM_FIRST               env_files     1
  HOME_OF                  shell         jobs
  LEVEL                    cli           cli file
  LITERAL                  env_files     \${MODE}
  MODE                     app           app
  PWD                      engine        /etl
  URL                      app           https://me:***@host

Other variables of b:
  NAME       FROM  VALUE
  MODE       job   job
  PIN_B      job   ***
  SHORT_KEY  job   ***

`,
    );
    for (const secret of ["hunter22", "998877", "shell-secret", "BEGIN"]) {
      assert(!stdout.includes(secret), `"${secret}" is shown`);
    }
  }));

Deno.test("plan masks commands and descriptions, in text and in JSON", () =>
  withFiles({}, async (run) => {
    const text = await run("plan", "jobs.json");
    assert.match(text.stdout, /command: curl -u me:\*\*\*\n/);
    assert.match(text.stdout, /about: Needs \*\*\*\n/);
    const { plan, jobs } = JSON.parse(
      (await run("plan", "jobs.json", "--json", "--visible", "--env-file=cli.env")).stdout,
    );
    assert.deepEqual(plan.env, ["URL", "MODE", "LEVEL", "DAY"]);
    assert.equal(jobs[0].command, "curl -u me:***");
    const byName = Object.fromEntries(
      jobs[1].environment.map((one: { name: string }) => [one.name, one]),
    );
    assert.deepEqual(byName["PIN_B"], { name: "PIN_B", value: "***", from: "job" });
    assert.deepEqual(byName["LEVEL"], { name: "LEVEL", value: "cli file", from: "cli" });
    const without = JSON.parse((await run("plan", "jobs.json", "--json")).stdout);
    assert(!("environment" in without.jobs[0]), "variables are shown without --visible");
  }));

Deno.test("a file of variables that cannot be used ends the command before anything is written", async () => {
  const cases: readonly [Record<string, string>, readonly string[], RegExp][] = [
    [
      { "second.env": "A=1\nno equals hunter22\n\n=x\n" },
      [],
      /jobs\.json:\d+:\d+: error: .*second\.env:2: [^]*second\.env:4: /,
    ],
    [{}, ["--env-file", "missing.env"], /Cannot read env file "missing\.env": No such file/],
    [{ "cert.pem": "a\0b" }, [], /Cannot read secret file ".*cert\.pem" of "CERT": .* NUL/],
    [{ "cert.pem": "x".repeat(200_000) }, [], /of "CERT": it has more than 131066 characters/],
  ];
  for (const [changes, options, expected] of cases) {
    await withFiles(changes, async (run, folder) => {
      const { code, stdout, stderr } = await run("plan", "jobs.json", ...options);
      assert.equal(code, 1);
      assert.match(stderr, expected);
      assert.equal(stdout, "");
      assert(!stderr.includes("hunter22"), "a value is shown");
      assert.throws(() => Deno.statSync(`${folder}/history.db`), Deno.errors.NotFound);
    });
  }
  await withFiles({}, async (run) => {
    const { code, stderr } = await run("plan", "jobs.json", "--env-file=");
    assert.equal(code, 2);
    assert.match(stderr, /Option --env-file needs a path: ""/);
  });
});
