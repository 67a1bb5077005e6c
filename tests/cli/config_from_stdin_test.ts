import assert from "node:assert/strict";
import { readTextFile } from "../../src/adapters/system/read_text_file.ts";
import { openHistoryStore } from "../../src/adapters/sqlite/history_store.ts";
import { streamNameOf, streamOf } from "../../src/core/config_stream.ts";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { cli, type CliSetting, listing } from "./cli_rig.ts";
import { newRun, start } from "./recorded_runs.ts";

/** Has an open file hold a text, once: a pipe is empty after that. */
function holding(path: string, text: string): CliSetting {
  let left = text;
  return {
    readTextFile: async (asked) => {
      if (asked !== path) return await readTextFile(asked);
      const value = left;
      left = "";
      return { ok: true, value };
    },
  };
}

const config = JSON.stringify({ include: ["more.json"], jobs: [{ id: "a", command: "true" }] });

Deno.test("a config from standard input has the folder that the program was started in", () =>
  withFolder(async (folder) => {
    const more = { jobs: [{ id: "b", command: "true" }] };
    await Deno.writeTextFile(`${folder}/more.json`, JSON.stringify(more));
    const cases: readonly (readonly [typed: string, read: string, shown: string, name: string])[] =
      [
        ["-", "/dev/stdin", "<stdin>", "stdin"],
        ["/dev/stdin", "/dev/stdin", "<stdin>", "stdin"],
        ["/dev/fd/0", "/dev/fd/0", "<stdin>", "stdin"],
        ["/proc/self/fd/0", "/proc/self/fd/0", "<stdin>", "stdin"],
        ["/dev/fd/63", "/dev/fd/63", "/dev/fd/63", "fd-63"],
        ["/proc/self/fd/63", "/proc/self/fd/63", "/proc/self/fd/63", "fd-63"],
      ];
    for (const [typed, read, shown, name] of cases) {
      const plan = await cli(folder, ["plan", typed, "--json"], holding(read, config));
      assert.equal(plan.code, 0, plan.stderr);
      const { plan: shows } = JSON.parse(plan.stdout);
      assert.equal(shows.config_path, `${folder}/<${name}>`, typed);
      assert.equal(shows.working_dir, folder, typed);
      assert.equal(shows.log_dir, `${folder}/logs`, typed);
      assert.equal(shows.application_name, name, typed);
      const valid = await cli(folder, ["validate", typed], holding(read, config));
      assert.equal(valid.stdout, `${shown}: valid, 2 jobs\n`, typed);
      const wrong = await cli(folder, ["validate", typed], holding(read, '{\n  "jobs": 1}'));
      assert.ok(wrong.stderr.startsWith(`${shown}:2:`), wrong.stderr);
    }
    assert.deepEqual(await listing(folder), ["more.json"]);
  }));

Deno.test("what cannot be read from standard input is called that, and nobody looks in a folder", () =>
  withFolder(async (folder) => {
    const readTextFile = () => Promise.resolve({ ok: false, error: "It is closed" } as const);
    assert.deepEqual(await cli(folder, ["plan", "-"], { readTextFile }), {
      code: 1,
      stdout: "",
      stderr: 'error: Cannot read config "<stdin>": It is closed\n',
    });
  }));

Deno.test("files of the names of streams are files, and only recorded streams are streams", () => {
  for (const path of ["/etc/stdin", "/dev/shm/jobs.json", "/dev/fd", "/proc/self/fd/x", "/a/-"]) {
    assert.equal(streamNameOf(path), null, path);
  }
  assert.equal(streamNameOf("/proc/12/fd/7"), "<fd-7>");
  assert.equal(streamOf("/etl/<stdin>"), "stdin");
  assert.equal(streamOf("/etl/<fd-63>"), "fd-63");
  assert.equal(streamOf("/etl/<stdin>.json"), null);
});

Deno.test("a run of a config from standard input is resumed with a file, or the input again", () =>
  withFolder(async (folder) => {
    const store = openHistoryStore(`${folder}/history.db`, { mode: "write" });
    const key = store.startRun(newRun(folder, { configPath: `${folder}/<stdin>` }));
    store.record(key, [{ kind: "run_ended", at: start, status: "FAILED", exitCode: 1 }]);
    store.close();
    assert.deepEqual(await cli(folder, ["resume", "1"]), {
      code: 1,
      stdout: "",
      stderr:
        "error: Cannot resume run 1: its config was read from standard input, and is in no file\n" +
        'hint: Name a file that holds it, or "-" to give it again: executioner resume 1 FILE\n',
    });
  }));

Deno.test("cron has no standard input to read a config from", () =>
  withFolder(async (folder) => {
    const line = ["crontab", "-", "--at", "@daily"];
    const { code, stderr } = await cli(folder, line, holding("/dev/stdin", config));
    assert.equal(code, 2);
    assert.match(stderr, /^error: Cannot write the line: "-" is no file that cron could read$/m);
  }));
