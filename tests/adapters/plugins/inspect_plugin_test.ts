import assert from "node:assert/strict";
import { chmod, mkdir, symlink } from "node:fs/promises";
import { inspectPlugin } from "../../../src/adapters/plugins/inspect_plugin.ts";

/** Returns what is said about a file that is treated as the extension says. */
async function inspect(folder: string, file: string): Promise<string | null> {
  const problem = await inspectPlugin({
    name: "x",
    index: 0,
    path: `${folder}/${file}`,
    kind: /\.m?js$/.test(file) ? "module" : "program",
    grants: { read: false, write: false, net: false, run: false, env: false },
    timeoutMs: 1_000,
  });
  if (problem === null) return null;
  const { message, hint } = problem;
  return (hint === undefined ? message : `${message} | ${hint}`).replaceAll(folder, "");
}

Deno.test("what can be told of a plugin is told, and none of it is executed", async () => {
  const folder = await Deno.makeTempDir({ prefix: "executioner-inspect-" });
  const files: Readonly<Record<string, readonly [text: string, mode: number]>> = {
    "good.sh": [`#!/bin/sh\ntouch "${folder}/executed"\n`, 0o755],
    "env.py": ["#! /usr/bin/env python3\n", 0o755],
    "binary": ["\x7fELF\n", 0o755],
    "class.py": ["class Plugin:\n    pass\n", 0o644],
    "module.ts": ["export default () => {};\n", 0o644],
    "dos.sh": ["#!/bin/sh\r\nexit 0\r\n", 0o755],
    "gone.sh": ["#!/opt/no/such/python -u\n", 0o755],
    "empty.sh": ["", 0o755],
    "good.mjs": [
      `#!/usr/bin/env deno\nimport "./gone.mjs"; Deno.writeTextFileSync("${folder}/executed", "");
       await 0; export default () => {};`,
      0o644,
    ],
    "broken.js": ["export default () => {\n", 0o644],
    "script.js": ["with (Math) sin(1);\n", 0o644],
  };
  try {
    for (const [file, [text, mode]] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${file}`, text);
      await chmod(`${folder}/${file}`, mode);
    }
    await mkdir(`${folder}/folder.mjs`);
    await symlink("good.sh", `${folder}/link.sh`);
    await symlink("/dev/null", `${folder}/device.sh`);
    const chmodHint =
      'make it executable (chmod +x); a script also needs a first line such as "#!/bin/sh"';
    const told = {
      "good.sh": null,
      "link.sh": null,
      "env.py": null,
      "binary": null,
      "class.py": `it may not be executed: "/class.py" | ${chmodHint}`,
      "module.ts":
        'it may not be executed: "/module.ts" | a JavaScript module is a .js or .mjs file',
      "dos.sh": 'its first line ends in a carriage return: "/dos.sh" | ' +
        "save it with line breaks as Unix has them",
      "gone.sh": 'its first line names a program that cannot be executed: "/opt/no/such/python"',
      "empty.sh": 'it is an empty file: "/empty.sh"',
      "nowhere.sh": 'there is no such file: "/nowhere.sh"',
      "good.sh/x.sh": 'there is no such file: "/good.sh/x.sh"',
      "device.sh": 'it is no regular file: "/device.sh"',
      "folder.mjs": 'it is a folder: "/folder.mjs"',
      "good.mjs": null,
      "broken.js": 'it is no JavaScript module: Unexpected end of input: "/broken.js"',
      "script.js": "it is no JavaScript module: Strict mode code may not include a with " +
        'statement: "/script.js"',
    };
    const found: Record<string, string | null> = {};
    for (const file of Object.keys(told)) found[file] = await inspect(folder, file);
    assert.deepEqual(found, told);
    await assert.rejects(Deno.stat(`${folder}/executed`), Deno.errors.NotFound);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
