import assert from "node:assert/strict";
import type { ConfigSurroundings } from "../../../src/core/config/config_variables.ts";
import { formatDiagnostics } from "../../../src/core/config/messages/format_diagnostic.ts";
import { interpolateMail } from "../../../src/core/config/mail_references.ts";
import { parseConfig } from "../../../src/core/config/parse_config.ts";
import { err, ok } from "../../../src/core/result.ts";

/** What a config meets in these tests. */
interface Setting extends Partial<ConfigSurroundings> {
  readonly files?: Readonly<Record<string, string>>;
}

function parse(config: Record<string, unknown>, setting: Setting = {}) {
  const { files = {}, ...changes } = setting;
  return parseConfig({
    text: JSON.stringify(config),
    path: "/etc/app/jobs.json",
    shownPath: "jobs.json",
    homeDir: "/home/etl",
    readFile: (path) => {
      const text = files[path];
      return Promise.resolve(text === undefined ? err("No such file") : ok(text));
    },
    surroundings: {
      shell: {},
      commandLine: {},
      folderTrouble: () => Promise.resolve(null),
      prepareLaunch: () => Promise.resolve({ ok: true, value: { words: [], env: {} } }),
      ...changes,
    },
  });
}

/** Returns the messages about a config that cannot be used, each with its place and hint. */
async function mistakesOf(
  config: Record<string, unknown>,
  setting: Setting = {},
): Promise<string[]> {
  const parsed = await parse(config, setting);
  assert.ok(!parsed.ok, "the config was accepted");
  const text = JSON.stringify(config);
  return parsed.diagnostics.map((one) => {
    const { place = { offset: 0, length: 0 } } = one;
    const at = text.slice(place.offset, place.offset + place.length);
    return `${at}: ${one.message}${one.hint === undefined ? "" : ` (${one.hint})`}`;
  });
}

async function foldersOf(config: Record<string, unknown>, setting: Setting = {}) {
  const parsed = await parse({ jobs: [], ...config }, setting);
  if (!parsed.ok) assert.fail(parsed.diagnostics.map(({ message }) => message).join("\n"));
  const { workingDir, logDir } = parsed.workflow;
  return [workingDir, logDir];
}

Deno.test("folders of the app see the command line, the app, env files and what is inherited", async () => {
  const env_variables = { ROOT: "/app", NESTED: "${ROOT}/nested" };
  const layers: readonly (readonly [Record<string, unknown>, Setting, string])[] = [
    [{}, { shell: { ROOT: "/shell" } }, "/shell"],
    [{ env_files: "a.env" }, {
      shell: { ROOT: "/shell" },
      files: { "/etc/app/a.env": "ROOT=/file" },
    }, "/file"],
    [{ env_variables, env_files: "a.env" }, { files: { "/etc/app/a.env": "ROOT=/file" } }, "/app"],
    [{ env_variables }, { commandLine: { ROOT: "/cli" } }, "/cli"],
    [{ inherit_shell_env: ["ROOT"] }, { shell: { ROOT: "/shell" } }, "/shell"],
  ];
  for (const [config, setting, expected] of layers) {
    const folders = await foldersOf({ ...config, working_dir: "${ROOT}/x" }, setting);
    assert.deepEqual(folders, [`${expected}/x`, `${expected}/x/logs`]);
  }
  assert.deepEqual(
    await foldersOf({ env_variables, working_dir: "${NESTED}", log_dir: "${ROOT}/log" }),
    ["/app/nested", "/app/log"],
  );
});

Deno.test("what references make of a folder is taken from the same places as without them", async () => {
  const env_variables = { REL: "data", HOME_DATA: "~/data", NOTHING: "" };
  const cases: readonly (readonly [string, string])[] = [
    ["${REL}", "/etc/app/data"],
    ["../${REL}/./x/", "/etc/data/x"],
    ["${HOME_DATA}/x", "/home/etl/data/x"],
    ["${NO:-${REL}}/x", "/etc/app/data/x"],
    ["${NOTHING:-other}", "/etc/app/other"],
    ["x${NOTHING}", "/etc/app/x"],
    // Who writes it so means it.
    ["$${REL}", "/etc/app/${REL}"],
  ];
  for (const [working_dir, expected] of cases) {
    const [workingDir] = await foldersOf({ env_variables, working_dir, log_dir: "${REL}" });
    assert.equal(workingDir, expected, working_dir);
  }
});

