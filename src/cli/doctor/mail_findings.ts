import type { MailSettings } from "../../core/notify/mail_settings.ts";
import { printable } from "../../core/text/printable.ts";
import type { Examiner } from "../../ports/examiner.ts";
import { broken, doubtful, type Finding, fine } from "./finding.ts";

/** How long a mail server may take to accept a connection, ms. */
const connectMs = 5_000;

/** Connects to the mail server of a config that wants mail, and says nothing to it. */
export async function mailFindings(
  mail: MailSettings | null,
  examiner: Examiner,
): Promise<readonly Finding[]> {
  if (mail === null) return [];
  const { host, port } = mail.server;
  const shown = `${printable(host)} port ${port}`;
  if (host.includes("${")) {
    const advice = "Its name has a reference that leads nowhere: set the variable";
    return [doubtful("mail server", shown, advice)];
  }
  const trouble = await examiner.connectTrouble(host, port, connectMs);
  if (trouble === null) {
    return [fine("mail server", `${shown}, answers; to try it: executioner notify test`)];
  }
  const advice = "Check smtp_server and smtp_port, and whether a firewall is between";
  return [broken("mail server", `${shown}: ${printable(trouble)}`, advice)];
}
