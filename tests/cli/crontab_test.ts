import assert from "node:assert/strict";
import { checkCronTime } from "../../src/core/schedule/cron_time.ts";
import { cronLines } from "../../src/cli/cron_lines.ts";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { cli } from "./cli_rig.ts";

function isThere(program: string): boolean {
  return new Deno.Command("/bin/sh", { args: ["-c", `command -v ${program}`], stdout: "null" })
    .outputSync().success;
}

/** Has the real crontab check lines, without installing them. */
async function cronAccepts(lines: string): Promise<boolean> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, lines);
    return (await new Deno.Command("crontab", { args: ["-n", path] }).output()).success;
  } finally {
    await Deno.remove(path);
  }
}

const good = [
  "30 2 * * *",
  "*/5 0-6,22-23 1,15 jan-jun mon-fri",
  "0 0 * * 7",
  "0-59/15 * * * *",
  "@daily",
  "@reboot",
];
const bad: readonly (readonly [string, string])[] = [
  ["30 25 * * *", 'The hour must be 0 to 23: "25"'],
  [
    "0 5 * *",
    'A time has five fields, minute, hour, day, month and day of the week: "0 5 * *" has 4',
  ],
  [
    "0 0 5 * * *",
    'A time has five fields, minute, hour, day, month and day of the week: "0 0 5 * * *" has 6',
  ],
  ["0 0 L * *", 'The day of the month must be 1 to 31: "L"'],
  ["0 0 * * fri#1", 'The day of the week must be 0 to 7, or sun to sat: "fri#1"'],
  ["5-1 * * * *", 'The minute "5-1" has a range from high to low: "5-1"'],
  ["*/0 * * * *", 'The minute "*/0" has a step that is no whole number from 1 on: "0"'],
  ["5/10 * * * *", 'The minute "5/10" has a step without a range: write "*/10" or a range'],
  ["@dialy", '"@dialy" is no word that cron knows'],
  ["", 'A time has five fields, minute, hour, day, month and day of the week: "" has 0'],
];

Deno.test("times are checked as cron would, and what is wrong is said", () => {
  for (const time of good) assert.deepEqual(checkCronTime(` ${time}  `), { ok: true, value: time });
  for (const [time, message] of bad) {
    const checked = checkCronTime(time);
    assert.equal(checked.ok ? "fine" : checked.error.message, message, time);
  }
});

Deno.test({
  name: "cron itself agrees about what is right",
  ignore: !isThere("crontab"),
  fn: async () => {
    for (const time of good) assert.ok(await cronAccepts(`${time} true\n`), time);
    // Others it takes silently for something else: part of a field, or a command.
    for (const time of ["30 25 * * *", "0 5 * *", "0 0 L * *", "*/0 * * * *", "@dialy"]) {
      assert.equal(await cronAccepts(`${time} true\n`), false, time);
    }
  },
});

Deno.test("the line has absolute paths, PATH, MAILTO and the overlap policy, and installs nothing", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/jobs 100%.json`, '{"jobs": []}');
    const env = { PATH: "/opt/bin:.:bin:/usr/bin:/opt/bin", EXECUTIONER_DB: `${folder}/h.db` };
    const words = ["--at", "30  2 * * *", "--mailto", "ops@example.org", "--if-running", "skip"];
    const made = await cli(folder, ["crontab", "jobs 100%.json", ...words], { env });
    assert.equal(made.code, 0, made.stderr);
    assert.equal(
      made.stdout,
      [
        "# executioner: jobs 100%",
        "SHELL=/bin/sh",
        "PATH=/opt/bin:/usr/bin",
        "MAILTO=ops@example.org",
        `30 2 * * * /usr/local/bin/executioner run '${folder}/jobs 100\\%.json' --quiet --if-running=skip`,
        "",
      ].join("\n"),
    );
    assert.match(made.stderr, /nothing is installed/);
    if (isThere("crontab")) assert.ok(await cronAccepts(made.stdout));

    const system = await cli(folder, ["crontab", "jobs 100%.json", "--at=@daily", "--user=etl"]);
    assert.match(system.stdout, /^@daily etl \/usr\/local\/bin\/executioner run /m);
  });
});

Deno.test("cron gives the shell the words that were meant", async () => {
  const odd = '/srv/it\'s 50% "done" $HOME `x`/jobs.json';
  const lines = cronLines({
    time: "@daily",
    program: ["/bin/echo"],
    config: odd,
    application: "x",
    searchPath: "",
    mailTo: "",
    user: null,
    options: [],
  });
  assert.equal(typeof lines, "string");
  const text = String(lines).trimEnd();
  assert.match(text, /^PATH=\/usr\/local\/sbin:/m);
  assert.match(text, /^MAILTO=""$/m);
  // What cron does to a command before the shell sees it.
  const command = (text.split("@daily ")[1] ?? "").replaceAll("\\%", "%");
  const { stdout } = await new Deno.Command("/bin/sh", { args: ["-c", command] }).output();
  assert.equal(new TextDecoder().decode(stdout), `run ${odd}\n`);
  const broken = cronLines({
    time: "@daily",
    program: ["/x"],
    config: "/a\nb",
    application: "x",
    searchPath: "",
    mailTo: null,
    user: null,
    options: [],
  });
  assert.equal(typeof broken, "object");
});

Deno.test("crontab wants a time, a valid config and a known policy", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/jobs.json`, '{"jobs": []}');
    await Deno.writeTextFile(`${folder}/bad.json`, '{"jobs": 1}');
    const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
      [["jobs.json"], 2, /give --at TIME\nhint: As in --at "30 2 \* \* \*"/],
      [["jobs.json", "--at", "@dialy"], 2, /hint: Did you mean "@daily"\?/],
      [["jobs.json", "--at", "0 0 2 * * *"], 2, /hint: Cron knows no seconds/],
      [["jobs.json", "--at", "@daily", "--if-running", "no"], 2, /must be one of fail, skip, wait/],
      [["jobs.json", "--at", "@daily", "--user", "a b"], 2, /--user must be a user's name/],
      [["bad.json", "--at", "@daily"], 1, /bad\.json:1:10: error/],
      [["gone.json", "--at", "@daily"], 1, /No such file/],
    ];
    for (const [words, code, stderr] of cases) {
      const result = await cli(folder, ["crontab", ...words]);
      assert.equal(result.code, code, words.join(" "));
      assert.equal(result.stdout, "");
      assert.match(result.stderr, stderr);
    }
  });
});
