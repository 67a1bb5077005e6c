import { axisX, axisY, barX, gridX, text } from "@observablehq/plot";
import { formatBytes } from "../../core/text/format_bytes.ts";
import { formatCpuTime } from "../../core/text/format_cpu_time.ts";
import { fitMiddle } from "../../core/text/text_width.ts";
import type { JobView } from "../model/job_view.ts";
import { svgChart } from "./svg_chart.ts";

/** What a chart of resource use compares. */
export type Resource = "cpu" | "memory";

const resources = {
  cpu: { key: "cpuMs", format: formatCpuTime, label: "CPU time" },
  memory: { key: "peakMemoryBytes", format: formatBytes, label: "peak memory" },
} as const;

const maxJobs = 12;

/** Draws which jobs used most of a resource; `null` where nothing is known of any. */
export function usageChart(jobs: readonly JobView[], resource: Resource): string | null {
  const { key, format, label } = resources[resource];
  const amountOf = (job: JobView) => job.usage[key] ?? 0;
  const top = jobs.filter((job) => job.ranHere && amountOf(job) > 0)
    .sort((a, b) => amountOf(b) - amountOf(a))
    .slice(0, maxJobs);
  const [first] = top;
  if (first === undefined) return null;
  const end = amountOf(first) * 1.18;
  return svgChart({
    width: 550,
    height: 18 + top.length * 24,
    marginLeft: 176,
    marginRight: 12,
    marginTop: 6,
    marginBottom: 12,
    x: { domain: [0, end], type: "linear" },
    y: { domain: top.map((_, row) => row), type: "band", padding: 0.22 },
    marks: [
      gridX([0], { stroke: "var(--grid)", strokeOpacity: 1 }),
      axisX([], {}),
      axisY({
        tickSize: 0,
        label: null,
        tickFormat: (row: number) => fitMiddle(top[row]?.id ?? "", 24),
      }),
      barX(top, {
        x: amountOf,
        y: (_: JobView, row: number) => row,
        fill: `var(--${resource})`,
        rx: 2,
        title: (job: JobView) => `${job.id}\n${format(amountOf(job))}`,
        href: (job: JobView) => `#${job.anchor}`,
      }),
      text(top, {
        x: amountOf,
        y: (_: JobView, row: number) => row,
        text: (job: JobView) => format(amountOf(job)),
        textAnchor: "start",
        dx: 6,
      }),
    ],
  }, `The ${top.length} jobs with the most ${label}`);
}
