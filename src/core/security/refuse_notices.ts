import type { Channel } from "../notify/channel.ts";
import type { NotifySettings } from "../notify/notify_settings.ts";
import { printable } from "../text/printable.ts";
import { type Confinement, mayRead } from "./confinement.ts";

/**
 * Says what of a config's notifications was not granted. They are sent by the engine itself, which
 * nothing confines, so whatever they reach must be named: servers by `--allow-net`, files by
 * `--allow-read`. Commands of notifications are never run.
 */
export function refuseNotices(
  { mail, channels }: NotifySettings,
  confinement: Pick<Confinement, "net" | "read" | "write">,
): readonly string[] {
  const refusals = new Set<string>();
  const reach = (what: string, host: string, port: number) => {
    if (isGranted(confinement.net, host, port)) return;
    refusals.add(`${what}: needs --allow-net=${printable(host)}:${port}`);
  };
  if (mail !== null) {
    const { host, port, caFile } = mail.server;
    reach("Mail", host, port);
    if (caFile !== null && !mayRead(caFile, confinement)) {
      refusals.add(`Mail: needs --allow-read=${printable(caFile)}`);
    }
  }
  for (const channel of channels) {
    if (channel.type === "command") {
      refusals.add("A notification by command is not for a restricted config to ask for");
      continue;
    }
    for (const url of urlsOf(channel)) {
      const { hostname, port, protocol } = new URL(url);
      const usual = protocol === "https:" ? 443 : 80;
      reach(`A notification by ${channel.type}`, hostname, port === "" ? usual : Number(port));
    }
  }
  return [...refusals];
}

function urlsOf(channel: Exclude<Channel, { type: "command" }>): readonly string[] {
  if (channel.type !== "heartbeat") return [channel.url];
  return Object.values(channel.urls).filter((url) => url !== null);
}

/** Whether a grant of the network covers a port of a host. Names count as they are written. */
function isGranted(net: Confinement["net"], host: string, port: number): boolean {
  if (net === "all") return true;
  const name = host.toLowerCase();
  return net.some((granted) => {
    const value = granted.toLowerCase();
    return value === name || value === `${name}:${port}`;
  });
}
