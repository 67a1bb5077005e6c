import assert from "node:assert/strict";
import { posix } from "node:path";
import fc from "fast-check";
import {
  baseName,
  expandHome,
  folderOf,
  normalizePath,
  resolvePath,
  withoutExtension,
} from "../../src/core/paths.ts";

const path = fc.array(fc.constantFrom("a", "b.c", ".", "..", "", "~", "...", " "), { maxLength: 8 })
  .map((parts) => parts.join("/"));

Deno.test("paths are resolved as node:path resolves them", () => {
  fc.assert(fc.property(path, path, (base, relative) => {
    const absolute = `/${base}`;
    assert.equal(normalizePath(absolute), posix.resolve(absolute));
    assert.equal(resolvePath(absolute, relative), posix.resolve(absolute, relative));
    assert.equal(folderOf(normalizePath(absolute)), posix.dirname(posix.resolve(absolute)));
    assert.equal(baseName(normalizePath(absolute)), posix.basename(posix.resolve(absolute)));
  }));
});

Deno.test("withoutExtension() cuts the last extension and leaves names that are all extension", () => {
  const names = ["jobs.json", "a.tar.gz", "jobs", ".json", "..json", "a.", ""];
  assert.deepEqual(names.map(withoutExtension), [
    "jobs",
    "a.tar",
    "jobs",
    ".json",
    "..json",
    "a",
    "",
  ]);
});

Deno.test("expandHome() expands ~ and ~/ only, and says where it cannot", () => {
  const paths = ["~", "~/x", "~bob/x", "x/~", "/~", "a~"];
  assert.deepEqual(paths.map((one) => expandHome(one, "/home/etl")), [
    "/home/etl",
    "/home/etl/x",
    "~bob/x",
    "x/~",
    "/~",
    "a~",
  ]);
  assert.deepEqual(["~", "~/x", "x"].map((one) => expandHome(one, null)), [null, null, "x"]);
});
