import assert from "node:assert/strict";
import { commandTable } from "../../src/cli/command_line/command_table.ts";
import { manPage } from "../../src/cli/command_line/man_page.ts";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { cli } from "./cli_rig.ts";

function isThere(program: string): boolean {
  return new Deno.Command("/bin/sh", { args: ["-c", `command -v ${program}`], stdout: "null" })
    .outputSync().success;
}

/** Runs a program on the manual page and returns all that it says. */
async function onPage(command: string): Promise<{ stdout: string; stderr: string }> {
  let said = { stdout: "", stderr: "" };
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/page.1`, (await cli(folder, ["man"])).stdout);
    const { stdout, stderr } = await new Deno.Command("/bin/sh", {
      args: ["-c", `${command} page.1`],
      cwd: folder,
      env: { LC_ALL: "C.UTF-8", MANWIDTH: "100" },
    }).output();
    const decoder = new TextDecoder();
    said = { stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  });
  return said;
}

Deno.test({
  name: "groff sets the manual page without a warning, with every command and option",
  ignore: !isThere("groff"),
  fn: async () => {
    const { stdout, stderr } = await onPage("groff -ww -man -Tutf8 -P-cbou -rLL=200n");
    assert.equal(stderr, "");
    for (const command of commandTable) {
      assert.ok(stdout.includes(`executioner ${command.name}`), command.name);
      for (const option of command.options.filter(({ hidden }) => hidden !== true)) {
        assert.ok(stdout.includes(`--${option.name}`), `--${option.name}`);
      }
    }
    assert.ok(
      stdout.includes(`executioner crontab jobs.json --at "30 2 * * *"`),
      "quotes are lost",
    );
    assert.ok(stdout.includes("~/.local/state"), "the tilde is another character");
  },
});

Deno.test({
  name: "mandoc finds nothing wrong with the manual page",
  ignore: !isThere("mandoc"),
  fn: async () => {
    const { stdout, stderr } = await onPage("mandoc -Tlint -Wwarning");
    // A page of every build has no date.
    assert.equal((stdout + stderr).replace(/^.* missing date.*\n/, ""), "");
  },
});

Deno.test("text of the manual page is never taken for a request", () => {
  const page = manPage({
    commands: [],
    families: [],
    topics: [{
      name: "odd",
      summary: "",
      text: [".TH 'x' \\fB"],
      config: null,
      commands: [],
      see: "",
    }],
    version: "1",
  });
  assert.ok(page.includes("\\&.TH \\(aqx\\(aq \\efB\n"), page);
});