Deno.test("a folder that cannot be told is an error in its place", async () => {
  const env_variables = { DATA: "/data", OPEN: "/x/${NOT_SET}", API_TOKEN: "t0ken", NOTHING: "" };
  const cases: readonly (readonly [string, string])[] = [
    ["${DATAA}/x", 'there is no such variable (did you mean "DATA"?)'],
    ["/x/${SHELL_ONLY}", "there is no such variable; the shell's is not inherited"],
    [
      "${API_TOKEN}/x",
      'it is a secret, and paths are shown (if it is no secret: "secrets": ["!API_TOKEN"])',
    ],
    ["${OPEN}/x", 'its own value has the reference "${NOT_SET}", which leads nowhere'],
    ["${EXECUTIONER_RUN_ID}", "the engine sets it when the job starts"],
  ];
  for (const [text, trouble] of cases) {
    const [reference] = /\$\{\w+\}/.exec(text) ?? [];
    for (const key of ["working_dir", "log_dir"]) {
      const config = { inherit_shell_env: false, env_variables, [key]: text, jobs: [] };
      const mistakes = await mistakesOf(config, { shell: { SHELL_ONLY: "1" } });
      assert.deepEqual(mistakes, [
        `${JSON.stringify(text)}: Could not interpolate "${reference}" in "${key}": ${trouble}`,
      ]);
    }
  }
  const empty = { env_variables, working_dir: "${NOTHING}", jobs: [] };
  assert.deepEqual(await mistakesOf(empty), [
    '"${NOTHING}": Expected "working_dir" to be a path: its references leave nothing of it',
  ]);
});

Deno.test("a working folder where nothing can run is an error in its place", async () => {
  const asked: string[] = [];
  const folderTrouble = (path: string) => {
    asked.push(path);
    return Promise.resolve("No such folder");
  };
  const config = { working_dir: "~/sales", jobs: [{ id: "a", command: "true", working_dir: "x" }] };
  assert.deepEqual(await mistakesOf(config, { folderTrouble }), [
    '"~/sales": Cannot use the folder "/home/etl/sales" of "working_dir": No such folder ' +
    "(make it, or name another one)",
  ]);
  // A job's own folder may be made by another job.
  assert.deepEqual(asked, ["/home/etl/sales"]);
});

Deno.test("files of variables that cannot be used are errors in their places", async () => {
  const config = {
    env_files: ["ok.env", "bad.env", "missing.env"],
    secret_files: { CERT: "cert", TWO: "two" },
    // The variable may be in the file that cannot be read: nothing is said about it.
    working_dir: "${DATA}/x",
    jobs: [],
  };
  const files = {
    "/etc/app/ok.env": "A=1",
    "/etc/app/bad.env": "A=1\nhunter22\n\n=x",
    "/etc/app/cert": "a\0b",
  };
  const mistakes = await mistakesOf(config, { files });
  assert.deepEqual(mistakes, [
    '"bad.env": /etc/app/bad.env:2: Expected NAME=VALUE: there is no "="',
    '"bad.env": /etc/app/bad.env:4: Expected a name before "="',
    '"missing.env": Cannot read env file "/etc/app/missing.env": No such file',
    '"cert": Cannot read secret file "/etc/app/cert" of "CERT": it has a NUL character',
    '"two": Cannot read secret file "/etc/app/two" of "TWO": No such file',
  ]);
});

Deno.test("a job's folders see its variables, its matrix, its id and the application's name", async () => {
  const parsed = await parse({
    application_name: "sales",
    env_variables: { KIND: "app", LEVEL: "app" },
    working_dir: "/srv",
    defaults: { log_dir: "log/${EXECUTIONER_JOB_ID}", working_dir: "${KIND}" },
    jobs: [
      { id: "plain", command: "true" },
      { id: "own", command: "true", env_variables: { KIND: "job" } },
      { id: "back", command: "true", working_dir: "/srv", log_dir: "logs" },
      {
        id: "m",
        command: "true",
        matrix: { region: ["eu", "us"] },
        working_dir: "${region}/${LEVEL}",
        log_dir: "/log/${EXECUTIONER_APPLICATION}/${region}",
      },
    ],
  }, { commandLine: { LEVEL: "cli" } });
  if (!parsed.ok) assert.fail(parsed.diagnostics.map(({ message }) => message).join("\n"));
  assert.deepEqual(
    parsed.workflow.jobs.map(({ id, workingDir, workingDirText, logDir }) => [
      id,
      workingDir,
      workingDirText,
      logDir,
    ]),
    [
      ["plain", "/srv/app", "${KIND}", "/srv/log/plain"],
      ["own", "/srv/job", "${KIND}", "/srv/log/own"],
      ["back", null, "/srv", null],
      ["m[eu]", "/srv/eu/cli", "${region}/${LEVEL}", "/log/sales/eu"],
      ["m[us]", "/srv/us/cli", "${region}/${LEVEL}", "/log/sales/us"],
    ],
  );
});

