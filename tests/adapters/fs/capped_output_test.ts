import assert from "node:assert/strict";
import fc from "fast-check";
import { CappedOutput } from "../../../src/adapters/fs/capped_output.ts";
import { createJobLogs } from "../../../src/adapters/fs/job_log.ts";
import { leastLogBytes } from "../../../src/core/cut_mark.ts";
import { withFolder } from "../sqlite/with_store.ts";

/** A text whose every byte tells its place, in lines of some length; 0 for no line breaks. */
function output(bytes: number, lineLength: number): Uint8Array {
  const text = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at++) {
    const isBreak = lineLength > 0 && at % lineLength === lineLength - 1;
    text[at] = isBreak ? 10 : 33 + ((at * 7919 + (at >> 8)) % 90);
  }
  return text;
}

const markPattern = /--- (\d+) bytes of output left out here: log_max_bytes is (\d+) ---\n/;

const latin = new TextDecoder("latin1");

Deno.test("a log keeps beginning and end of an output, never more, and counts what is between", () =>
  withFolder((folder) => {
    let number = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: leastLogBytes, max: 20_000 }),
        fc.integer({ min: 0, max: 120_000 }),
        fc.constantFrom(0, 1, 7, 80, 3000),
        fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 20 }),
        fc.constantFrom("", "--- attempt 2 ---\n"),
        (maxBytes, bytes, lineLength, sizes, before) => {
          const path = `${folder}/${number++}.log`;
          Deno.writeTextFileSync(path, before);
          const capped = new CappedOutput(path, maxBytes);
          const all = output(bytes, lineLength);
          let most = 0;
          for (let done = 0, turn = 0; done < bytes; turn++) {
            const size = sizes[turn % sizes.length] ?? 1;
            capped.write(all.subarray(done, done + size));
            done += size;
            most = Math.max(most, Deno.statSync(path).size - before.length);
          }
          capped.close();
          assert.ok(most <= maxBytes, `${most} of ${maxBytes}`);
          const kept = latin.decode(Deno.readFileSync(path));
          assert.ok(kept.startsWith(before), "what was in the log before has changed");
          const text = latin.decode(all);
          const own = kept.slice(before.length);
          if (bytes <= maxBytes) return assert.equal(own, text, "nothing had to be left out");
          const mark = markPattern.exec(own);
          assert.ok(mark, own);
          const [ahead, tail] = [own.slice(0, mark.index), own.slice(mark.index + mark[0].length)];
          assert.ok(ahead === "" || ahead.endsWith("\n"), "the mark has no line of its own");
          // A line break that the output does not have itself may stand before the mark.
          const leftOut = Number(mark[1]);
          const head = bytes - ahead.length - tail.length === leftOut ? ahead : ahead.slice(0, -1);
          assert.ok(text.startsWith(head) && text.endsWith(tail), "it is not the output's ends");
          assert.equal(leftOut, bytes - head.length - tail.length);
          const least = Math.floor(maxBytes / 4) - Math.floor(maxBytes / 16) - 1;
          assert.ok(head.length >= least && tail.length >= least, `${head.length}, ${tail.length}`);
        },
      ),
      { numRuns: 150 },
    );
  }));

Deno.test("cuts fall between lines where lines are short", () =>
  withFolder((folder) => {
    const path = `${folder}/a.log`;
    const log = createJobLogs().open(path, null, 10_000);
    assert.ok(log.ok);
    const lines = Array.from({ length: 5000 }, (_, n) => `line ${n}\n`);
    for (const line of lines) log.value.write(new TextEncoder().encode(line));
    assert.equal(log.value.size(), Deno.statSync(path).size);
    const tail = log.value.tail(12);
    assert.equal(tail.ok && new TextDecoder().decode(tail.value), "8\nline 4999\n");
    log.value.close();
    const kept = Deno.readTextFileSync(path).split("\n");
    const strange = kept.filter((line) => line !== "" && !/^line \d+$/.test(line));
    assert.equal(strange.length, 1);
    assert.match(
      strange[0] ?? "",
      /^--- \d+ bytes of output left out here: log_max_bytes is 10000/,
    );
    const all = lines.join("").length;
    const left = Number(/\d+/.exec(strange[0] ?? "")?.[0]);
    assert.equal(kept.join("\n").length - (strange[0]?.length ?? 0) - 1 + left, all);
  }));

Deno.test("a second execution has a limit of its own and leaves the first alone", () =>
  withFolder((folder) => {
    const path = `${folder}/a.log`;
    const logs = createJobLogs();
    const write = (heading: string | null, text: string) => {
      const log = logs.open(path, heading, 4096);
      assert.ok(log.ok);
      log.value.write(new TextEncoder().encode(text.repeat(1000)));
      const part = { offset: log.value.offset, bytes: log.value.size() };
      log.value.close();
      return part;
    };
    const first = write(null, "first output\n");
    const content = Deno.readTextFileSync(path);
    const second = write("--- attempt 1, execution 2 ---\n", "second output\n");
    const both = Deno.readTextFileSync(path);
    assert.ok(both.startsWith(`${content}--- attempt 1, execution 2 ---\nsecond output\n`));
    assert.deepEqual([first.offset, first.bytes], [0, content.length]);
    assert.equal(second.offset + second.bytes, both.length);
    assert.ok(first.bytes <= 4096 && second.bytes <= 4096);
  }));
