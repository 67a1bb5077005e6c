import assert from "node:assert/strict";
import { runBinary } from "../rig/binary.ts";

const configWith = (port: number) => ({
  application_name: "checked",
  jobs: [
    {
      id: "load",
      // Succeeds each time, but only the second execution leaves what is expected.
      command: "if [ -e once ]; then echo '{}' > out.json; fi; touch once",
      pre_checks: [
        { name: "check_dir_writable", params: { path: "." } },
        { name: "check_port_open", params: { host: "127.0.0.1", port } },
      ],
      post_checks: [
        { name: "check_no_ora_errors", params: { log_file: "logs/*load*.log" } },
        { name: "check_file_exists", params: { path: "out.json" }, timeout: "5s" },
        { name: "check_json_valid", params: { path: "*.json" } },
      ],
      max_retries: 2,
      retry_delay: 0,
      retry_on_status: ["POSTCHECK_FAILED"],
    },
    {
      id: "verify",
      command: "true",
      dependencies: ["load"],
      post_checks: [
        { name: "check_file_exists", params: { path: "out.json" } },
        { name: "check_file_exists", params: { path: "once" }, negate: true },
        { name: "check_file_exists", params: { path: "not looked at" } },
      ],
    },
  ],
});

Deno.test("a failed post-check is POSTCHECK_FAILED everywhere, and retried where the job says so", async () => {
  const folder = await Deno.makeTempDir({ prefix: "executioner-checked-" });
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    const config = configWith(listener.addr.port);
    await Deno.writeTextFile(`${folder}/checked.jsonc`, JSON.stringify(config));
    const db = ["--db", `${folder}/history.db`];
    const call = (...args: string[]) => runBinary({ args: [...args, ...db], cwd: folder });

    const run = await call("run", "checked.jsonc", "--json");
    assert.equal(run.code, 1, run.stdout + run.stderr);
    const events = run.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    const retried = events.find(({ event }) => event === "job_retrying");
    assert.equal(retried?.status, "POSTCHECK_FAILED");
    assert.equal(
      retried.reason,
      'post-check check_file_exists failed: expected a regular file, found none: "out.json"',
    );
    assert.deepEqual(outline(retried.checks), [
      "pre check_dir_writable true",
      "pre check_port_open true",
      "post check_no_ora_errors true",
      "post check_file_exists false",
    ]);

    const shown = await call("show", "last", "--json");
    const { run: record, jobs } = JSON.parse(shown.stdout);
    assert.equal(record.status, "FAILED");
    const [load, verify] = jobs;
    assert.deepEqual(
      load.executions.map((execution: Record<string, unknown>) => execution["status"]),
      ["POSTCHECK_FAILED", "SUCCESS"],
    );
    assert.deepEqual(outline(load.executions[0].checks), outline(retried.checks));
    // Pre-checks are for the first execution only.
    assert.deepEqual(outline(load.executions[1].checks), [
      "post check_no_ora_errors true",
      "post check_file_exists true",
      "post check_json_valid true",
    ]);
    assert.equal(load.executions[1].checks[2].message, 'found JSON in "out.json"');
    assert.equal(verify.status, "POSTCHECK_FAILED");
    assert.equal(verify.exit_code, 0);

    const { stdout } = await call("show", "last");
    assert.ok(
      stdout.includes(`
      post-check check_file_exists ok: found the file "out.json"
      post-check check_file_exists failed: expected the opposite, found the file "once"
`),
      stdout,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

function outline(
  checks: readonly { readonly phase: string; readonly name: string; readonly ok: boolean }[],
): readonly string[] {
  return checks.map(({ phase, name, ok }) => `${phase} ${name} ${ok}`);
}
