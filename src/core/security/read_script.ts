import {
  type Assignment,
  type Command,
  forEachChild,
  parse,
  type Pipeline,
  type Redirection,
  type SyntaxNode,
  type Word,
} from "unbash";
import { isForkBomb } from "./fork_bomb.ts";
import { type FileRedirect, type Invocation, nameOf } from "./invocation.ts";
import { programsIn } from "./programs_in.ts";
import { folderAfter, folderAfterCd, type Scene, within } from "./scene.ts";
import { isKnown, knownWord, marks, readWord, type ShellWord, type Span } from "./shell_word.ts";
import { findParts, remoteCommand, shellInput, shells, suInput, wrappedBy } from "./wrappers.ts";

/** What a command line comes to. */
export interface ReadScript {
  readonly invocations: readonly Invocation[];
  /** Where the grammar does not hold. */
  readonly errors: readonly { readonly message: string; readonly at: Span }[];
  /** Functions that start themselves without end. */
  readonly bombs: readonly Span[];
}

/** How a command line is read. */
export interface ReadOptions {
  /** Absolute. */
  readonly folder: string;
  /** Whether a variable is set and not empty. */
  readonly isFilled: (variable: string) => boolean;
}

/** Scripts may hold scripts; nobody writes more levels than this by accident. */
const maxDepth = 8;

/** Reads a command line by the grammar of shells, and sees through what runs other programs. */
export function readScript(text: string, options: ReadOptions): ReadScript {
  const reader = new ScriptReader(options);
  reader.readText(text, {
    folder: options.folder,
    isInLoop: false,
    fed: [],
    depth: 0,
    spanOf: (span) => span,
    statement: { from: 0, to: text.length },
  });
  return reader;
}

/** Reads the words of a command that meets no shell. */
export function readWords(argv: readonly string[], options: ReadOptions): ReadScript {
  const reader = new ScriptReader(options);
  const words = argv.map((word, index) => knownWord(word, { from: index, to: index + 1 }));
  reader.readWords(words, {
    folder: options.folder,
    isInLoop: false,
    fed: [],
    depth: 0,
    spanOf: (span) => span,
    statement: { from: 0, to: argv.length },
  });
  return reader;
}

/** What is known of a command before what it runs is looked at. */
type Call = Pick<Invocation, "assigned" | "redirects" | "hasMoreArgs">;

const bare: Call = { assigned: [], redirects: [], hasMoreArgs: false };

class ScriptReader implements ReadScript {
  readonly invocations: Invocation[] = [];
  readonly errors: { readonly message: string; readonly at: Span }[] = [];
  readonly bombs: Span[] = [];
  readonly #isFilled: ReadOptions["isFilled"];
  /** Variables that the script itself sets, and not to nothing. */
  readonly #set = new Set<string>();

  constructor({ isFilled }: ReadOptions) {
    this.#isFilled = (name) => this.#set.has(name) || isFilled(name);
  }

  readText(text: string, scene: Scene): void {
    if (scene.depth > maxDepth) {
      const at = scene.spanOf({ from: 0, to: text.length });
      this.errors.push({ message: "too many scripts within scripts", at });
      return;
    }
    this.#visit(parse(text), scene);
  }

  /** Reads the words of a program that runs, by itself or by another one. */
  readWords(words: readonly ShellWord[], scene: Scene, call: Call = bare): void {
    const [program, ...args] = words;
    const name = nameOf(program);
    const spans = words.length === 0 ? [scene.statement] : words;
    const from = Math.min(...spans.map((span) => span.from));
    const to = Math.max(...spans.map((span) => span.to));
    const { folder, isInLoop, statement } = scene;
    const fed = [...scene.fed, ...words.slice(1).flatMap(({ substituted }) => substituted)];
    const common = { ...call, args, from, to, name, folder, isInLoop, statement };
    this.invocations.push({ ...common, program: program ?? null, fed });
    if (name !== null) this.#seeThrough(name, args, scene, call);
  }

