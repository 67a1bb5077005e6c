import assert from "node:assert/strict";
import fc from "fast-check";
import { jobId, runId } from "../../src/core/ids.ts";
import { jobLogPath, runLogPath, runOfLogName } from "../../src/core/log_paths.ts";

Deno.test("every log's name tells its run, for its own application", () => {
  const text = fc.string({ minLength: 1, maxLength: 150, unit: "binary" });
  fc.assert(fc.property(text, text, fc.integer({ min: 1, max: 1e9 }), (app, job, number) => {
    const naming = { applicationName: app, runId: runId(number), logDir: "/l" };
    for (const path of [runLogPath(naming), jobLogPath(naming, jobId(job))]) {
      assert.equal(runOfLogName(app, path.slice("/l/".length)), number, path);
    }
  }));
  const names = [
    "executioner.app.run-.log",
    "executioner.app.run-07.log",
    "executioner.app.run-7.log.1",
    "executioner.app.job-.run-7.log",
    "executioner.apps.run-7.log",
    "xexecutioner.app.run-7.log",
    "executioner.app.notes.run-7.log",
  ];
  for (const name of names) assert.equal(runOfLogName("app", name), null, name);
});
