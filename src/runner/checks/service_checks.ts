import { counted } from "../../core/text/counted.ts";
import { resolvePath } from "../../core/paths.ts";
import { withoutSecrets } from "../../core/text/web_address.ts";
import {
  type CheckContext,
  excerptOf,
  fails,
  holds,
  unknown,
  unlessDenied,
  type Verdict,
} from "./check_context.ts";

/** Holds if something accepts TCP connections there. */
export async function checkPortOpen(
  { host, port }: { readonly host: string; readonly port: number },
  { probes, signal }: CheckContext,
): Promise<Verdict> {
  const connected = await probes.connect(host, port, signal);
  if (connected.ok) return holds(`port ${port} of ${host} open`);
  const { error } = connected;
  return unlessDenied(
    error,
    fails(`port ${port} of ${host} to be open`, `no connection: ${error}`),
  );
}

/** What a request is sent with; without a status any from 200 to 299 is good. */
export interface HttpParams {
  readonly url: string;
  readonly method: string;
  readonly status?: number | undefined;
}

/** Holds if an HTTP server answers with the status. */
export async function checkHttpOk(
  { url, method, status }: HttpParams,
  { probes, signal }: CheckContext,
): Promise<Verdict> {
  const expected = `status ${status ?? "200 to 299"} of ${withoutSecrets(url)}`;
  const answer = await probes.request(url, method, signal);
  if (!answer.ok) {
    const why = answer.error.replace(/https?:\/\/[^\s)]+/gi, withoutSecrets(url));
    return unlessDenied(answer.error, fails(expected, `no answer: ${why}`));
  }
  const good = status === undefined
    ? answer.value >= 200 && answer.value < 300
    : answer.value === status;
  return good ? holds(`status ${answer.value}`) : fails(expected, `status ${answer.value}`);
}

/** What a database is asked and what the answer must be; without either, there must be a row. */
export interface QueryParams {
  readonly path: string;
  readonly query: string;
  readonly expect?: string | number | null | undefined;
  readonly rows?: number | undefined;
}

/** Holds if an SQLite database answers a query as expected. */
export async function checkSqliteQuery(
  { path, query, expect, rows }: QueryParams,
  context: CheckContext,
): Promise<Verdict> {
  const { probes, files, folder } = context;
  const show = (value: string | null) => value === null ? "NULL" : `"${excerptOf(value, context)}"`;
  if (files.look(path, folder)?.kind !== "file") {
    return unknown(`expected a database, found none: "${path}"`);
  }
  const answer = await probes.query(resolvePath(folder, path), query);
  if (!answer.ok) {
    return unlessDenied(answer.error, unknown(`cannot ask "${path}": ${answer.error}`));
  }
  const { rows: count, first } = answer.value;
  const found = counted(count, "row");
  if (rows !== undefined && rows !== count) return fails(`${rows} rows`, found);
  if (expect !== undefined) {
    const value = first === undefined ? "no row" : show(first);
    const wanted = expect === null ? null : String(expect);
    return first === wanted ? holds(value) : fails(show(wanted), value);
  }
  return rows !== undefined || count > 0 ? holds(found) : fails("1 row or more", "none");
}