Deno.test("what is wrong with the folders of many jobs in one place is said once", async () => {
  const jobs = [
    { id: "a", command: "true" },
    { id: "b", command: "true" },
    { id: "m", command: "true", matrix: { n: [1, 2, 3] }, working_dir: "${axis}" },
    { id: "n", command: "true", working_dir: "~other", log_dir: "${EXECUTIONER_LOG_DIR}/n" },
  ];
  assert.deepEqual(await mistakesOf({ defaults: { log_dir: "${NO}" }, jobs }), [
    '"${NO}": Could not interpolate "${NO}" in "log_dir" of "defaults": there is no such variable',
    '"${axis}": Could not interpolate "${axis}" in "working_dir" of job "m": there is no such variable',
    '"~other": Cannot expand "~other" in "working_dir" of job "n" ' +
    '(only "~" and "~/..." are expanded; a folder of that name is "./~other")',
    '"${EXECUTIONER_LOG_DIR}/n": Could not interpolate "${EXECUTIONER_LOG_DIR}" in "log_dir" of job "n": ' +
    "the engine sets it when the job starts",
  ]);
});

Deno.test("a folder of an included file's defaults is wrong in that file", async () => {
  const config = { include: ["more.json"], jobs: [] };
  const more = {
    defaults: { working_dir: "${NO}" },
    jobs: [{ id: "a", command: "true" }, { id: "b", command: "true" }],
  };
  const parsed = await parse(config, { files: { "/etc/app/more.json": JSON.stringify(more) } });
  assert.ok(!parsed.ok);
  const text = formatDiagnostics(parsed.diagnostics, {
    path: "jobs.json",
    text: JSON.stringify(config),
  });
  assert.match(
    text,
    /^more\.json:1:28: error: .* in "working_dir" of "defaults": there is no such/,
  );
  assert.equal(parsed.diagnostics.length, 1);
});

Deno.test("what is said about mail may hold references; those that lead nowhere are warned of once", async () => {
  const config = {
    env_variables: { SMTP_PASSWORD: "hunter22", TEAM: "ops@example.org" },
    email_address: ["${TEAM}", "$${x}@${TEAMM}"],
    smtp_port: "${PORT:-587}",
    smtp_user: "${TEAMM}",
    smtp_password: "${SMTP_PASSWORD}",
    jobs: [],
  };
  const { value, unknown } = interpolateMail(config, config.env_variables);
  assert.deepEqual(value, {
    email_address: ["ops@example.org", "${x}@${TEAMM}"],
    smtp_port: "587",
    smtp_user: "${TEAMM}",
    smtp_password: "hunter22",
  });
  assert.deepEqual(unknown, ["${TEAMM}"]);
  const parsed = await parse(config);
  assert.ok(parsed.ok);
  const warnings = parsed.warnings.filter(({ message }) => message.startsWith("Could not"));
  assert.deepEqual(warnings.map(({ message, hint }) => [message, hint]), [[
    'Could not interpolate "${TEAMM}" in "email_address": there is no such variable',
    'did you mean "TEAM"?',
  ]]);
});

Deno.test("without surroundings references stay as they are and no file is read", async () => {
  const parsed = await parseConfig({
    text: JSON.stringify({ env_files: "x", working_dir: "/a/${B}", jobs: [] }),
    path: "/etc/app/jobs.json",
    homeDir: null,
    readFile: () => Promise.reject(new Error("Nothing was expected to be read")),
  });
  assert.ok(parsed.ok);
  assert.equal(parsed.workflow.workingDir, "/a/${B}");
});
