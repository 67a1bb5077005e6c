import assert from "node:assert/strict";

Deno.test("a config of strict JSON with nothing to say about it loads no library but the validator", async () => {
  const entry = new URL("../../../src/core/config/parse_config.ts", import.meta.url).href;
  const command = new Deno.Command(Deno.execPath(), { args: ["info", "--json", entry] });
  const { modules } = JSON.parse(new TextDecoder().decode((await command.output()).stdout));
  const importsOf = new Map<string, { code?: { specifier?: string }; isDynamic?: boolean }[]>(
    modules.map((module: { specifier: string; dependencies?: [] }) => [
      module.specifier,
      module.dependencies ?? [],
    ]),
  );
  const loaded = new Set([entry]);
  for (const specifier of loaded) {
    for (const { code, isDynamic } of importsOf.get(specifier) ?? []) {
      if (code?.specifier !== undefined && !isDynamic) loaded.add(code.specifier);
    }
  }
  assert.ok(loaded.size > 10, "the module graph could not be read");
  const libraries = [...loaded].filter((specifier) => !specifier.startsWith("file:"));
  assert.match(libraries.join(" "), /^npm:zod@[\d.]+\/mini$/);
});
