import assert from "node:assert/strict";
import { cli, listing, stoppedClock } from "./cli_rig.ts";
import { recordFailedRun, start, withHistory } from "./recorded_runs.ts";

const clock = { ...stoppedClock, now: () => start + 100_000 };
const config = (folder: string, text: string) =>
  Deno.writeTextFileSync(`${folder}/jobs.json`, text);

Deno.test("report writes one file and says where", () =>
  withHistory(recordFailedRun, async (folder) => {
    const { code, stdout, stderr } = await cli(folder, ["report", "last"], { clock });
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /\/executioner\.run-1\.html {2}\(\d+ KiB\)\n$/);
    const html = Deno.readTextFileSync(`${folder}/executioner.run-1.html`);
    assert.match(html, /^<!doctype html>/);
    assert.match(html, /✗ FAILED/);
    assert.match(html, /load data/);
    assert.match(html, /second/, "the last lines of what failed");
    assert.match(html, /executioner resume 1/);
    assert.deepEqual((await listing(folder)).filter((name) => name.endsWith(".part")), []);
  }));

Deno.test("report writes to the file that is named, to stdout, and through links", () =>
  withHistory(recordFailedRun, async (folder) => {
    const { stdout } = await cli(folder, ["report", "1", "-o", "-"], { clock });
    assert.match(stdout, /^<!doctype html>[\s\S]*<\/html>\n$/);
    Deno.writeTextFileSync(`${folder}/real.html`, "before");
    Deno.symlinkSync(`${folder}/real.html`, `${folder}/link.html`);
    await cli(folder, ["report", "1", "--output", "link.html"], { clock });
    assert.equal(Deno.lstatSync(`${folder}/link.html`).isSymlink, true);
    assert.match(Deno.readTextFileSync(`${folder}/real.html`), /^<!doctype html>/);
  }));

Deno.test("report says what it cannot do", () =>
  withHistory(recordFailedRun, async (folder) => {
    const errorOf = async (...argv: string[]) => {
      const { code, stdout, stderr } = await cli(folder, argv, { clock });
      assert.equal(stdout, "");
      return `${code} ${stderr.split("\n")[0]?.replaceAll(folder, "")}`;
    };
    assert.equal(await errorOf("report", "9"), '1 error: There is no run 9 in "/history.db"');
    assert.equal(await errorOf("report", "x"), '2 error: RUN must be a number or "last": "x"');
    assert.equal(
      await errorOf("report", "1", "-o", "gone/a.html"),
      '1 error: Cannot write "/gone/a.html": No such folder',
    );
    assert.equal(
      await errorOf("report", "1", "-o", ""),
      '2 error: Option --output needs a path: ""',
    );
    assert.equal(
      await errorOf("report", "1", "-o", "."),
      '1 error: Cannot write "": It is a folder',
    );
  }));

Deno.test("graph draws a config by its plan, in any form", () =>
  withHistory(recordFailedRun, async (folder) => {
    config(
      folder,
      `{"application_name": "a", "working_dir": ".", "jobs": [
        {"id": "fetch", "command": "true"},
        {"id": "sum", "command": "true", "dependencies": ["fetch"]},
        {"id": "tell", "command": "true", "dependencies": [{"job": "sum", "when": "failure"}]}]}`,
    );
    const draw = async (...argv: string[]) => {
      const { code, stdout, stderr } = await cli(folder, ["graph", "jobs.json", ...argv]);
      assert.deepEqual([code, stderr], [0, ""], argv.join(" "));
      return stdout;
    };
    assert.equal(await draw(), "fetch\n`- sum\n   `- tell  on failure\n");
    assert.equal(await draw("--skip", "sum"), "fetch\n`- - sum  SKIPPED\n   `- tell  on failure\n");
    assert.match(await draw("--format", "mermaid"), /n1 -\.->\|failure\| n2/);
    assert.match(await draw("--format", "dot"), /n1 -> n2 \[label="failure", style=dashed\]/);
    assert.match(await draw("--format", "svg"), /^<svg [\s\S]*fetch[\s\S]*<\/svg>\n$/);
    assert.equal(await draw("--format", "dot", "-o", "g.dot"), "");
    assert.match(Deno.readTextFileSync(`${folder}/g.dot`), /^\/\/ a\ndigraph/);
  }));

Deno.test("graph warns of a Mermaid graph that is too large to be drawn by others", () =>
  withHistory(recordFailedRun, async (folder) => {
    const drawn = async (count: number) => {
      const jobs = Array.from({ length: count + 1 }, (_, at) => ({
        id: `j${at}`,
        command: "true",
        dependencies: at === 0 ? [] : [`j${at - 1}`],
      }));
      config(folder, JSON.stringify({ application_name: "a", jobs }));
      return await cli(folder, ["graph", "jobs.json", "--format", "mermaid"]);
    };
    assert.deepEqual([(await drawn(500)).code, (await drawn(500)).stderr], [0, ""]);
    const { code, stdout, stderr } = await drawn(501);
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^warning: Mermaid draws at most 500 arrows .* this graph has 501\nhint: /,
    );
    assert.match(stdout, /n500 --> n501/);
  }));

Deno.test("graph draws a run by what became of its jobs", () =>
  withHistory(recordFailedRun, async (folder) => {
    const { stdout } = await cli(folder, ["graph", "last"], {
      env: { EXECUTIONER_DB: `${folder}/history.db`, LANG: "C.UTF-8" },
    });
    assert.match(stdout, /^✓ extract {2}1\.0s$/m);
    assert.match(stdout, /^✗ load data {2}FAILED {2}3\.0s$/m);
    assert.match(stdout, /^! tidy {2}NOT_STARTED$/m);
  }));

Deno.test("graph says what does not fit together", () =>
  withHistory(recordFailedRun, async (folder) => {
    config(folder, `{"application_name": "a", "working_dir": ".", "jobs": []}`);
    const errorOf = async (...argv: string[]) => {
      const { code, stderr } = await cli(folder, ["graph", ...argv]);
      return `${code} ${stderr.split("\n")[0]}`;
    };
    assert.equal(
      await errorOf("last", "--format", "gif"),
      '2 error: Option --format must be one of ascii, mermaid, dot, svg: "gif"',
    );
    assert.equal(
      await errorOf("last", "--skip", "a"),
      "2 error: --skip is for the graph of a config, not for that of a run",
    );
    assert.equal(
      await errorOf("jobs.json", "--attempt", "1"),
      "2 error: Option --attempt is for the graph of a run",
    );
    assert.match(await errorOf("gone.json"), /^1 error: Cannot read config "gone.json"/);
  }));
