import { type ModeCall, syscallTables } from "./syscall_tables.ts";

/** Processors that there is a program for, as `Deno.build.arch` names them. */
export type SeccompArch = keyof typeof syscallTables;

/** Whether there is a program for a processor. */
export function isSeccompArch(arch: string): arch is SeccompArch {
  return Object.hasOwn(syscallTables, arch);
}

/** What a program answers with (include/uapi/linux/seccomp.h); an errno is in its low bits. */
const answer = { kill: 0x8000_0000, errno: 0x0005_0000, allow: 0x7fff_0000 } as const;

const errno = { EPERM: 1, ENOSYS: 38, EAFNOSUPPORT: 97 } as const;

/** Where the words of `struct seccomp_data` lie; of arguments the low half. */
const data = { number: 0, arch: 4, arg0: 16, arg1: 24 } as const;

/** Where the low half of an argument lies, from 0. */
const argument = (place: number) => data.arg0 + place * 8;

/** The bits of a mode by which a program runs as its owner or its group. */
const setIdBits = 0o6000;

/** The flags of open(2) that make a file: O_CREAT, O_TMPFILE. */
const creatingFlags = 0o20000100;

/** Opcodes of classic BPF (include/uapi/linux/bpf_common.h). */
const op = { load: 0x20, ifEqual: 0x15, ifAtLeast: 0x35, ifAnyBit: 0x45, return: 0x06 } as const;

/** All flags of clone(2) that make a namespace. */
const newNamespaces = 0x7e02_0000;

/** Numbers of another calling convention on the same processor begin here (x32). */
const foreignNumbers = 0x4000_0000;

/** What stuffs input into a terminal: TIOCSTI, TIOCLINUX. */
const terminalInput = [0x5412, 0x541c] as const;

/** The families of sockets that programs need: unix, inet, inet6, netlink. */
const socketFamilies = [1, 2, 10, 16] as const;

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, k: number];

const load = (offset: number): Instruction => [op.load, 0, 0, offset];
const give = (value: number): Instruction => [op.return, 0, 0, value];
/** Goes on with the next instruction where the test holds, else leaves out so many. */
const unless = (code: number, k: number, skip: number): Instruction => [code, 0, skip, k];

/**
 * Returns the program of seccomp(2), as classic BPF in bytes of this machine's order, that keeps a job
 * from what no job needs: namespaces and mounts, other processes' memory, kernel interfaces, input for
 * terminals, exotic sockets, programs that run as their owner, memory that no process holds. What it
 * does not name is allowed: the rest of the confinement is there for that. A foreign calling
 * convention ends the process.
 */
export function seccompProgram(arch: SeccompArch): Uint8Array {
  const table = syscallTables[arch];
  const refuse = answer.errno | errno.EPERM;
  /** Looks at an argument, then leaves the number where the next test expects it. */
  const inspect = (number: number, offset: number, tests: readonly Instruction[]) => [
    unless(op.ifEqual, number, tests.length + 2),
    load(offset),
    ...tests,
    give(answer.allow),
  ];
  const sockets = (number: number) => {
    const tests = socketFamilies.flatMap((family) => [
      unless(op.ifEqual, family, 1),
      give(answer.allow),
    ]);
    return [
      unless(op.ifEqual, number, tests.length + 2),
      load(data.arg0),
      ...tests,
      give(answer.errno | errno.EAFNOSUPPORT),
    ];
  };
  const program: readonly Instruction[] = [
    load(data.arch),
    [op.ifEqual, 1, 0, table.audit],
    give(answer.kill),
    load(data.number),
    unless(op.ifAtLeast, foreignNumbers, 1),
    give(answer.kill),
    ...table.refused.flatMap((number) => [unless(op.ifEqual, number, 1), give(refuse)]),
    ...[table.clone3, ...table.unknown].flatMap((number) => [
      unless(op.ifEqual, number, 1),
      give(answer.errno | errno.ENOSYS),
    ]),
    ...inspect(table.clone, data.arg0, [unless(op.ifAnyBit, newNamespaces, 1), give(refuse)]),
    ...inspect(
      table.ioctl,
      data.arg1,
      terminalInput.flatMap((request) => [unless(op.ifEqual, request, 1), give(refuse)]),
    ),
    ...table.modes.flatMap(({ number, mode, flags }: ModeCall) =>
      inspect(number, argument(mode), [
        ...(flags === undefined ? [unless(op.ifAnyBit, setIdBits, 1)] : [
          unless(op.ifAnyBit, setIdBits, 3),
          load(argument(flags)),
          unless(op.ifAnyBit, creatingFlags, 1),
        ]),
        give(refuse),
      ])
    ),
    ...sockets(table.socket),
    ...sockets(table.socketpair),
    give(answer.allow),
  ];
  return bytesOf(program);
}

/** Both processors are little-endian. */
function bytesOf(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [at, [code, ifTrue, ifFalse, k]] of program.entries()) {
    view.setUint16(at * 8, code, true);
    view.setUint8(at * 8 + 2, ifTrue);
    view.setUint8(at * 8 + 3, ifFalse);
    view.setUint32(at * 8 + 4, k >>> 0, true);
  }
  return bytes;
}
