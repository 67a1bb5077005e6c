import assert from "node:assert/strict";
import fc from "fast-check";
import { CappedOutput } from "../../src/adapters/fs/capped_output.ts";
import { openLog } from "../../src/adapters/system/open_log.ts";
import { copyLog, nothingCopied } from "../../src/cli/copy_log.ts";
import { withFolder } from "../adapters/sqlite/with_store.ts";

Deno.test("who follows a log with a limit misses nothing but what the mark counts", () =>
  withFolder((folder) => {
    let number = 0;
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 30 }),
        fc.boolean(),
        (steps, looksOften) => {
          const path = `${folder}/${number++}.log`;
          const heading = "--- attempt 1, execution 2 ---\n";
          Deno.writeTextFileSync(path, heading);
          const capped = new CappedOutput(path, 4096);
          let [seen, position, last, line] = ["", 0, nothingCopied as Uint8Array, 0];
          const look = () => {
            const copied = copyLog(path, { from: position, to: null, last }, {
              openLog,
              writeBytes: (bytes) => {
                seen += new TextDecoder().decode(bytes);
                return true;
              },
            });
            assert.ok(copied.ok && copied.value !== null);
            ({ position, last } = copied.value);
          };
          for (const lines of steps) {
            for (let count = 0; count < lines; count++) {
              capped.write(new TextEncoder().encode(`line ${line++}\n`));
              if (looksOften && count % 50 === 0) look();
            }
            look();
          }
          capped.close();
          const told = seen.slice(heading.length).split("\n").slice(0, -1);
          let expected = 0;
          for (const one of told) {
            if (one.startsWith("---")) {
              expected = -1;
              continue;
            }
            const next = Number(/^line (\d+)$/.exec(one)?.[1]);
            assert.ok(expected === -1 || next === expected, `${one}, not line ${expected}`);
            expected = next + 1;
          }
          assert.ok(expected === -1 || expected === line, "the end is missing");
          if (looksOften) assert.ok(!seen.includes("left out"), "it was there to see");
        },
      ),
      { numRuns: 60 },
    );
  }));
