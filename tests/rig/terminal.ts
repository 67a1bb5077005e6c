import { join } from "node:path";
import { within } from "./within.ts";

/** Whether terminals can be had here: they are tmux's. */
export const hasTerminals = new Deno.Command("/bin/sh", {
  args: ["-c", "command -v tmux mkfifo"],
  stdout: "null",
}).outputSync().success;

/** How a terminal is made. */
export interface TerminalOptions {
  /** 100 by 30 characters unless given. */
  readonly columns?: number;
  readonly rows?: number;
  /** Whether a shell with job control runs the command: stopped, it goes on after the next key. */
  readonly jobControl?: boolean;
}

/**
 * A real terminal that runs one command line and closes with it. The command's whole environment is
 * given, save for what the terminal sets.
 */
export class Terminal implements AsyncDisposable {
  readonly #socket: string;
  readonly #pipe: string;
  readonly #alive: Promise<string>;

  private constructor(socket: string, pipe: string) {
    this.#socket = socket;
    this.#pipe = pipe;
    this.#alive = Deno.readTextFile(pipe);
  }

  /** Opens a terminal and starts the command in `folder`. */
  static async open(
    folder: string,
    argv: readonly string[],
    env: Readonly<Record<string, string>>,
    { columns = 100, rows = 30, jobControl = false }: TerminalOptions = {},
  ): Promise<Terminal> {
    const socket = join(folder, "tmux.socket");
    const pipe = join(folder, "alive");
    await run("mkfifo", [pipe]);
    const variables = Object.entries(env).map(([name, value]) => `${name}=${quote(value)}`);
    // Whatever comes of the command holds the pipe open. The shell is there to note the exit code,
    // and a Ctrl-C is not meant for it.
    const script = [
      "trap : INT",
      ...(jobControl ? ["set -m"] : []),
      `exec 9> ${quote(pipe)}`,
      `env -i TERM="$TERM" LANG=C.UTF-8 ${[...variables, ...argv.map(quote)].join(" ")}`,
      ...(jobControl ? ["echo; echo in the shell; read -r _", "fg"] : []),
      `echo $? > ${quote(join(folder, "code.new"))}`,
      `mv ${quote(join(folder, "code.new"))} ${quote(join(folder, "code"))}`,
      "read -r _",
    ].join("\n");
    await Deno.writeTextFile(join(folder, "terminal.sh"), script);
    const terminal = new Terminal(socket, pipe);
    await run("tmux", [
      ...["-u", "-S", socket, "-f", "/dev/null", "new-session", "-d"],
      ...["-x", String(columns), "-y", String(rows)],
      ...["-c", folder, `exec /bin/sh ${quote(join(folder, "terminal.sh"))}`],
    ]);
    return terminal;
  }

  /** Types a key, as tmux names it: `C-c`. */
  async type(key: string): Promise<void> {
    await this.#tmux("send-keys", "--", key);
  }

  /** Returns what stands on the screen. */
  async screen(colors: "plain" | "with colours" = "plain"): Promise<string> {
    return await this.#tmux("capture-pane", "-p", ...colors === "plain" ? [] : ["-e"]);
  }

  /** Returns what stands on the screen as soon as it matches. */
  async until(pattern: RegExp): Promise<string> {
    const seen = async () => {
      for (;;) {
        const screen = await this.screen();
        if (pattern.test(screen)) return screen;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    try {
      return await within(`the screen shows ${pattern}`, seen());
    } catch (error) {
      throw new Error(`${error}; it shows:\n${await this.screen()}`);
    }
  }

  /** Gives the terminal another size. */
  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** Whether the cursor is to be seen. */
  async showsCursor(): Promise<boolean> {
    return (await this.#tmux("display-message", "-p", "#{cursor_flag}")).trim() === "1";
  }

  /** Whether lines that are too long go on in the next row. */
  async wraps(): Promise<boolean> {
    return (await this.#tmux("display-message", "-p", "#{wrap_flag}")).trim() === "1";
  }

  /** Closes the terminal, which hangs up on what runs in it. */
  async close(): Promise<void> {
    await this.#tmux("kill-server");
  }

  /** Resolves when nothing lives any more that came of the command. */
  async untilDead(): Promise<void> {
    await within("all that came of the terminal's command has ended", this.#alive);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.close();
    } catch {
      // It has been closed by the test.
    }
    // A writer that comes and goes frees a reader that nobody else ever came to.
    Deno.openSync(this.#pipe, { read: true, write: true }).close();
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    return await run("tmux", ["-u", "-S", this.#socket, ...args]);
  }
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  if (!success) {
    throw new Error(`${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }
  return new TextDecoder().decode(stdout);
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
