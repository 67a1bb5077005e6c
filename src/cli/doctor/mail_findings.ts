import { isJsonObject, readJsonText } from "../../core/config/json_text.ts";
import { printable } from "../../core/printable.ts";
import type { Examiner } from "../../ports/examiner.ts";
import { broken, doubtful, type Finding, fine } from "./finding.ts";

/** How long a mail server may take to accept a connection, ms. */
const connectMs = 5_000;

/** Connects to the mail server of a config that wants mail, and says nothing to it. */
export async function mailFindings(text: string, examiner: Examiner): Promise<readonly Finding[]> {
  const read = await readJsonText(text);
  if (!read.ok || !isJsonObject(read.value.value)) return [];
  const { email_address: to, smtp_server, smtp_port } = read.value.value;
  const wanted = Array.isArray(to) ? to.length > 0 : typeof to === "string" && to.trim() !== "";
  if (!wanted) return [];
  const host = typeof smtp_server === "string" && smtp_server !== "" ? smtp_server : "localhost";
  const port = typeof smtp_port === "number" ? smtp_port : 587;
  const shown = `${printable(host)} port ${port}`;
  if (host.includes("${")) {
    return [doubtful("mail server", shown, "Its name is a reference, so it was not tried")];
  }
  const trouble = await examiner.connectTrouble(host, port, connectMs);
  if (trouble === null) return [fine("mail server", `${shown}, answers`)];
  const advice = "Check smtp_server and smtp_port, and whether a firewall is between";
  return [broken("mail server", `${shown}: ${printable(trouble)}`, advice)];
}
