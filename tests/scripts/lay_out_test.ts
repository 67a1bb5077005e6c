import assert from "node:assert/strict";
import { join } from "node:path";
import { CompileError } from "../../scripts/packaging/compile_error.ts";
import { layOut } from "../../scripts/packaging/lay_out.ts";

/** As the bundler writes them: a comment before each source, small modules between. */
const modules = new Map([
  ["main.js", '// main.ts\nconst { look } = await import("./look-AAAAAAAA.js");\nlook();\n'],
  ["look-AAAAAAAA.js", 'import { look } from "./chunk-1.js";\nexport { look };\n'],
  [
    "chunk-1.js",
    'import { count } from "./chunk-2.js";\n// src/look.ts\nexport function look() {\n' +
    '  count();\n  import("./chunk-3.js").then(({ tell }) => tell());\n}\n',
  ],
  ["chunk-2.js", "// src/count.ts\nlet n = 0;\nexport const count = () => ++n;\n"],
  [
    "chunk-3.js",
    'import { count } from "./chunk-2.js";\n// src/tell.ts\n' +
    "export const tell = () => console.log(count());\n",
  ],
]);

Deno.test("what a use of the program loads becomes one file, and every module stays one", async () => {
  const laidOut = await layOut(modules, ["main.js"], {
    start: ["main.ts"],
    uses: { look: ["src/look.ts"] },
  });
  const names = [...laidOut.keys()].map((name) => name.replace(/-[\w-]{8}\.mjs$/, ".mjs"));
  assert.deepEqual(names.sort(), ["chunk-3.mjs", "look.mjs", "main.mjs"]);
  const folder = await Deno.makeTempDir({ prefix: "executioner-layout-" });
  try {
    for (const [name, text] of laidOut) await Deno.writeTextFile(join(folder, name), text);
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-config", join(folder, "main.mjs")],
    }).output();
    assert.equal(new TextDecoder().decode(stdout), "2\n", "the counter is one for all modules");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("what some uses share joins what more of them share, while it is small", async () => {
  const namesWith = async (telling: string) => {
    const chunk = `${modules.get("chunk-3.js")}/* ${telling} */\n`;
    const laidOut = await layOut(new Map([...modules, ["chunk-3.js", chunk]]), ["main.js"], {
      start: ["main.ts"],
      uses: { look: ["src/look.ts"], tell: ["src/look.ts", "src/tell.ts"] },
    });
    return [...laidOut.keys()].map((name) => name.replace(/-[\w-]{8}\.mjs$/, "")).sort();
  };
  assert.deepEqual(await namesWith("little"), ["look_tell", "main.mjs"]);
  assert.deepEqual(await namesWith("much ".repeat(4_000)), ["look_tell", "main.mjs", "tell"]);
});

Deno.test("a use that names a source which is not there is an error of the build", async () => {
  const layout = { start: ["main.ts"], uses: { look: ["src/lok.ts"] } };
  await assert.rejects(() => layOut(modules, ["main.js"], layout), (error) => {
    assert.ok(error instanceof CompileError);
    assert.match(error.message, /not in exactly one module: src\/lok\.ts$/);
    return true;
  });
});
