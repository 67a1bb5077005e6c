import assert from "node:assert/strict";
import fc from "fast-check";
import { maxOutputBytes } from "../../../src/core/outputs/job_outputs.ts";
import { readOutputs, takeOutputs } from "../../../src/core/outputs/parse_outputs.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const parseOutputs = (bytes: Uint8Array, declared: readonly string[]) =>
  takeOutputs(readOutputs(bytes), declared);
const parse = (text: string, ...declared: string[]) => parseOutputs(bytes(text), declared);

Deno.test("values are what stands behind the first =, to the end of the line", () => {
  const text = 'A=1\n\nB= two words \r\nC="q" # no comment\nD=a=b\nE=\nA=last';
  assert.deepEqual(parse(text, "A", "B", "C", "D", "E"), {
    ok: true,
    value: {
      values: { A: "last", B: " two words ", C: '"q" # no comment', D: "a=b", E: "" },
      ignored: {},
    },
  });
});

Deno.test("a value of several lines stands between a word and its repetition", () => {
  const text = "A<<EOF\none\nB=x\n EOF\n\nEOF\nC<<X\nX\nD==<<\n";
  assert.deepEqual(parse(text, "A", "C", "D"), {
    ok: true,
    value: { values: { A: "one\nB=x\n EOF\n", C: "", D: "=<<" }, ignored: {} },
  });
});

Deno.test("what was not declared is ignored and told, what was declared must be there", () => {
  const both = parse("A=1\nB=2\nB=3\n", "A");
  assert.deepEqual(both, { ok: true, value: { values: { A: "1" }, ignored: { B: "3" } } });
  assert.deepEqual(parse("A=1", "B", "A", "C"), {
    ok: false,
    error: '"B" and "C" were not written',
  });
  assert.deepEqual(parse("", "B"), { ok: false, error: '"B" was not written' });
});

Deno.test("what is no output is told by its line, without its text", () => {
  const wrong: Readonly<Record<string, string>> = {
    "A=1\nhunter2": "line 2 is neither NAME=value nor NAME<<WORD",
    "export A=1": "line 1 is neither NAME=value nor NAME<<WORD",
    "A =1": "line 1 is neither NAME=value nor NAME<<WORD",
    "A<<\nx\n": 'line 1 has no word behind "A<<"',
    "A<<EOF\nx\n": 'the value of "A" from line 1 on has no end',
    "A=a\0b": '"A" has a NUL character',
    [`A=${"x".repeat(32_769)}`]: '"A" has more than 32768 characters: 32769',
  };
  for (const [text, error] of Object.entries(wrong)) {
    assert.deepEqual(parse(text, "A"), { ok: false, error });
  }
  assert.deepEqual(parseOutputs(new Uint8Array([0x41, 0x3d, 0xff]), ["A"]), {
    ok: false,
    error: "they are not UTF-8",
  });
  assert.deepEqual(parseOutputs(new Uint8Array(maxOutputBytes + 1).fill(10), []), {
    ok: false,
    error: "they have more than 1048576 bytes",
  });
});

Deno.test("what is written by the rules comes back, whatever the values hold", () => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,5}$/);
  const value = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\0\r]/g, ""));
  fc.assert(fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (values) => {
    const text = Object.entries(values).map(([name, value]) =>
      value.includes("\n") ? `${name}<<__END__\n${value}\n__END__\n` : `${name}=${value}\n`
    ).join("");
    const parsed = parse(text, ...Object.keys(values));
    assert.deepEqual(parsed, { ok: true, value: { values, ignored: {} } });
  }));
});

Deno.test("any bytes are outputs or a reason", () => {
  fc.assert(fc.property(fc.uint8Array(), (noise) => {
    const parsed = parseOutputs(noise, ["A"]);
    assert.ok(parsed.ok || parsed.error !== "");
  }));
});
