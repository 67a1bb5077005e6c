import assert from "node:assert/strict";
import fc from "fast-check";
import { SecretAutomaton } from "../../../src/core/secrets/secret_automaton.ts";
import { maskText, SecretMasker } from "../../../src/core/secrets/secret_masker.ts";
import { createSecretRule, isMaskable, secretForms } from "../../../src/core/secrets/secrets.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Masks chunks and returns all that came out. */
function maskChunks(automaton: SecretAutomaton, chunks: readonly Uint8Array[]): Uint8Array {
  const masker = new SecretMasker(automaton);
  // Copied at once: what is passed on may be a part of the chunk.
  const passed = chunks.flatMap((chunk) => [...masker.push(chunk)]);
  return Uint8Array.from([...passed, ...masker.end()]);
}

/** Cuts bytes at the given places, in any order. */
function cut(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length]
    .sort((a, b) => a - b);
  return sorted.slice(1).map((end, at) => bytes.subarray(sorted[at], end));
}

/** The rule in its plainest form: every byte that an occurrence covers goes, overlaps are one. */
function maskSlowly(values: readonly string[], bytes: Uint8Array): Uint8Array {
  const forms = values.flatMap(secretForms).map(bytesOf);
  const stretches: [number, number][] = [];
  for (let from = 0; from < bytes.length; from++) {
    for (const form of forms) {
      if (form.every((byte, at) => bytes[from + at] === byte)) {
        stretches.push([from, from + form.length]);
      }
    }
  }
  stretches.sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [from, to] of stretches) {
    const last = merged.at(-1);
    if (last !== undefined && from < last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  const output: number[] = [];
  let done = 0;
  for (const [from, to] of merged) {
    output.push(...bytes.subarray(done, from), ...bytesOf("***"));
    done = to;
  }
  return Uint8Array.from([...output, ...bytes.subarray(done)]);
}

/** Few letters, so that secrets overlap each other and themselves. */
const letters = fc.string({ unit: fc.constantFrom("a", "b", "c", "ä"), maxLength: 60 });
const secrets = fc.array(
  fc.string({ unit: fc.constantFrom("a", "b", "c", "ä"), minLength: 4, maxLength: 9 }),
  { maxLength: 6 },
);

Deno.test("any cut of any input gives what the plain rule gives", () => {
  fc.assert(
    fc.property(secrets, letters, fc.array(fc.nat(), { maxLength: 12 }), (values, text, places) => {
      const bytes = bytesOf(text);
      const masked = maskChunks(new SecretAutomaton(values), cut(bytes, places));
      assert.equal(decoder.decode(masked), decoder.decode(maskSlowly(values, bytes)));
    }),
    { numRuns: 3_000 },
  );
});

/** Secrets of all lengths, of one line and of several, some of them the beginnings of others. */
const families = fc.array(
  fc.tuple(
    fc.string({ unit: fc.constantFrom("a", "b", "c", "\n", "ü"), minLength: 4, maxLength: 300 }),
    fc.array(fc.nat({ max: 300 }), { maxLength: 3 }),
  ),
  { minLength: 1, maxLength: 4 },
).map((each) =>
  each.flatMap(([whole, ends]) => [whole, ...ends.map((end) => whole.slice(0, end))])
);

/** Much that is none of a secret, and secrets and their beginnings between. */
const outputs = (values: readonly string[]) => {
  const part = fc.tuple(fc.constantFrom(...values), fc.nat({ max: 300 }));
  const pieces = fc.oneof(
    fc.uint8Array({ maxLength: 700 }),
    part.map(([value]) => bytesOf(value)),
    part.map(([value, end]) => bytesOf(value).subarray(0, end)),
  );
  return fc.array(pieces, { maxLength: 8 }).map((all) =>
    Uint8Array.from(all.flatMap((one) => [...one]))
  );
};

Deno.test("long output is masked by the plain rule too, chunk after chunk in the same memory", () => {
  const cases = families.chain((values) =>
    fc.tuple(fc.constant(values), outputs(values), fc.array(fc.nat(), { maxLength: 6 }))
  );
  fc.assert(
    fc.property(cases, ([values, bytes, places]) => {
      const masker = new SecretMasker(new SecretAutomaton(values));
      const front = masker.mostHeld;
      const memory = new Uint8Array(front + bytes.length);
      const masked: number[] = [];
      for (const chunk of cut(bytes, places)) {
        memory.set(chunk, front);
        masked.push(...masker.push(memory.subarray(front, front + chunk.length), front));
      }
      masked.push(...masker.end());
      assert.deepEqual(masked, [...maskSlowly(values, bytes)]);
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("no secret survives, wherever it stands and however the input is cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 4 }).filter(isMaskable), { minLength: 1, maxLength: 5 }),
      fc.array(fc.string()),
      fc.array(fc.nat(), { maxLength: 12 }),
      (values, between, places) => {
        fc.pre(values.every((value) => !value.includes("*")));
        const text = between.map((gap, at) => gap + values[at % values.length]).join("");
        const chunks = cut(bytesOf(text), places);
        const masked = decoder.decode(maskChunks(new SecretAutomaton(values), chunks));
        for (const value of values) assert(!masked.includes(value), `"${value}" in "${masked}"`);
      },
    ),
  );
});

Deno.test("bytes without secrets pass unchanged, invalid UTF-8 too, and little is held back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat()), (bytes, places) => {
      const automaton = new SecretAutomaton(["not in there: 0123456789"]);
      assert.deepEqual([...maskChunks(automaton, cut(bytes, places))], [...bytes]);
    }),
  );
  const masker = new SecretMasker(new SecretAutomaton(["hunter22"]));
  assert.equal(masker.push(bytesOf("a line\n")).length, 7, "a line waits though no secret starts");
  assert.equal(decoder.decode(masker.push(bytesOf("xhunter2"))), "x");
  assert.equal(decoder.decode(masker.push(bytesOf("!"))), "hunter2!");
});

