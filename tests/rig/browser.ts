import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where a browser is, or `null` where there is none; Debian's package is `chromium`. */
const browserPath: string | null = paths.find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}) ?? null;

/** Whether tests that need a browser are left out: never in CI, where its absence fails them. */
export const withoutBrowser = browserPath === null && Deno.env.get("CI") === undefined;

if (withoutBrowser) {
  // deno-lint-ignore no-console -- who runs the tests should know what was left out
  console.log('Not tested: reports in a browser, since there is none; install "chromium"');
}

/** A page that is open in a browser, and what it has done wrong. */
export interface OpenPage {
  readonly page: Page;
  /** Requests, errors and policy violations, as they were seen. */
  readonly trouble: string[];
}

/** Starts a browser and hands in how pages are opened; in the end nothing of it is left. */
export async function withBrowser(
  body: (
    open: (html: string, options?: Parameters<Browser["newContext"]>[0]) => Promise<OpenPage>,
  ) => Promise<void>,
): Promise<void> {
  if (browserPath === null) throw new Error('There is no browser: install "chromium"');
  const folder = await Deno.makeTempDir({ prefix: "executioner-browser-" });
  const browser = await chromium.launch({
    executablePath: browserPath,
    // Its sandbox does not start for root, and the pages are our own.
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  const contexts: BrowserContext[] = [];
  try {
    await body(async (html, options) => {
      const path = `${folder}/${contexts.length}.html`;
      await Deno.writeTextFile(path, html);
      const context = await browser.newContext({
        viewport: { width: 1280, height: 900 },
        reducedMotion: "reduce",
        ...options,
      });
      contexts.push(context);
      const page = await context.newPage();
      const trouble: string[] = [];
      page.on("console", (message) => trouble.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => trouble.push(`error: ${error.message}`));
      page.on("dialog", (dialog) => {
        trouble.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on("request", (request) => {
        if (request.url() !== `file://${path}`) trouble.push(`request: ${request.url()}`);
      });
      await page.goto(`file://${path}`);
      return { page, trouble };
    });
  } finally {
    for (const context of contexts) await context.close();
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
}
