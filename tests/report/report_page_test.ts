import assert from "node:assert/strict";
import { printable } from "../../src/core/text/printable.ts";
import { graphOfRun } from "../../src/report/graph/graph_of_run.ts";
import { graphSvg } from "../../src/report/graph/graph_svg.ts";
import { renderReport } from "../../src/report/render_report.ts";
import { type OpenPage, withBrowser, withoutBrowser } from "../rig/browser.ts";
import {
  failedNight,
  goodNight,
  hostileRun,
  hostileTexts,
  largeRun,
} from "../rig/sample_reports.ts";

Deno.test({
  name: "a report in a browser",
  ignore: withoutBrowser,
  fn: (t) =>
    withBrowser(async (open) => {
      const failed = await open(await renderReport(failedNight()));
      const { page } = failed;

      await t.step("says first what became of the run, and why", async () => {
        assert.equal(await page.title(), "✗ FAILED nightly_etl, run 42");
        assert.match(await page.locator("h1").innerText(), /FAILED/);
        assert.equal(await isOnScreen(failed, ".sentence"), true);
        const failure = page.locator("#failures");
        assert.equal(await isOnScreen(failed, "#failures .output"), true, "without scrolling");
        assert.match(await failure.innerText(), /violates foreign key constraint/);
        assert.match(await failure.innerText(), /4 jobs blocked behind it/);
        assert.match(await page.locator("#steps").innerText(), /resume 42\s+runs what did not/);
        assert.match(await page.locator(".verdict").innerText(), /Last success\s+run 41/);
        assert.match(
          await failure.innerText(),
          /it usually takes 1m 1\ds\. It succeeded in run 41/,
        );
      });

      await t.step("keeps who was told and what was changed by hand", async () => {
        const record = await page.locator("#record").innerText();
        assert.match(record, /sent\s.*failure\s+mail to ops@example\.org/);
        assert.match(record, /failed\s.*slack to hooks\.example\.org\s+3 tries\s+status 503/);
        assert.match(record, /report_weekly\s+marked as successful.*\s+mara@batch-1\s+not needed/);
      });

      await t.step("shows output in its colours and no escape sequences", async () => {
        const error = page.locator("#failures .output .ansi-red");
        assert.equal(await error.innerText(), "ERROR:");
        const text = await page.locator("body").innerText();
        for (const rest of ["\x1b", "[33m", "\\x1b"]) {
          assert.equal(text.includes(rest), false, rest);
        }
      });

      await t.step("draws the graph, the timeline, durations and resources", async () => {
        assert.equal(await page.locator("#graph g.job").count(), 21);
        assert.equal(await page.locator("#graph g.job.bad").count(), 1);
        assert.equal(await page.locator("#graph g.job.critical").count(), 4);
        // 15 jobs were executed, two of them twice; those of the critical path have a second bar.
        assert.equal(await page.locator("#timeline rect").count(), 17 + 5);
        assert.match(await page.locator("#timeline svg").innerHTML(), /critical path/);
        assert.equal(await page.locator("#durations svg").count(), 2);
        assert.equal(await page.locator("#resources svg").count(), 2);
      });

      await t.step("leads from a drawing to the job", async () => {
        await page.locator("#graph g.job.bad a").click();
        const job = page.locator("details.job", { hasText: "load_order_lines" }).filter({
          hasText: "Executions",
        });
        // The page opens it when it hears of its new address.
        await job.getByText("check_table_exists").first().waitFor({ state: "visible" });
        assert.equal(await job.getAttribute("open"), "");
        assert.match(page.url(), /#job-10$/);
        assert.match(await job.innerText(), /a retry after 8.0s: status FAILED/);
        assert.match(await job.innerText(), /check_table_exists/);
      });

      await t.step("is searched by the keyboard: / to begin, Escape to end", async () => {
        await page.keyboard.press("/");
        await page.keyboard.type("COPY 812334");
        await page.locator("#found", { hasText: "1 of 21" }).waitFor();
        assert.deepEqual(await visibleJobs(failed), ["load_order_lines"]);
        const marked = await page.evaluate(() =>
          [...(CSS.highlights.get("found") as unknown as Iterable<Range>)].map(String)
        );
        assert.deepEqual(marked, ["COPY 812334"]);
        await page.keyboard.press("Escape");
        assert.equal((await visibleJobs(failed)).length, 21);
        await page.keyboard.type("no such thing");
        await page.locator("#nothing").waitFor({ state: "visible" });
        await page.keyboard.press("Escape");
      });

      await t.step("is filtered by status and ordered by duration", async () => {
        await page.locator('a[data-status="BLOCKED"]').click();
        assert.equal(await page.locator("#found").innerText(), "4 of 21 BLOCKED");
        await page.locator("#clear").click();
        await page.selectOption("#order", "took");
        assert.equal((await visibleJobs(failed))[0], "extract_stock");
        await page.selectOption("#order", "index");
        assert.equal((await visibleJobs(failed))[0], "check_sources");
      });

      await t.step("can be walked through by the keyboard alone", async () => {
        await page.goto(page.url().replace(/#.*/, ""));
        await page.keyboard.press("Tab");
        assert.equal(await focused(failed), "Skip to the report");
        const seen: string[] = [];
        for (let stop = 0; stop < 60; stop++) {
          await page.keyboard.press("Tab");
          seen.push(await focused(failed));
        }
        const summary = seen.findIndex((text) => text.includes("check_sources"));
        assert.notEqual(summary, -1, `reached: ${seen.join(" | ")}`);
        await page.locator("details.job summary").first().focus();
        await page.keyboard.press("Enter");
        assert.equal(await page.locator("details.job").first().getAttribute("open"), "");
      });

      await t.step("asked for nothing and broke no policy", () => {
        assert.deepEqual(failed.trouble, []);
      });

      await t.step("follows the dark scheme, and prints in a light one", async () => {
        const html = await renderReport(goodNight());
        const dark = await open(html, { colorScheme: "dark" });
        const light = await open(html, { colorScheme: "light" });
        assert.equal(await brightness(light) > 200, true);
        assert.equal(await brightness(dark) < 60, true);
        await dark.page.emulateMedia({ media: "print", colorScheme: "dark" });
        assert.equal(await brightness(dark) > 200, true);
        assert.equal(await dark.page.locator("nav").isVisible(), false);
        // Paper is narrow, and yet no telephone: the list keeps its columns, side by side.
        await dark.page.setViewportSize({ width: 690, height: 900 });
        const cells = await dark.page.evaluate(() =>
          [...document.querySelectorAll(".job-row.head > *, .job:first-of-type .job-row > *")]
            .map((cell) => cell.getBoundingClientRect())
            .map(({ left, right }) => ({ left, right }))
        );
        assert.equal(cells.length, 16);
        const lefts = cells.map(({ left }) => Math.round(left));
        assert.deepEqual(lefts.slice(0, 3), lefts.slice(8, 11), "titles above what they name");
        assert.equal(cells.every(({ right }) => right <= 690), true);
        assert.deepEqual([...dark.trouble, ...light.trouble], []);
      });

      await t.step("fits a telephone", async () => {
        for (const source of [failedNight(), hostileRun()]) {
          const narrow = await open(await renderReport(source), {
            viewport: { width: 360, height: 700 },
          });
          const width = await narrow.page.evaluate(() => document.documentElement.scrollWidth);
          assert.equal(width, 360, "nothing sticks out to the right");
        }
      });

      await t.step("is impressed by no name and no output", async () => {
        const hostile = await open(await renderReport(hostileRun()));
        assert.match(await hostile.page.title(), /^✗ FAILED <b onclick=x>night & day<\/b>\\u202e/);
        const ids = await hostile.page.locator("details.job .id").allTextContents();
        assert.deepEqual(ids, hostileTexts.map((text) => printable(text)));
        const found = await hostile.page.evaluate(() => ({
          scripts: document.querySelectorAll("script").length,
          foreign: document.querySelectorAll("main img, main b, main iframe, main [onload]").length,
          links: [...document.querySelectorAll("a")].filter((link) =>
            !(link.getAttribute("href") ?? link.getAttribute("xlink:href") ?? "").startsWith("#")
          ).length,
          // What turns text round or hides it.
          unseen: (document.body.innerText.match(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g) ?? [])
            .length,
        }));
        assert.deepEqual(found, { scripts: 1, foreign: 0, links: 0, unseen: 0 });
        await hostile.page.fill("#search", "<script>");
        await hostile.page.locator("details.job summary").first().click();
        assert.deepEqual(hostile.trouble, []);
      });

      await t.step(
        "a graph as a file of its own is SVG, and its names stay in their boxes",
        async () => {
          const { page, trouble } = await open("<!doctype html><title>graph</title>");
          for (const source of [failedNight(), hostileRun()]) {
            const svg = await graphSvg(graphOfRun(source.record), { look: "colours" });
            const found = await page.evaluate((text) => {
              const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
              const error = parsed.querySelector("parsererror")?.textContent ?? null;
              document.body.replaceChildren(document.importNode(parsed.documentElement, true));
              const jobs = [...document.querySelectorAll("g.node")];
              const outside = jobs.filter((job) => {
                const box = job.querySelector("path")?.getBoundingClientRect();
                return [...job.querySelectorAll("text")].some((name) => {
                  const { left, right } = name.getBoundingClientRect();
                  return box === undefined || left < box.left || right > box.right;
                });
              });
              return {
                error,
                jobs: jobs.length,
                outside: outside.map((job) => job.textContent),
                foreign: document.querySelectorAll("script, foreignObject, image, img").length,
              };
            }, svg);
            const jobs = source.record.jobs.length;
            assert.deepEqual(found, { error: null, jobs, outside: [], foreign: 0 });
          }
          assert.deepEqual(trouble, []);
        },
      );

      await t.step(
        "of many failures the first are told in full, of all the last line",
        async () => {
          const { page } = await open(await renderReport(largeRun(800)));
          const failures = page.locator("#failures article");
          const count = await failures.count();
          assert.equal(count > 3, true, `${count} failures`);
          assert.equal(await page.locator("#failures .folded").count(), count - 3);
          const last = failures.nth(3);
          assert.match(
            await last.locator("summary").innerText(),
            /^line 11 of part \d+: \d+ rows$/,
          );
          assert.equal(await last.locator(".output").isVisible(), false);
          await last.locator("summary").click();
          assert.equal(await last.locator(".output").isVisible(), true);
        },
      );

      await t.step("with 2,000 jobs opens, searches and orders without waiting", async () => {
        const html = await renderReport(largeRun(2_000));
        assert.equal(html.length < 5_000_000, true, `${html.length} characters`);
        const from = performance.now();
        const large = await open(html);
        await large.page.fill("#search", "part 77:");
        await large.page.locator("#found", { hasText: "of 2000" }).waitFor();
        assert.equal(await large.page.locator("#found").innerText(), "7 of 2000");
        await large.page.selectOption("#order", "took");
        const took = performance.now() - from;
        assert.equal(took < 20_000, true, `it took ${took} ms`);
        assert.equal(await large.page.locator("#graph rect").count(), 2_000);
        assert.deepEqual(large.trouble, []);
      });
    }),
});

async function isOnScreen({ page }: OpenPage, selector: string): Promise<boolean> {
  const box = await page.locator(selector).first().boundingBox();
  return box !== null && box.y >= 0 && box.y + box.height <= 900;
}

async function visibleJobs({ page }: OpenPage): Promise<string[]> {
  return await page.evaluate(() =>
    [...document.querySelectorAll("details.job")].filter((job) => !job.hasAttribute("hidden"))
      .map((job) => job.querySelector(".id")?.textContent ?? "")
  );
}

async function focused({ page }: OpenPage): Promise<string> {
  return await page.evaluate(() => document.activeElement?.textContent?.trim().slice(0, 60) ?? "");
}

/** How bright the background of the first part is, from 0 to 255. */
async function brightness({ page }: OpenPage): Promise<number> {
  const colour = await page.evaluate(() =>
    getComputedStyle(document.querySelector(".verdict") as Element).backgroundColor
  );
  return Math.max(...(colour.match(/\d+/g) ?? []).map(Number));
}