  #visit(node: SyntaxNode, scene: Scene): void {
    switch (node.type) {
      case "Script": {
        // What is within escaped backticks has a text, and places, of its own.
        const inner = node.source === undefined ? scene : within(scene, scene.statement);
        for (const { message, pos } of node.errors ?? []) {
          this.errors.push({ message, at: inner.spanOf({ from: pos, to: pos + 1 }) });
        }
        return this.#visitInOrder(node, inner);
      }
      case "Statement":
        return this.#visit(node.command, { ...scene, statement: this.#spanOf(node, scene) });
      case "AndOr":
        for (const command of node.commands) {
          const statement = this.#spanOf(command, scene);
          const inner = { ...scene, statement };
          this.#visit(command, inner);
          scene.folder = inner.folder;
        }
        return;
      case "CompoundList":
      case "BraceGroup":
        return this.#visitInOrder(node, scene);
      case "Pipeline": {
        let fed = scene.fed;
        for (const command of node.commands) {
          // Each runs in a shell of its own.
          this.#visit(command, { ...scene, fed });
          fed = [...fed, ...programsIn(command)];
        }
        return this.#readEchoed(node, scene);
      }
      case "Subshell":
        return this.#visitInOrder(node, { ...scene });
      case "For":
      case "Select":
      case "While":
      case "ArithmeticFor":
        return this.#visitInOrder(node, {
          ...scene,
          isInLoop: true,
          folder: folderAfter(node, scene.folder),
        });
      case "If":
      case "Case":
        // A branch may go elsewhere, or not be taken.
        this.#visitInOrder(node, { ...scene });
        scene.folder = folderAfter(node, scene.folder);
        return;
      case "Function":
        if (isForkBomb(node.name.value, node)) this.bombs.push(this.#spanOf(node, scene));
        return this.#visitInOrder(node.body, { ...scene, folder: null });
      case "Command":
        return this.#visitCommand(node, scene);
      case "Redirected": {
        const { from, to } = this.#spanOf(node, scene);
        const { folder, isInLoop, statement, fed } = scene;
        this.invocations.push({
          ...bare,
          ...{ from, to, name: null, program: null, args: [], folder, isInLoop, statement, fed },
          redirects: this.#redirectsOf(node.redirects, scene),
        });
        for (const redirect of node.redirects) this.#visit(redirect, { ...scene });
        return this.#visit(node.command, scene);
      }
      default:
        return forEachChild(node, (child) => this.#visit(child, { ...scene }));
    }
  }

  #visitInOrder(node: SyntaxNode, scene: Scene): void {
    forEachChild(node, (child) => {
      const statement = child.type === "Statement" ? this.#spanOf(child, scene) : scene.statement;
      const inner = { ...scene, statement };
      this.#visit(child.type === "Statement" ? child.command : child, inner);
      scene.folder = inner.folder;
    });
  }

  #visitCommand(node: Command, scene: Scene): void {
    // Scripts in its words and redirections run before it.
    forEachChild(node, (child) => this.#visit(child, { ...scene }));
    const assignments = [...node.prefix, ...node.args].filter(isAssignment);
    const words = [node.name, ...node.args].filter((word) => word?.type === "Word")
      .map((word) => this.#wordOf(word, scene));
    const call: Call = {
      assigned: assignments.map(({ name }) => name),
      redirects: this.#redirectsOf(node.redirects, scene),
      hasMoreArgs: false,
    };
    const at = this.#spanOf(node, scene);
    this.readWords(words, { ...scene, statement: scene.statement ?? at }, call);
    if (
      words.length === 0 || /^(export|readonly|local|declare|typeset)$/.test(words[0]?.text ?? "")
    ) {
      for (const { name, value } of assignments) {
        if (value.type === "Word" && value.value !== "") this.#set.add(name);
      }
    }
    if (words[0]?.text === "cd") scene.folder = folderAfterCd(words.slice(1), scene.folder);
    this.#readHereDocuments(node, words, scene);
  }

  /** A shell that reads a document in its own command line. */
  #readHereDocuments(node: Command, words: readonly ShellWord[], scene: Scene): void {
    const [program, ...args] = words;
    const name = nameOf(program);
    if (name === null || !shells.has(name) || shellInput(args).kind !== "stdin") return;
    for (const redirect of node.redirects) {
      const at = this.#spanOf(redirect, scene);
      if (redirect.type === "HereDoc") this.#readInner(redirect.body.text, at, scene);
      if (redirect.type !== "HereString" || redirect.target === undefined) continue;
      const text = this.#wordOf(redirect.target, scene);
      if (isKnown(text)) this.#readInner(text.text, at, scene);
    }
  }

  #seeThrough(name: string, args: readonly ShellWord[], scene: Scene, call: Call): void {
    if (shells.has(name) || name === "su" || name === "runuser") {
      const input = name === "su" || name === "runuser" ? suInput(args) : shellInput(args);
      if (input?.kind === "text") this.#readInnerWord(input.script, scene);
      return;
    }
    if (name === "eval") return this.#readJoined(args, scene);
    if (name === "trap") return args[0] && this.#readInnerWord(args[0], scene);
    if (name === "ssh") return this.#readJoined(remoteCommand(args), { ...scene, folder: null });
    if (name === "find") {
      const { targets, commands } = findParts(args);
      for (const command of commands) {
        this.readWords([...command, ...targets], scene, { ...bare, hasMoreArgs: true });
      }
      return;
    }
    const wrapped = wrappedBy(name, args);
    if (wrapped === null || wrapped.words.length === 0) return;
    const [first] = wrapped.words;
    const splits = args.some(({ text }) => /^(-[a-zA-Z]*S|--split-string)$/.test(text));
    if (name === "watch" || name === "parallel" || (name === "env" && splits)) {
      return this.#readJoined(wrapped.words, scene);
    }
    if (name === "flock" && /^(-c|--command)$/.test(first?.text ?? "")) {
      return this.#readJoined(wrapped.words.slice(1), scene);
    }
    this.readWords(wrapped.words, scene, {
      redirects: [],
      assigned: wrapped.assigned,
      hasMoreArgs: name === "xargs" || name === "parallel" || call.hasMoreArgs,
    });
  }

  #readJoined(words: readonly ShellWord[], scene: Scene): void {
    const [first] = words;
    const last = words.at(-1);
    if (first === undefined || last === undefined || !words.every(isKnown)) return;
    const text = words.map((word) => word.text).join(" ");
    this.#readInner(text, { from: first.from, to: last.to }, scene);
  }

  #readInnerWord(script: ShellWord, scene: Scene): void {
    // What is not known in it is as good as a variable of the inner shell.
    // deno-lint-ignore no-control-regex -- they are the marks
    const text = script.text.replace(/[\x00\x01]/g, "$UNKNOWN").replaceAll(marks.home, "$HOME")
      .replaceAll(marks.glob, "*");
    this.#readInner(text, { from: script.from, to: script.to }, scene);
  }

  #readInner(text: string, at: Span, scene: Scene): void {
    const inner = within({ ...scene, fed: [] }, at);
    this.readText(text, { ...inner, depth: scene.depth + 1 });
  }

  /** `echo '...' | sh` */
  #readEchoed({ commands: [echo, shell] }: Pipeline, scene: Scene): void {
    if (echo?.type !== "Command" || shell?.type !== "Command") return;
    if (!/^(echo|printf)$/.test(echo.name?.value ?? "") || !shells.has(shell.name?.value ?? "")) {
      return;
    }
    const words = (command: Command) =>
      command.args.filter((word) => word.type === "Word").map((word) => this.#wordOf(word, scene));
    if (shellInput(words(shell)).kind === "stdin") this.#readJoined(words(echo), scene);
  }

  #redirectsOf(redirects: readonly Redirection[], scene: Scene): readonly FileRedirect[] {
    return redirects.flatMap((redirect) => {
      if (redirect.type !== "Redirect" || redirect.target === undefined) return [];
      const target = this.#wordOf(redirect.target, scene);
      if (/^[<>]&$/.test(redirect.operator) && /^(\d+|-)-?$/.test(target.text)) return [];
      return [{ writes: redirect.operator !== "<" && redirect.operator !== "<&", target }];
    });
  }

  #wordOf(word: Word, scene: Scene): ShellWord {
    const read = readWord(word, this.#isFilled, programsIn);
    return { ...read, ...scene.spanOf(read) };
  }

  #spanOf({ pos, end }: { readonly pos: number; readonly end: number }, scene: Scene): Span {
    return scene.spanOf({ from: pos, to: end });
  }
}

function isAssignment(node: SyntaxNode): node is Assignment {
  return node.type === "Assignment";
}
