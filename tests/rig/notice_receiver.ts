import { within } from "./within.ts";

/** One request that a test's server has got. */
export interface TakenNotice {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A real HTTP server on this machine; it answers 204 unless told otherwise. */
export class NoticeReceiver implements AsyncDisposable {
  readonly notices: TakenNotice[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #answers: (() => Response | Promise<Response>)[];
  readonly #waiters = new Set<() => void>();

  /** Answers the first requests in this way, one after the other. */
  constructor(...answers: readonly (() => Response | Promise<Response>)[]) {
    this.#answers = [...answers];
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#take(request),
    );
  }

  /** Where it is, without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Resolves when so many requests have come. */
  async until(count: number): Promise<void> {
    await within(
      `${count} requests come`,
      (async () => {
        while (this.notices.length < count) {
          await new Promise<void>((resolve) => this.#waiters.add(resolve));
        }
      })(),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #take(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const { method, headers } = request;
    this.notices.push({ method, headers, path: pathname + search, body: await request.text() });
    for (const wake of this.#waiters) wake();
    this.#waiters.clear();
    return await this.#answers.shift()?.() ?? new Response(null, { status: 204 });
  }
}