Deno.test("a secret over two writes is masked, and one mask stands for what overlaps", () => {
  const automaton = new SecretAutomaton(["abcdef", "defghi", "aaaa"]);
  const masker = new SecretMasker(automaton);
  const parts = ["x abc", "defghi y aa", "aaaaa", "aaab"].map((text) => masker.push(bytesOf(text)));
  assert.equal(
    [...parts, masker.end()].map((part) => decoder.decode(part)).join(""),
    "x *** y ***b",
  );
  assert.equal(maskText(automaton, "abcdefabcdef"), "******");
  const longer = new SecretAutomaton(["abcdef", "x abcdef and more"]);
  assert.equal(maskText(longer, "abcdef, then x abcdef"), "***, then x ***");
});

Deno.test("an endless repetition of a secret's beginning is held neither whole nor for ever", () => {
  const masker = new SecretMasker(new SecretAutomaton([`${"a".repeat(50)}b`]));
  let length = 0;
  for (let round = 0; round < 100; round++) {
    length += masker.push(bytesOf("a".repeat(1_000))).length;
  }
  assert.equal(length, 100_000 - 50);
});

Deno.test("a text is masked in every form that a secret takes, and else is the very same", () => {
  const secret = "p/ss w\\rd+ü";
  const automaton = new SecretAutomaton([secret, "first line\nsecond line\n"]);
  const base64 = btoa(String.fromCharCode(...bytesOf(secret)));
  for (
    const form of [
      secret,
      encodeURIComponent(secret),
      encodeURIComponent(secret).replaceAll("%20", "+"),
      JSON.stringify(secret).slice(1, -1),
      base64,
      "second line",
    ]
  ) {
    assert.equal(maskText(automaton, `<${form}>`), "<***>", form);
  }
  const harmless = "p/ss and \ud800 lone surrogates";
  assert.equal(maskText(automaton, harmless), harmless);
});

Deno.test("the beginning of a secret is masked where a message was cut off, and nowhere else", () => {
  const automaton = new SecretAutomaton(["hunter22-and-more"]);
  const cases = [
    ['"x.log" line 1: ORA-1 hunter22-a... and hunt...', '"x.log" line 1: ORA-1 ***... and ***...'],
    ["hunter22-a. hun... hunter", "hunter22-a. hun... hunter"],
    ["hunter22-and-more... ü", "***... ü"],
  ] as const;
  for (const [text, expected] of cases) assert.equal(maskText(automaton, text), expected);
});

Deno.test("a long text is masked where it was cut off, too", () => {
  const automaton = new SecretAutomaton(["hunter22-and-more"]);
  const lines = "a line like many others\n".repeat(50_000);
  assert.equal(maskText(automaton, `${lines}hunter22-a...`), `${lines}***...`);
});

Deno.test("values too short or too common to mask are left out", () => {
  for (const value of ["", "1", "abc", "   a   ", "true", "False", "null", "${OTHER}"]) {
    assert.deepEqual(secretForms(value), [], value);
  }
  assert.equal(maskText(new SecretAutomaton(["", "abc"]), "abcabc"), "abcabc");
  assert(secretForms("abcd").includes("abcd"));
});

Deno.test("a name is secret by its words, by a pattern, or because it comes from a secret file", () => {
  const isSecret = createSecretRule(["PIN", "db_*", "!MONKEY", "!DB_HOST", "?x.y"], ["CERT"]);
  const secretNames = [
    "API_TOKEN",
    "myPassWord",
    "KEY",
    "AWS_CREDENTIALS",
    "PIN",
    "DB_URL",
    "CERT",
  ];
  for (const name of secretNames) assert(isSecret(name), `${name} is not secret`);
  for (const name of ["PATH", "PINS", "MONKEY", "DB_HOST", "HOME", "axzy"]) {
    assert(!isSecret(name), `${name} is secret`);
  }
});

Deno.test("many secrets cost no more for each byte than one", () => {
  const text = bytesOf(
    "2026-11-23 05:00:00 INFO  loaded 1234 rows of customers in 12 ms\n".repeat(20_000),
  );
  const many = Array.from({ length: 2_000 }, (_, n) => `secret-number-${n}-of-many`);
  const took = (values: readonly string[]) => {
    const masker = new SecretMasker(new SecretAutomaton(values));
    let least = Infinity;
    for (let round = 0; round < 10; round++) {
      const before = performance.now();
      masker.push(text);
      least = Math.min(least, performance.now() - before);
    }
    return least;
  };
  const [one, all] = [took(many.slice(0, 1)), took(many)];
  assert(all < one * 20 + 50, `one secret took ${one} ms, 2,000 took ${all} ms`);
});
