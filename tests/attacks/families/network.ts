import { config, family, python, sh } from "../attack.ts";

const hello = (connect: string) => `
${connect}
s.send(E["ATTACK"].encode()); time.sleep(0.2)
`;

/** Reaching this machine or another one, from commands and by the engine. */
export const networkAttacks = family("network", [
  {
    id: "net-loopback",
    aim: "connects to a service of this machine",
    by: python(hello('s = socket.create_connection(("127.0.0.1", int(E["PORT"])))')),
    success: { kind: "reaches" },
  },
  {
    id: "net-other-loopback",
    aim: "connects by another address of this machine",
    by: python(hello('s = socket.create_connection(("127.1.2.3", int(E["PORT"])))')),
    success: { kind: "reaches" },
  },
  {
    id: "net-udp",
    aim: "sends a datagram, as a question to a name server would be",
    by: python(hello(
      's = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(("127.0.0.1", int(E["PORT"])))',
    )),
    success: { kind: "reaches" },
  },
  {
    id: "net-abstract",
    aim: "connects to an abstract socket, which has no file",
    by: python(hello(
      's = socket.socket(socket.AF_UNIX); s.connect("\\0" + E["ABSTRACT"])',
    )),
    success: { kind: "reaches" },
  },
  {
    id: "net-unix",
    aim: "connects to a socket that everybody may write to",
    by: python(hello('s = socket.socket(socket.AF_UNIX); s.connect(E["SOCKET"])')),
    success: { kind: "reaches" },
  },
  {
    id: "net-raw",
    aim: "makes packets of its own",
    by: python("socket.socket(socket.AF_INET, socket.SOCK_RAW, 1); won()"),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "net-packet",
    aim: "listens to all packets",
    by: python("socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 768); won()"),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "net-vsock",
    aim: "opens a socket to the host of a virtual machine",
    by: python("socket.socket(40, socket.SOCK_STREAM); won()"),
    success: { kind: "says" },
  },
  {
    id: "net-interfaces",
    aim: "sees the machine's network",
    by: sh("tail -n +3 /proc/net/dev | grep -vq ' lo:' && echo $WON"),
    success: { kind: "says" },
  },
  {
    id: "net-check-port",
    aim: "has a check connect",
    by: {
      kind: "job",
      job: {
        command: ["sh", "-c", "true"],
        pre_checks: [{ name: "check_port_open", params: { host: "127.0.0.1", port: "@PORT@" } }],
      },
    },
    success: { kind: "reaches" },
    deno: "stopped",
  },
  {
    id: "net-check-http",
    aim: "has a check ask a web server",
    by: {
      kind: "job",
      job: {
        command: ["sh", "-c", "true"],
        pre_checks: [{ name: "check_http_ok", params: { url: "http://127.0.0.1:@PORT@/" } }],
      },
    },
    success: { kind: "reaches" },
    deno: "stopped",
  },
  {
    id: "net-condition-port",
    aim: "has a condition connect",
    by: {
      kind: "job",
      job: {
        command: ["sh", "-c", "true"],
        dependencies: [{
          type: "port",
          host: "127.0.0.1",
          port: "@PORT@",
          timeout: 1,
          poll_interval: 1,
        }],
      },
    },
    success: { kind: "reaches" },
    deno: "stopped",
  },
  {
    id: "net-condition-http",
    aim: "has a condition ask a web server",
    by: {
      kind: "job",
      job: {
        command: ["sh", "-c", "true"],
        dependencies: [{
          type: "http",
          url: "http://127.0.0.1:@PORT@/",
          timeout: 1,
          poll_interval: 1,
        }],
      },
    },
    success: { kind: "reaches" },
    deno: "stopped",
  },
  {
    id: "net-webhook",
    aim: "has a notification sent to a service of this machine",
    by: config({
      notifications: [{
        type: "webhook",
        url: "http://127.0.0.1:@PORT@/",
        on: ["success", "failure"],
      }],
      jobs: [{ id: "net-webhook", command: ["sh", "-c", "true"] }],
    }),
    success: { kind: "reaches" },
    deno: "stopped",
  },
  {
    id: "net-mail",
    aim: "has a mail sent by a server of its own choice",
    by: config({
      email_address: "attacker@example.org",
      email_on_success: true,
      smtp_server: "127.0.0.1",
      smtp_port: "@PORT@",
      smtp_security: "none",
      smtp_timeout: 2,
      jobs: [{ id: "net-mail", command: ["sh", "-c", "true"] }],
    }),
    success: { kind: "reaches" },
    deno: "stopped",
  },
]);
