import assert from "node:assert/strict";
import process from "node:process";
import { rectX } from "@observablehq/plot";
import { svgChart } from "../../src/report/charts/svg_chart.ts";

/** Draws bars with links; returns the text and the processor time that it took, ms. */
function draw(count: number) {
  const bars = Array.from({ length: count }, (_, n) => ({ from: n, to: n + 1 }));
  const before = process.cpuUsage();
  const marks = [rectX(bars, { x1: "from", x2: "to", href: ({ from }) => `#bar-${from}` })];
  const text = svgChart({ marks }, "bars");
  const { user, system } = process.cpuUsage(before);
  return { text, ms: (user + system) / 1000 };
}

Deno.test("a chart of many bars with links takes time for each bar, not for each pair", () => {
  draw(100);
  const [few, many] = [draw(1_500), draw(12_000)];
  const links = [...many.text.matchAll(/ href="#bar-(\d+)"[^>]*><rect [^>]*\/><\/a>/g)];
  assert.deepEqual(links.map(([, n]) => Number(n)), Array.from({ length: 12_000 }, (_, n) => n));
  assert.ok(many.ms < few.ms * 24, `${few.ms} ms for 1500 bars, ${many.ms} ms for 12,000`);
});
